import * as z from 'zod';
import { DomainError } from './errors.ts';
import { isAdministrator, type Role } from './user-rules.ts';

/** The hash of a token's HMAC (RFC 6238 §1.2). */
export const TokenAlgorithm = z.enum(['SHA1', 'SHA256', 'SHA512']);
export type TokenAlgorithm = z.infer<typeof TokenAlgorithm>;

/** `unused`: nobody has registered it yet. `stopped`: too many wrong codes, for all who share it (A10-8, A10-9). `revoked`: for good (A10-13). */
export const TokenState = z.enum(['unused', 'active', 'stopped', 'revoked']);
export type TokenState = z.infer<typeof TokenState>;

/** How many users may share one token (A10-3): its stop reaches all of them in one transaction. */
const maximumSharers = 50;

/** How far a token's clock may be from ours, in steps, before it must be synchronised again (RFC 6238 §6). */
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

/** The settings that decide where one-time passwords are asked for. */
interface OtpRules {
  readonly userChangeProofs: readonly string[];
  readonly certificate: { readonly acquisitionNeedsOtp: boolean };
}

/**
 * Whether a user does anything that asks for a one-time password (A10-5): administrators change users and revoke tokens
 * (A10-7, A10-13), approvers approve (A10-6), and where acquiring a certificate asks for one everybody does (A10-16).
 */
export function needsToken(
  user: { readonly role: Role; readonly permissions: readonly string[] },
  company: { readonly otp: boolean },
  { userChangeProofs, certificate }: OtpRules,
): boolean {
  if (certificate.acquisitionNeedsOtp) return true;
  if (!company.otp && !userChangeProofs.includes('otp')) return false;
  return isAdministrator(user) || user.permissions.some((permission) => permission.startsWith('approval.'));
}

/** @throws `token.full` when no further user may share the token (A10-3). */
export function assertRoomOnToken({ userIds }: { readonly userIds: readonly string[] }): void {
  if (userIds.length >= maximumSharers) throw new DomainError('token.full', { maximum: maximumSharers });
}

/** @throws `token.notStopped` when there is no stop to lift. */
export function assertStopped(token: RuledToken): void {
  if (tokenStateOf(token) !== 'stopped') throw new DomainError('token.notStopped');
}

/**
 * A user of a stopped token must not be who releases it (A10-12, I11).
 * @throws `token.notStopped`, `token.ownToken`
 */
export function assertMayRelease(token: RuledToken, userId: string): void {
  assertStopped(token);
  if (token.userIds.includes(userId)) throw new DomainError('token.ownToken', { askWhom: 'administrator' });
}
