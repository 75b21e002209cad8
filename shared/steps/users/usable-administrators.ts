import { isAdministrator } from '../../domain/user-rules.ts';
import type { Member } from '../../views/user-view.ts';

/** How many of these users the company counts as its administrators: those that nobody has suspended (D-8). */
export function usableAdministrators(members: readonly Member[]): number {
  return members.filter(({ user, rights }) => isAdministrator(rights) && user.serviceState === 'usable').length;
}
