import * as z from 'zod/mini';
import { Account } from '../domain/fields.ts';
import { PayeeAccount } from '../domain/payee.ts';
import { RequestService, TransferWay } from '../domain/transfers/services.ts';
import { writes } from './capability.ts';
import { entity, Instant, plainId } from './entity.ts';
import { QuotedFee, RequestLines } from './transfer-requests.ts';

/** A request as the bank's core got it: what is written here is what the core books. */
export const HandedRequest = z.object({
  companyId: z.string(),
  requestId: z.string(),
  service: RequestService,
  /** Of 振込振替. */
  way: z.optional(TransferWay),
  sameDay: z.boolean(),
  executionDate: z.iso.date(),
  accountId: z.string(),
  account: Account,
  count: z.int(),
  total: z.int(),
  payee: z.optional(PayeeAccount),
  fee: z.optional(QuotedFee),
  /** Of the other services: where the lines are. */
  lines: z.optional(RequestLines),
  contentHash: z.string(),
  authorisedAt: Instant,
});
export type HandedRequest = z.infer<typeof HandedRequest>;

/** Requests that the core took together. It never changes: results are in the requests. */
export const Handover = z.object({
  handoverId: z.string(),
  service: RequestService,
  takenAt: Instant,
  requests: z.array(HandedRequest),
  ttl: z.int(),
});
export type Handover = z.infer<typeof Handover>;

/**
 * Hand-overs are spread by the last character of their ids, which is random: a single partition would hold 10 GB, the limit in a
 * table with local indexes, and after that the core could take nothing.
 */
export const handoverItem = entity({
  name: 'handover',
  prefix: 'BANK#HANDOVERS#',
  schema: Handover,
  ids: [plainId],
  key: (handoverId: string) => ({ pk: `BANK#HANDOVERS#${handoverId.slice(-1)}`, sk: handoverId }),
});

export const handovers = {
  make: writes('put', handoverItem.prefix, (handover: Handover) =>
    handoverItem.create(handoverItem.key(handover.handoverId), handover, 'request.conflict'),
  ),
};
