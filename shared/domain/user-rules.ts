import * as z from 'zod';
import { DomainError, type FieldError } from './errors.ts';
import { type Limits, limitedServices } from './limits.ts';

/** The three classes of user (A2-1): マスターユーザ, 管理者ユーザ, 一般ユーザ. */
export const Role = z.enum(['master', 'administrator', 'general']);
export type Role = z.infer<typeof Role>;

/** Whom to ask when a refusal is not the caller's to fix. */
export type AskWhom = 'self' | 'administrator' | 'master' | 'bank';

/** As much of a user as the rules of this page look at. */
export interface RuledUser {
  readonly userId: string;
  readonly role: Role;
}

/** What decides whether a user can administer: suspended by hand, or login stopped by failures (D-2). */
export interface Administering extends RuledUser {
  readonly serviceState: 'usable' | 'suspended';
  readonly loginStopped: boolean;
}

/** Whether a user administers users (A2-4): the master does, without being marked. */
export function isAdministrator(user: { readonly role: Role }): boolean {
  return user.role !== 'general';
}

/** Whether a user could log in and administer now; temporary locks pass by themselves and do not count. */
export function isUsableAdministrator(user: Administering): boolean {
  return isAdministrator(user) && user.serviceState === 'usable' && !user.loginStopped;
}

/** @throws `user.protected` with `reason` when the target may not be deleted online: the master, oneself (D-8). */
export function assertMayDelete(actor: RuledUser, target: RuledUser): void {
  assertNotProtected(actor, target);
}

/** @throws `user.protected` with `reason` and `userId` when a target may not be suspended online (D-8, B-19). */
export function assertMaySuspend(actor: RuledUser, targets: readonly RuledUser[]): void {
  for (const target of targets) assertNotProtected(actor, target);
}

/**
 * Everybody but oneself, the master included: unlocking gives back what the user had, and tells the user (D-28).
 * @throws `user.protected` with `reason` when the actor would lift a stop of their own.
 */
export function assertMayUnlock(actor: RuledUser, target: RuledUser): void {
  if (target.userId === actor.userId) refuse('self', target, 'administrator');
}

/**
 * Not the master, whose passwords are the bank's to make anew, nor oneself (D-8, D-28).
 * @throws `user.protected` with `reason`
 */
export function assertMayReset(actor: RuledUser, target: RuledUser): void {
  assertNotProtected(actor, target);
}

/** @throws `user.protected` when a user would lose the administrator's right it must keep: the master, oneself (D-8). */
export function assertMayDemote(actor: RuledUser, target: RuledUser): void {
  assertNotProtected(actor, target);
}

/** @throws `user.lastAdministrator` when nobody who can administer would be left (D-8, X-5). */
export function assertAdministratorRemains(company: readonly Administering[], removed: readonly string[]): void {
  if (company.some((user) => isUsableAdministrator(user) && !removed.includes(user.userId))) return;
  throw new DomainError('user.lastAdministrator', { askWhom: 'bank' });
}

function assertNotProtected(actor: RuledUser, target: RuledUser): void {
  if (target.role === 'master') refuse('master', target, 'bank');
  if (target.userId === actor.userId) refuse('self', target, 'administrator');
}

function refuse(reason: 'master' | 'self', target: RuledUser, askWhom: AskWhom): never {
  throw new DomainError('user.protected', { reason, userId: target.userId, askWhom });
}

/** Rights, accounts and limits of a user, as granted or as held. */
export interface Grants {
  readonly administrator: boolean;
  readonly permissions: readonly string[];
  readonly accounts: readonly string[];
  readonly limits: Limits;
}

/**
 * What of `requested` goes beyond the granter's own rights (D-8, I20). The master holds everything; what the target
 * holds already is not being granted, so an administrator can change a name without holding all of that user's rights.
 */
export function grantsBeyond(
  granter: Grants & { readonly role: Role },
  requested: Grants,
  current?: Grants,
): FieldError[] {
  if (granter.role === 'master') return [];
  return [
    ...beyond('permissions', 'permission.exceedsGranter', requested.permissions, [
      ...granter.permissions,
      ...(current?.permissions ?? []),
    ]),
    ...beyond('accounts', 'account.exceedsGranter', requested.accounts, [
      ...granter.accounts,
      ...(current?.accounts ?? []),
    ]),
    ...limitedServices.flatMap((service) => {
      const most = Math.max(granter.limits[service] ?? 0, current?.limits[service] ?? 0);
      if ((requested.limits[service] ?? 0) <= most) return [];
      return [{ path: `limits.${service}`, code: 'limit.exceedsGranter', params: { maximum: most } }];
    }),
    ...(requested.administrator && !isAdministrator(granter) && current?.administrator !== true
      ? [{ path: 'administrator', code: 'permission.exceedsGranter' }]
      : []),
  ];
}

function beyond(path: string, code: string, requested: readonly string[], held: readonly string[]): FieldError[] {
  return requested.flatMap((each, index) => (held.includes(each) ? [] : [{ path: `${path}[${index}]`, code }]));
}

/** @throws `user.exceedsGranter` naming each grant beyond the granter's own (D-8). */
export function assertGrantsWithin(
  granter: Grants & { readonly role: Role },
  requested: Grants,
  current?: Grants,
): void {
  const errors = grantsBeyond(granter, requested, current);
  if (errors.length > 0) throw new DomainError('user.exceedsGranter', { errors, askWhom: 'master' });
}

/** @throws `user.limitReached` when the contract has no room for another user (D-9); the master counts. */
export function assertRoomForUser(users: number, maximumUsers: number): void {
  if (users >= maximumUsers) throw new DomainError('user.limitReached', { maximumUsers, askWhom: 'bank' });
}
