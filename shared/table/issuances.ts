import * as z from 'zod/mini';
import { queries, reads, updates, writes } from './capability.ts';
import type { Update } from './engine.ts';
import { entity, Instant, plainId, refusal } from './entity.ts';

/**
 * The intent to issue one certificate, written before the authority is called, so that the reconciler finds it after a
 * crash and finishes or abandons it (threat 24).
 */
export const Issuance = z.object({
  issuanceId: z.string(),
  companyId: z.string(),
  userId: z.string(),
  loginId: z.string(),
  /** Part of the subject for banks whose customers log in with contract ID and user ID (A11-7). */
  contractId: z.optional(z.string()),
  /**
   * `abandoned`: the certificate is no longer wanted, but the authority may still issue it; the state becomes `failed`
   * when that certificate is revoked.
   */
  state: z.enum(['requested', 'abandoned', 'issued', 'failed']),
  /** The certificate that a renewal replaces; undefined for an acquisition. */
  renewedFrom: z.optional(z.string()),
  /** SHA-256 of the issuance token with which the applicant asks for the result. */
  tokenHash: z.string(),
  csr: z.string(),
  keyHash: z.string(),
  /** An absolute time, decided with the intent so that a retry requests the same certificate (D-11). */
  notAfter: Instant,
  requestedAt: Instant,
  arn: z.optional(z.string()),
  thumbprint: z.optional(z.string()),
  certificate: z.optional(z.string()),
  chain: z.optional(z.string()),
  due: z.optional(z.string()),
  dueSort: z.optional(z.string()),
  /** Epoch seconds, for the table's time to live; only finished ones have it. */
  ttl: z.optional(z.int()),
});
export type Issuance = z.infer<typeof Issuance>;

export const issuanceItem = entity({
  name: 'issuance',
  // Not under `CERT#`: functions that begin, renew or abandon an issuance must not be able to write certificates.
  prefix: 'ISSUANCE#',
  schema: Issuance,
  ids: [plainId],
  key: (issuanceId: string) => ({ pk: `ISSUANCE#${issuanceId}`, sk: 'ISSUANCE' }),
});

/** The index partition of unfinished issuances. */
export const issuanceBacklog = 'ISSUANCE';

interface Result {
  readonly arn: string;
  readonly thumbprint: string;
  readonly certificate: string;
  readonly chain: string;
  readonly ttl: number;
}

function change(issuanceId: string, from: readonly Issuance['state'][], to: Pick<Update, 'set' | 'remove'>): Update {
  return {
    kind: 'update',
    key: issuanceItem.key(issuanceId),
    ...to,
    when: [{ field: 'state', isOneOf: from }],
    otherwise: refusal('issuance.failed'),
  };
}

const offTheBacklog = ['due', 'dueSort'];

export const issuances = {
  get: reads(issuanceItem),
  request: writes('put', issuanceItem.prefix, (issuance: Issuance) =>
    issuanceItem.create(
      issuanceItem.key(issuance.issuanceId),
      { ...issuance, due: issuanceBacklog, dueSort: issuance.requestedAt },
      'request.conflict',
    ),
  ),
  /**
   * Records the certificate's ARN if the authority is slow: after five minutes the idempotency token no longer finds
   * it.
   */
  recordArn: updates(issuanceItem, (issuanceId: string, arn: string) =>
    change(issuanceId, ['requested', 'abandoned'], { set: { arn } }),
  ),
  /** A new token for an applicant whose first answer was lost. */
  changeToken: updates(issuanceItem, (issuanceId: string, tokenHash: string) =>
    change(issuanceId, ['requested'], { set: { tokenHash } }),
  ),
  issued: writes('update', issuanceItem.prefix, (issuanceId: string, result: Result) =>
    change(issuanceId, ['requested'], { set: { ...result, state: 'issued' }, remove: offTheBacklog }),
  ),
  /** It stays in the backlog until its certificate at the authority, if any, is revoked. */
  abandon: writes('update', issuanceItem.prefix, (issuanceId: string) =>
    change(issuanceId, ['requested'], { set: { state: 'abandoned' } }),
  ),
  failed: writes('update', issuanceItem.prefix, (issuanceId: string, ttl: number) =>
    change(issuanceId, ['requested', 'abandoned'], { set: { state: 'failed', ttl }, remove: offTheBacklog }),
  ),
  unfinished: queries(
    issuanceItem,
    (page: { until: string; limit?: number; after?: Record<string, string> }) => {
      const { until, ...rest } = page;
      return { partition: issuanceBacklog, from: '0', to: until, ...rest };
    },
    'due',
  ),
};
