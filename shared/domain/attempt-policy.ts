import * as z from 'zod/mini';

/**
 * After how many failures a secret is locked, and for how long (D-2, D-3, D-4). `locksBeforeStop: 1` stops at once,
 * without a timed lock.
 */
export const AttemptPolicy = z.strictObject({
  /** Consecutive failures that cause a lock. */
  limit: z.int().check(z.minimum(1)),
  firstLockMinutes: z.int().check(z.minimum(0)),
  /** Each lock in a row doubles up to this. */
  maximumLockMinutes: z.int().check(z.minimum(0)),
  /** The number of the lock in a row that becomes a stop: an administrator or the bank must unlock it. */
  locksBeforeStop: z.int().check(z.minimum(1)),
});
export type AttemptPolicy = z.infer<typeof AttemptPolicy>;

/**
 * The policy for strangers (D-29), derived from a login's: the same locks with the same lengths, but never a stop.
 * Knowing only an ID must not be enough to stop its user.
 */
export function strangersPolicy(login: AttemptPolicy): AttemptPolicy {
  return { ...login, locksBeforeStop: Number.MAX_SAFE_INTEGER };
}

/** Hours without a lock after which the next lock of strangers counts as the first in a row again. */
const quietHours = 24;

/** The number of a new lock of strangers in its row. */
export function strangersLocksInARow(
  { locksInARow, lockedUntil }: { readonly locksInARow: number; readonly lockedUntil?: string | undefined },
  now: Date,
): number {
  const quietSince = Date.parse(lockedUntil ?? '');
  return now.getTime() - quietSince >= quietHours * 3_600_000 ? 0 : locksInARow;
}

/** A counter's state. Only a success (`clearedAttempts`) or an unlock resets `locksInARow` to 0. */
export interface Attempts {
  readonly count: number;
  readonly locksInARow: number;
  readonly stopped?: boolean;
  readonly lockedUntil?: Date;
  readonly lastAttemptAt?: Date;
}

/** The state without failures: of a new counter, after a success, or after an unlock. */
export const clearedAttempts = { count: 0, locksInARow: 0, stopped: false } as const satisfies Attempts;

export type MayTry =
  | { readonly may: true; readonly remaining: number }
  | { readonly may: false; readonly reason: 'locked'; readonly until: Date }
  | { readonly may: false; readonly reason: 'stopped' };

/** Whether a secret may be checked now, and how many failures are left; a lock ends at its `lockedUntil`. */
export function mayTry(attempts: Attempts, now: Date, policy: AttemptPolicy): MayTry {
  if (attempts.stopped) return { may: false, reason: 'stopped' };
  if (isLocked(attempts, now)) return { may: false, reason: 'locked', until: attempts.lockedUntil };
  return { may: true, remaining: policy.limit - attempts.count };
}

/**
 * The counter after one more failure. While locked or stopped nothing changes, so attackers cannot prolong a lock
 * (threat 12).
 */
export function afterFailure(attempts: Attempts, now: Date, policy: AttemptPolicy): Attempts {
  if (attempts.stopped || isLocked(attempts, now)) return attempts;
  return settleFailure({ count: attempts.count + 1, locksInARow: attempts.locksInARow }, now, policy);
}

/**
 * The counter after a reserved attempt, which `count` already includes, has failed. Attempts are reserved before the
 * secret is verified, so that concurrent guesses cannot exceed the limit (I13).
 */
export function settleFailure(
  reserved: { readonly count: number; readonly locksInARow: number },
  now: Date,
  policy: AttemptPolicy,
): Attempts & { readonly stopped: boolean } {
  const { count, locksInARow } = reserved;
  if (count < policy.limit) return { count, locksInARow, stopped: false, lastAttemptAt: now };
  const locks = locksInARow + 1;
  if (locks >= policy.locksBeforeStop) return { count: 0, locksInARow: locks, stopped: true, lastAttemptAt: now };
  const minutes = Math.min(policy.firstLockMinutes * 2 ** locksInARow, policy.maximumLockMinutes);
  const lockedUntil = new Date(now.getTime() + minutes * 60_000);
  return { count: 0, locksInARow: locks, stopped: false, lockedUntil, lastAttemptAt: now };
}

/** How many failures are left; 0 while locked or stopped. */
export function remainingAttempts(attempts: Attempts, now: Date, policy: AttemptPolicy): number {
  const answer = mayTry(attempts, now, policy);
  return answer.may ? answer.remaining : 0;
}

function isLocked(attempts: Attempts, now: Date): attempts is Attempts & { readonly lockedUntil: Date } {
  return attempts.lockedUntil !== undefined && now < attempts.lockedUntil;
}
