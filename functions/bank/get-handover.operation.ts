import * as z from 'zod';
import { HandoverId } from '../../shared/domain/fields.ts';
import { defineOperation, reading } from '../../shared/operation/operation.ts';
import { HandedRequest, HandedService, handoverItem } from '../../shared/table/handovers.ts';

const Time = z.iso.datetime({ offset: true });

/** Source: T-14. */
export const getHandover = defineOperation({
  name: 'get-handover',
  summary:
    "Shows what a hand-over gave to the bank's core, with everything that it needs to execute it. It was written down when it was taken: the answer stays the same, whatever becomes of the requests and contracts.",
  route: 'GET /bank/handovers/{handoverId}',
  hosts: ['bank'],
  may: 'bank',
  about: 'bank',
  input: z.strictObject({ handoverId: HandoverId }),
  output: z.strictObject({
    handoverId: HandoverId,
    service: HandedService,
    takenAt: Time,
    count: z.int(),
    total: z.int(),
    requests: z.array(z.strictObject({ ...HandedRequest.shape, authorisedAt: Time })),
  }),
  reads: { handover: reading(handoverItem, ({ handoverId }: { handoverId: string }) => [handoverId]) },
  access: {},
  errors: ['handover.notFound'],
  history: { event: 'handover.viewed', service: 'bank' },
  example: { handoverId: '01KG0000000000000000000000' },
});
