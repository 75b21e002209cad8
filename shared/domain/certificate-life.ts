import { DomainError, type ErrorCode } from './errors.ts';
import { addDays, addYears, daysBetween, formatRfc3339, jstDate, jstInstant } from './jst.ts';
import type { AskWhom, Role } from './user-rules.ts';

/** What a user's certificate can be; `none` was never issued, `superseded` gave way to its renewal (D-13). */
export type CertificateState = 'none' | 'issuing' | 'active' | 'expired' | 'revoked' | 'superseded';

/** What a user's record says of the user's certificate. Expiry is not stored: it follows from `notAfter` and the clock. */
export interface CertificateRecord {
  readonly state: 'none' | 'issuing' | 'active' | 'renewing' | 'revoked' | 'superseded';
  /** RFC 3339. */
  readonly notAfter?: string | undefined;
}

/** When a certificate issued now ends: 08:59:59 JST on the day after the same date next year (A11-8, A11-9, D-11). */
export function expiryOf(issuedAt: Date): Date {
  return jstInstant(addDays(addYears(jstDate(issuedAt), 1), 1), '08:59:59');
}

/** Whether the whole last second has passed: RFC 5280 4.1.2.5 counts `notAfter` itself as valid, in whole seconds. */
export function isExpired(notAfter: Date, now: Date): boolean {
  return now.getTime() >= notAfter.getTime() + 1000;
}

/** Calendar days in Japan until the day of expiry: 0 on the day itself, negative after it (D-11). */
export function daysLeft(notAfter: Date, now: Date): number {
  return daysBetween(jstDate(now), jstDate(notAfter));
}

/** What a user's certificate is at an instant; while it is being renewed it is still the active one (D-13). */
export function stateAt(record: CertificateRecord | undefined, now: Date): CertificateState {
  const state = record?.state ?? 'none';
  if (state !== 'active' && state !== 'renewing') return state;
  return record?.notAfter !== undefined && isExpired(new Date(record.notAfter), now) ? 'expired' : 'active';
}

/** The instant renewal opens: midnight in Japan, so many days before the day of expiry (A11-11). */
export function renewableFrom(notAfter: Date, renewalWindowDays: number): Date {
  return jstInstant(addDays(jstDate(notAfter), -renewalWindowDays));
}

/** Whether an active certificate may be renewed now: from `renewableFrom` until it expires (A11-11, D-14). */
export function isRenewable(notAfter: Date, now: Date, renewalWindowDays: number): boolean {
  return now >= renewableFrom(notAfter, renewalWindowDays) && !isExpired(notAfter, now);
}

/** @throws `certificate.none`, `.issuing`, `.alreadyRevoked`, `.expired` (D-14), `.notRenewable` with `renewableFrom`. */
export function assertRenewable(record: CertificateRecord | undefined, now: Date, renewalWindowDays: number): void {
  const state = stateAt(record, now);
  if (state !== 'active') throw new DomainError(notRenewable[state], { askWhom: 'administrator' });
  const notAfter = new Date(record?.notAfter ?? Number.NaN);
  if (!isRenewable(notAfter, now, renewalWindowDays)) {
    const opens = renewableFrom(notAfter, renewalWindowDays);
    throw new DomainError('certificate.notRenewable', { renewableFrom: formatRfc3339(opens) });
  }
}

const notRenewable = {
  none: 'certificate.none',
  issuing: 'certificate.issuing',
  expired: 'certificate.expired',
  revoked: 'certificate.alreadyRevoked',
  superseded: 'certificate.alreadyRevoked',
} as const satisfies Record<Exclude<CertificateState, 'active'>, ErrorCode>;

/**
 * The notice a certificate is due: the most urgent threshold reached, in days before expiry (A11-10, D-15).
 * Past the day of expiry it stays the most urgent one, so that a late scan still tells the user once.
 */
export function dueThreshold(notAfter: Date, now: Date, thresholds: readonly number[]): number | undefined {
  const left = daysLeft(notAfter, now);
  const reached = thresholds.filter((threshold) => left <= threshold);
  return reached.length === 0 ? undefined : Math.min(...reached);
}

/**
 * The expiry dates a scan must read, ascending: for each of the last `daysToCover` days (today included, so at least 1)
 * the dates on which a threshold fell due. What is read follows what is due, not what exists (D-15).
 */
export function noticeExpiryDates(now: Date, daysToCover: number, thresholds: readonly number[]): string[] {
  const today = jstDate(now);
  const days = Array.from({ length: Math.max(1, Math.ceil(daysToCover)) }, (_, back) => addDays(today, -back));
  return [...new Set(days.flatMap((day) => thresholds.map((threshold) => addDays(day, threshold))))].sort();
}

/** When an issue window opened now closes (D-12): so many times 24 hours later. */
export function issueWindowEnd(openedAt: Date, issueWindowDays: number): Date {
  return new Date(openedAt.getTime() + issueWindowDays * 86_400_000);
}

/** Whether a window is open; the closing instant itself is too late. */
export function isIssueWindowOpen(until: string | undefined, now: Date): boolean {
  return until !== undefined && now.getTime() < Date.parse(until);
}

/** Who opens another issue window, or revokes what is in the way, for this user: the bank for the master (D-12). */
export function whoHelpsWithCertificate(role: Role): AskWhom {
  return role === 'master' ? 'bank' : 'administrator';
}

/**
 * @throws `certificate.exists`, `certificate.issuing`, `certificate.expired` (revoke it first, A11-15) or
 * `certificate.noIssueWindow` (D-12) when the user may not acquire a certificate now.
 */
export function assertMayAcquire(
  user: {
    /** Whose refusal this is; it only decides who is named as able to help. */
    readonly listedRole: Role;
    readonly certificate?: CertificateRecord;
    readonly issueWindowUntil?: string | undefined;
  },
  now: Date,
): void {
  const askWhom = whoHelpsWithCertificate(user.listedRole);
  const state = stateAt(user.certificate, now);
  if (state === 'active') throw new DomainError('certificate.exists', { askWhom });
  if (state === 'issuing') throw new DomainError('certificate.issuing');
  if (state === 'expired') throw new DomainError('certificate.expired', { askWhom });
  if (!isIssueWindowOpen(user.issueWindowUntil, now)) throw new DomainError('certificate.noIssueWindow', { askWhom });
}
