import * as z from 'zod/mini';
import { HandoverId } from '../../shared/domain/fields.ts';
import { Time } from '../../shared/domain/times.ts';
import { RequestService } from '../../shared/domain/transfers/services.ts';
import { defineOperation, reading } from '../../shared/operation/operation.ts';
import { HandedRequest, handoverItem } from '../../shared/table/handovers.ts';

const { lines: _, ...handed } = HandedRequest.shape;

/** The Zengin file of a request of many lines: header, data, trailer and end record, as the company made it. */
const HandedFile = z.strictObject({
  url: z.url(),
  expiresAt: Time,
  /** SHA-256 of its records without their line ends, hexadecimal: what was approved. */
  digest: z.string(),
});

/** Source: T-2, T-14. */
export const getHandover = defineOperation({
  name: 'get-handover',
  summary: "Shows what a hand-over gave to the bank's core, with everything that it needs to execute it.",
  details:
    'Requests of many lines come with the address of their Zengin file. The answer was written down when they were taken: it stays the same, whatever becomes of the requests and contracts. As `text/plain`, the Zengin files one after the other; if they are too large for an answer, 303 names their address.',
  route: 'GET /bank/handovers/{handoverId}',
  hosts: ['bank'],
  may: 'bank',
  about: 'bank',
  input: z.strictObject({ handoverId: HandoverId }),
  output: z.strictObject({
    handoverId: HandoverId,
    service: RequestService,
    takenAt: Time,
    count: z.int(),
    total: z.int(),
    requests: z.array(z.strictObject({ ...handed, authorisedAt: Time, file: z.optional(HandedFile) })),
  }),
  reads: { handover: reading(handoverItem, ({ handoverId }: { handoverId: string }) => [handoverId]) },
  alsoAs: 'text/plain',
  uses: ['handoverFiles'],
  access: { requestLines: ['getFrame', 'getChunks'] },
  errors: ['handover.notFound', 'request.notAcceptable'],
  history: { event: 'handover.viewed', service: 'bank' },
  example: { handoverId: '01KG0000000000000000000000' },
});
