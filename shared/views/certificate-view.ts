import * as z from 'zod/mini';
import { type CertificateRecord, daysLeft, stateAt } from '../domain/certificate-life.ts';
import { formatRfc3339 } from '../domain/jst.ts';
import { Time } from '../domain/times.ts';

/** A user's certificate on screens: 未発行, 発行処理中, 発行済み, 有効期限切れ, 失効済み (A11-21…A11-23). */
export const CertificateView = z.strictObject({
  state: z.enum(['none', 'issuing', 'active', 'expired', 'revoked']),
  serialNumber: z.optional(z.string()),
  /** Kept after expiry, removed by revocation (A11-22, A11-23). */
  notAfter: z.optional(Time),
  /** JST calendar days, while it is active. */
  daysLeft: z.optional(z.int()),
});
export type CertificateView = z.infer<typeof CertificateView>;

/** The view of a user's record at an instant. */
export function certificateView(
  record: CertificateRecord & { readonly serialNumber?: string | undefined },
  now: Date,
): CertificateView {
  const state = stateAt(record, now);
  const { serialNumber, notAfter } = record;
  if (state === 'none' || state === 'issuing') return { state };
  const serial = serialNumber === undefined ? {} : { serialNumber };
  if (state === 'revoked' || state === 'superseded' || notAfter === undefined) return { state: 'revoked', ...serial };
  const until = new Date(notAfter);
  return {
    state,
    ...serial,
    notAfter: formatRfc3339(until),
    ...(state === 'active' && { daysLeft: daysLeft(until, now) }),
  };
}
