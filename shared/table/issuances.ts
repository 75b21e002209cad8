import * as z from 'zod';
import { queries, reads, updates, writes } from './capability.ts';
import type { Update } from './engine.ts';
import { entity, Instant, plainId, refusal } from './entity.ts';

/**
 * The intent to issue one certificate, written before the authority is asked: whatever a crash leaves, the reconciler finds
 * it here and finishes or abandons it (threat 24).
 */
export const Issuance = z.object({
  issuanceId: z.string(),
  companyId: z.string(),
  userId: z.string(),
  loginId: z.string(),
  /** Part of the subject where the bank's customers log in with contract and user (A11-7). */
  contractId: z.string().optional(),
  /**
   * `abandoned`: nobody wants the certificate any more, but the authority may be making it; it ends as `failed` when what
   * came of it is revoked.
   */
  state: z.enum(['requested', 'abandoned', 'issued', 'failed']),
  /** The certificate that a renewal replaces; an acquisition replaces none. */
  renewedFrom: z.string().optional(),
  /** SHA-256 of the issuance token that lets the applicant ask for the result. */
  tokenHash: z.string(),
  csr: z.string(),
  keyHash: z.string(),
  /** Absolute, decided with the intent so that a retry asks for the same certificate (D-11). */
  notAfter: Instant,
  requestedAt: Instant,
  arn: z.string().optional(),
  thumbprint: z.string().optional(),
  certificate: z.string().optional(),
  chain: z.string().optional(),
  due: z.string().optional(),
  dueSort: z.string().optional(),
  /** Epoch seconds, for the table's time to live; only a finished one has it. */
  ttl: z.int().optional(),
});
export type Issuance = z.infer<typeof Issuance>;

export const issuanceItem = entity({
  name: 'issuance',
  // Not under `CERT#`: who begins, renews or abandons an issuance writes no certificate's row by that.
  prefix: 'ISSUANCE#',
  schema: Issuance,
  ids: [plainId],
  key: (issuanceId: string) => ({ pk: `ISSUANCE#${issuanceId}`, sk: 'ISSUANCE' }),
});

/** The index partition of the issuances that are not finished. */
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
  /** What the authority will answer to, once it takes longer: later than five minutes its token no longer finds it. */
  recordArn: updates(issuanceItem, (issuanceId: string, arn: string) =>
    change(issuanceId, ['requested', 'abandoned'], { set: { arn } }),
  ),
  /** A new token for the applicant, whose first answer was lost. */
  changeToken: updates(issuanceItem, (issuanceId: string, tokenHash: string) =>
    change(issuanceId, ['requested'], { set: { tokenHash } }),
  ),
  issued: writes('update', issuanceItem.prefix, (issuanceId: string, result: Result) =>
    change(issuanceId, ['requested'], { set: { ...result, state: 'issued' }, remove: offTheBacklog }),
  ),
  /** It stays in the backlog until the authority's side of it is settled. */
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
