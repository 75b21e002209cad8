import * as z from 'zod/mini';
import { type ApprovalRules, type ApprovingContract, approvalOf } from './approval-modes.ts';
import { DomainError } from './errors.ts';
import { isAdministrator, type Role } from './user-rules.ts';

/** The hash of a token's HMAC (RFC 6238 §1.2). */
export const TokenAlgorithm = z.enum(['SHA1', 'SHA256', 'SHA512']);
export type TokenAlgorithm = z.infer<typeof TokenAlgorithm>;

/**
 * `unused`: not registered yet. `stopped`: after too many wrong codes, for everyone who shares it (A10-8, A10-9).
 * `revoked`: permanently (A10-13).
 */
export const TokenState = z.enum(['unused', 'active', 'stopped', 'revoked']);
export type TokenState = z.infer<typeof TokenState>;

/** The maximum number of users per token (A10-3), so that its stop reaches all of them in one transaction. */
const maximumSharers = 50;

/** The maximum drift of a token's clock in steps; beyond it the token must be resynchronised (RFC 6238 §6). */
export const maximumDriftSteps = 10;

interface RuledToken {
  readonly state: 'usable' | 'revoked';
  readonly stopped: boolean;
  readonly userIds: readonly string[];
}

export function tokenStateOf({ state, stopped, userIds }: RuledToken): TokenState {
  if (state === 'revoked') return 'revoked';
  if (stopped) return 'stopped';
  return userIds.length > 0 ? 'active' : 'unused';
}

/** The settings that decide where one-time passwords are required. */
interface OtpRules extends ApprovalRules {
  readonly userChangeProofs: readonly string[];
  readonly certificate: { readonly acquisitionNeedsOtp: boolean };
}

/**
 * Whether a user may do anything that requires a one-time password (A10-5): administrators change users and revoke
 * tokens (A10-7, A10-13), approvers approve (A10-6), the maker of a transfer without approval executes it, and if
 * acquiring a certificate requires one, every user does (A10-16).
 */
export function needsToken(
  user: { readonly role: Role; readonly permissions: readonly string[] },
  company: ApprovingContract & { readonly otp: boolean },
  bank: OtpRules,
): boolean {
  if (bank.certificate.acquisitionNeedsOtp) return true;
  if (!usesCodes(company, bank)) return false;
  const isUnapproved = approvalOf(company, bank).modes.transfer === 'none';
  return isAdministrator(user) || user.permissions.some((permission) => settles(permission, isUnapproved));
}

const settles = (permission: string, isUnapproved: boolean) =>
  permission.startsWith('approval.') || (isUnapproved && permission.startsWith('transfer.request.'));

/** Whether anything asks a company's users for codes. */
export const usesCodes = (
  { otp }: { readonly otp: boolean },
  { certificate, userChangeProofs }: Pick<OtpRules, 'certificate' | 'userChangeProofs'>,
): boolean => otp || certificate.acquisitionNeedsOtp || userChangeProofs.includes('otp');

/** Whether a user has no token, and a right that requires one (A10-5). */
export const isTokenMissing = (
  { tokenSerialNumber }: { readonly tokenSerialNumber?: string | undefined },
  ...whoNeeds: Parameters<typeof needsToken>
): boolean => tokenSerialNumber === undefined && needsToken(...whoNeeds);

/** @throws `token.full` if no further user can share the token (A10-3). */
export function assertRoomOnToken({ userIds }: { readonly userIds: readonly string[] }): void {
  if (userIds.length >= maximumSharers) throw new DomainError('token.full', { maximum: maximumSharers });
}

/** @throws `token.notStopped` if the token is not stopped. */
export function assertStopped(token: RuledToken): void {
  if (tokenStateOf(token) !== 'stopped') throw new DomainError('token.notStopped');
}

/**
 * A stopped token may be unlocked only by somebody who does not use it (A10-12, I11). @throws `token.notStopped`,
 * `token.ownToken`
 */
export function assertMayRelease(token: RuledToken, userId: string): void {
  assertStopped(token);
  if (token.userIds.includes(userId))
    throw new DomainError('token.ownToken', { askWhom: 'administrator' }, token.userIds);
}
