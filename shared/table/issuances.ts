import * as z from 'zod';
import { queries, reads, writes } from './capability.ts';
import type { Update } from './engine.ts';
import { entity, Instant, refusal } from './entity.ts';
import { CertificatePointer } from './users.ts';

/**
 * The intent to issue one certificate, written before the authority is asked: whatever a crash leaves, the reconciler finds
 * it here and finishes or abandons it (threat 24).
 */
export const Issuance = z.object({
  issuanceId: z.string(),
  companyId: z.string(),
  userId: z.string(),
  loginId: z.string(),
  state: z.enum(['requested', 'issued', 'failed']),
  /** SHA-256 of the issuance token that lets the applicant ask for the result. */
  tokenHash: z.string(),
  csr: z.string(),
  keyHash: z.string(),
  /** What the user had before; an abandoned issuance gives it back. */
  before: CertificatePointer,
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
  prefix: 'CERT#',
  schema: Issuance,
  key: (issuanceId: string) => ({ pk: `CERT#ISSUANCE#${issuanceId}`, sk: 'ISSUANCE' }),
});

/** The index partition of the issuances that are not finished. */
export const issuanceBacklog = 'ISSUANCE';

function finish(issuanceId: string, set: Readonly<Record<string, unknown>>): Update {
  return {
    kind: 'update',
    key: issuanceItem.key(issuanceId),
    set,
    remove: ['due', 'dueSort'],
    when: [{ field: 'state', is: 'requested' }],
    otherwise: refusal('issuance.failed'),
  };
}

export const issuances = {
  get: reads(issuanceItem),
  request: writes('put', issuanceItem.prefix, (issuance: Issuance) =>
    issuanceItem.create(
      issuanceItem.key(issuance.issuanceId),
      { ...issuance, due: issuanceBacklog, dueSort: issuance.requestedAt },
      'request.conflict',
    ),
  ),
  recordArn: writes('update', issuanceItem.prefix, (issuanceId: string, arn: string): Update => ({
    kind: 'update',
    key: issuanceItem.key(issuanceId),
    set: { arn },
    when: [{ field: 'state', is: 'requested' }],
    otherwise: refusal('issuance.failed'),
  })),
  issued: writes(
    'update',
    issuanceItem.prefix,
    (issuanceId: string, result: { arn: string; thumbprint: string; certificate: string; chain: string; ttl: number }) =>
      finish(issuanceId, { ...result, state: 'issued' }),
  ),
  failed: writes('update', issuanceItem.prefix, (issuanceId: string, ttl: number) => finish(issuanceId, { state: 'failed', ttl })),
  unfinished: queries(
    issuanceItem,
    (page: { until: string; limit?: number; after?: Record<string, string> }) => {
      const { until, ...rest } = page;
      return { partition: issuanceBacklog, from: '0', to: until, ...rest };
    },
    'due',
  ),
};
