import * as z from 'zod/mini';
import { DomainError, type FieldError } from './errors.ts';
import { type Limits, userLimitRows } from './limits.ts';
import type { Unlockable } from './unlocking.ts';

/** The three classes of user (A2-1): マスターユーザ, 管理者ユーザ, 一般ユーザ. */
export const Role = z.enum(['master', 'administrator', 'general']);
export type Role = z.infer<typeof Role>;

/** Whom to ask about a refusal that the caller cannot resolve. */
export type AskWhom = 'self' | 'administrator' | 'master' | 'bank';

/** The part of a user that these rules need. */
export interface RuledUser {
  readonly userId: string;
  readonly role: Role;
}

/** The facts that decide whether a user can administer: suspended by a person, or login stopped by failures (D-2). */
export interface Administering extends RuledUser {
  readonly serviceState: 'usable' | 'suspended';
  readonly loginStopped: boolean;
}

/** Whether a user administers users (A2-4); the master always does. */
export function isAdministrator(user: { readonly role: Role }): boolean {
  return user.role !== 'general';
}

/** Whether a user could log in and administer now; timed locks do not count, because they end by themselves. */
export function isUsableAdministrator(user: Administering): boolean {
  return isAdministrator(user) && user.serviceState === 'usable' && !user.loginStopped;
}

/** @throws `user.protected` with `reason` if the target may not be deleted online: the master, oneself (D-8). */
export function assertMayDelete(actor: RuledUser, target: RuledUser): void {
  assertNotProtected(actor, target);
}

/** @throws `user.protected` with `reason` and `userId` if a target may not be suspended online (D-8, B-19). */
export function assertMaySuspend(actor: RuledUser, targets: readonly RuledUser[]): void {
  for (const target of targets) assertNotProtected(actor, target);
}

/**
 * Everybody but oneself may be unlocked, the master included: unlocking restores the user's access, and the user is
 * mailed (D-28). Only the bank deletes the master's secret answers, as only the bank resets the master's passwords.
 * @throws `user.protected` with `reason`
 */
export function assertMayUnlock(actor: RuledUser, target: RuledUser, what: readonly Unlockable[]): void {
  if (target.userId === actor.userId) refuse('self', target, 'administrator');
  if (target.role === 'master' && what.includes('secretAnswers')) refuse('master', target, 'bank');
}

/**
 * Everybody may be reset except the master, whose passwords only the bank resets, and oneself (D-8, D-28). @throws
 * `user.protected` with `reason`
 */
export function assertMayReset(actor: RuledUser, target: RuledUser): void {
  assertNotProtected(actor, target);
}

/** @throws `user.protected` with `reason` for the master's record, which only the master changes (A8-13, D-8). */
export function assertMayChange(actor: RuledUser, target: RuledUser): void {
  if (!mayChange(actor, target)) refuse('master', target, 'master');
}

/** Whether an administrator may change a record; the rights in it are another matter (`assertNotOneself`). */
export const mayChange = (actor: RuledUser, target: RuledUser): boolean =>
  target.role !== 'master' || target.userId === actor.userId;

/** Nobody changes their own rights, passwords or limits here. @throws `user.protected` with `reason` */
export function assertNotOneself(actor: RuledUser, target: RuledUser): void {
  if (target.userId === actor.userId) refuse('self', target, target.role === 'master' ? 'bank' : 'administrator');
}

/**
 * @throws `user.protected` if a user would lose an administrator's right that must be kept: the master, oneself (D-8).
 */
export function assertMayDemote(actor: RuledUser, target: RuledUser): void {
  assertNotProtected(actor, target);
}

/** @throws `user.lastAdministrator` if no usable administrator would remain (D-8, X-5). */
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

/** A user's rights, accounts and limits, granted or held. */
export interface Grants {
  readonly administrator: boolean;
  readonly permissions: readonly string[];
  readonly accounts: readonly string[];
  readonly limits: Limits;
}

/**
 * The parts of `requested` beyond the granter's own rights (D-8, I20). The master holds everything. Rights that the
 * target already has are not being granted, so an administrator can change the name of a user with more rights.
 */
export function grantsBeyond(
  granter: Grants & { readonly role: Role },
  requested: Grants,
  current: Grants = nothing,
): FieldError[] {
  if (granter.role === 'master') return [];
  return [
    ...beyond('permissions', 'permission.exceedsGranter', requested.permissions, [
      ...granter.permissions,
      ...current.permissions,
    ]),
    ...beyond('accounts', 'account.exceedsGranter', requested.accounts, [...granter.accounts, ...current.accounts]),
    ...userLimitRows.flatMap((row) => {
      const most = Math.max(granter.limits[row] ?? 0, current.limits[row] ?? 0);
      if ((requested.limits[row] ?? 0) <= most) return [];
      return [{ path: `limits.${row}`, code: 'limit.exceedsGranter', params: { maximum: most } }];
    }),
    ...(requested.administrator && !isAdministrator(granter) && !current.administrator
      ? [{ path: 'administrator', code: 'permission.exceedsGranter' }]
      : []),
  ];
}

const nothing: Grants = { administrator: false, permissions: [], accounts: [], limits: {} };

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

/** @throws `user.limitReached` if the contract does not allow another user (D-9); the master counts. */
export function assertRoomForUser(users: number, maximumUsers: number): void {
  if (users >= maximumUsers) throw new DomainError('user.limitReached', { maximumUsers, askWhom: 'bank' });
}
