import * as z from 'zod';
import { HandoverId, Reason, RequestId } from '../../shared/domain/fields.ts';
import { defineOperation, reading } from '../../shared/operation/operation.ts';
import { handoverItem } from '../../shared/table/handovers.ts';

/** Each result takes up to five writes of the one transaction: request, two sums of limits, history, mail. */
export const reportedAtOnce = 19;

export const ReportedResult = z.strictObject({
  requestId: RequestId,
  outcome: z.enum(['completed', 'failed']),
  reason: Reason.optional(),
});
export type ReportedResult = z.infer<typeof ReportedResult>;

/** Source: T-10, T-12, T-14. */
export const reportResults = defineOperation({
  name: 'report-results',
  summary:
    'Reports what became of requests of a hand-over, in any order and as often as needed; all or none. A request that failed gives back what it used of the daily limits. Maker and approvers get a mail.',
  route: 'POST /bank/handovers/{handoverId}/results',
  hosts: ['bank'],
  may: 'bank',
  about: 'bank',
  input: z.strictObject({
    handoverId: HandoverId,
    results: z
      .array(ReportedResult)
      .min(1)
      .max(reportedAtOnce)
      .refine((results) => new Set(results.map(({ requestId }) => requestId)).size === results.length, {
        error: 'requests.repeated',
      }),
  }),
  output: z.strictObject({ handoverId: HandoverId, results: z.array(ReportedResult) }),
  reads: { handover: reading(handoverItem, ({ handoverId }: { handoverId: string }) => [handoverId]) },
  access: {
    transferRequests: ['getAll', 'move'],
    usedLimits: ['giveBack'],
    histories: ['record'],
  },
  errors: ['handover.notFound', 'handover.reportedOtherwise', 'request.invalid'],
  history: { event: 'handover.reported', service: 'bank' },
  alerts: ['transferResult'],
  example: {
    handoverId: '01KG0000000000000000000000',
    results: [{ requestId: '01JZ8Z0000REQVEST000000001', outcome: 'failed', reason: '振込先の口座がありません。' }],
  },
});
