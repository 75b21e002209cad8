import { isAdministrator } from '../../domain/user-rules.ts';
import type { Member } from '../../views/user-view.ts';

/** How many of these users count as the company's administrators: those that are not suspended (D-8). */
export function usableAdministrators(members: readonly Member[]): number {
  return members.filter(({ user, rights }) => isAdministrator(rights) && user.serviceState === 'usable').length;
}
