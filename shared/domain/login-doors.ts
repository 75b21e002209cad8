import * as z from 'zod/mini';
import { DomainError } from './errors.ts';
import { isAdministrator, type Role } from './user-rules.ts';

/** The login pages of a bank that has one for administrators and one for users: 管理者ログイン, 利用者ログイン (A2-8). */
export const LoginDoor = z.enum(['administrator', 'user']);
export type LoginDoor = z.infer<typeof LoginDoor>;

/** @throws `request.invalid` if a door is given at a bank with a single login page */
export function assertDoorKnown(door: LoginDoor | undefined, { loginDoors }: { readonly loginDoors: boolean }): void {
  if (door === undefined || loginDoors) return;
  throw new DomainError('request.invalid', { errors: [{ path: 'door', code: 'field.unknown' }] });
}

/**
 * The door of a user who came to the other one; undefined if this one is right (A5-18). A client that names no door has a
 * single login page.
 */
export function rightDoor(user: { readonly role: Role }, door: LoginDoor | undefined): LoginDoor | undefined {
  const own = isAdministrator(user) ? 'administrator' : 'user';
  return door === undefined || door === own ? undefined : own;
}
