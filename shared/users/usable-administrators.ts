import { isAdministrator } from '../domain/users.ts';
import type { User } from '../table/users.ts';

/** How many of these users the company counts as its administrators: those that nobody has suspended (D-8). */
export function usableAdministrators(users: readonly User[]): number {
  return users.filter((user) => isAdministrator(user) && user.serviceState === 'usable').length;
}
