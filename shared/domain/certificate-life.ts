import { DomainError, type ErrorCode } from './errors.ts';
import { addDays, addYears, daysBetween, formatRfc3339, jstDate, jstInstant } from './jst.ts';
import type { AskWhom, Role } from './user-rules.ts';

/** The states of a user's certificate; `none` was never issued, `superseded` was replaced by its renewal (D-13). */
export type CertificateState = 'none' | 'issuing' | 'active' | 'expired' | 'revoked' | 'superseded';

/** The certificate's part of a user's record. Expiry is not stored: it follows from `notAfter` and the clock. */
export interface CertificateRecord {
  readonly state: 'none' | 'issuing' | 'active' | 'renewing' | 'revoked' | 'superseded';
  /** RFC 3339. */
  readonly notAfter?: string | undefined;
}

/** The end of a certificate issued now: 08:59:59 JST on the day after the same date next year (A11-8, A11-9, D-11). */
export function expiryOf(issuedAt: Date): Date {
  return jstInstant(addDays(addYears(jstDate(issuedAt), 1), 1), '08:59:59');
}

/** Whether a certificate has expired. RFC 5280 4.1.2.5 counts the whole second `notAfter` as valid. */
export function isExpired(notAfter: Date, now: Date): boolean {
  return now.getTime() >= notAfter.getTime() + 1000;
}

/** Calendar days in Japan until the day of expiry: 0 on that day, negative after it (D-11). */
export function daysLeft(notAfter: Date, now: Date): number {
  return daysBetween(jstDate(now), jstDate(notAfter));
}

/** The state of a user's certificate at an instant; during a renewal it stays active (D-13). */
export function stateAt(record: CertificateRecord | undefined, now: Date): CertificateState {
  const state = record?.state ?? 'none';
  if (state !== 'active' && state !== 'renewing') return state;
  return record?.notAfter !== undefined && isExpired(new Date(record.notAfter), now) ? 'expired' : 'active';
}

/**
 * The instant from which renewal is possible: midnight in Japan, `renewalWindowDays` before the day of expiry (A11-11).
 */
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
 * The notice due for a certificate: the most urgent threshold reached, in days before expiry (A11-10, D-15). After the
 * day of expiry it stays the most urgent one, so that a late scan still notifies the user once.
 */
export function dueThreshold(notAfter: Date, now: Date, thresholds: readonly number[]): number | undefined {
  const left = daysLeft(notAfter, now);
  const reached = thresholds.filter((threshold) => left <= threshold);
  return reached.length === 0 ? undefined : Math.min(...reached);
}

/**
 * The expiry dates that a scan must read, ascending: for each of the last `daysToCover` days (today included, so at
 * least 1) the dates for which a threshold fell due. The scan's cost depends on the due certificates, not on all
 * (D-15).
 */
export function noticeExpiryDates(now: Date, daysToCover: number, thresholds: readonly number[]): string[] {
  const today = jstDate(now);
  const days = Array.from({ length: Math.max(1, Math.ceil(daysToCover)) }, (_, back) => addDays(today, -back));
  return [...new Set(days.flatMap((day) => thresholds.map((threshold) => addDays(day, threshold))))].sort();
}

/** The end of an issue window opened now (D-12): `issueWindowDays` times 24 hours later. */
export function issueWindowEnd(openedAt: Date, issueWindowDays: number): Date {
  return new Date(openedAt.getTime() + issueWindowDays * 86_400_000);
}

/** Whether a window is open; at the closing instant it is closed. */
export function isIssueWindowOpen(until: string | undefined, now: Date): boolean {
  return until !== undefined && now.getTime() < Date.parse(until);
}

/**
 * Who can open an issue window, or revoke the certificate in the way, for a user of this class: for the master only the
 * bank (D-12).
 */
export function whoHelpsWithCertificate(role: Role): AskWhom {
  return role === 'master' ? 'bank' : 'administrator';
}

/**
 * Asserts that the user may acquire a certificate now. @throws `certificate.exists`, `certificate.issuing`,
 * `certificate.expired` (revoke it first, A11-15) or `certificate.noIssueWindow` (D-12)
 */
export function assertMayAcquire(
  user: {
    /** The user's class; it only decides whom the refusal names as able to help. */
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
