import * as z from 'zod/mini';
import { HandoverId, Reason, RequestId } from '../../shared/domain/fields.ts';
import { defineOperation, reading } from '../../shared/operation/operation.ts';
import { handoverItem } from '../../shared/table/handovers.ts';

/** Writes of the one transaction, besides the bank's history and the stored answer. */
const writesAtOnce = 95;
/** Each request takes up to five: itself, two sums of limits, its company's history, a mail. A line takes one. */
const writesOfRequest = 5;

export const ReportedResult = z.strictObject({
  requestId: RequestId,
  /** The number of one of its lines, from 1. */
  line: z.optional(z.int().check(z.minimum(1), z.maximum(50_000))),
  outcome: z.enum(['completed', 'failed']),
  reason: z.optional(Reason),
});
export type ReportedResult = z.infer<typeof ReportedResult>;

const differentOf = (values: readonly string[]) => new Set(values).size;

const areDifferent = (results: readonly ReportedResult[]) =>
  differentOf(results.map(({ requestId, line }) => `${requestId}#${line}`)) === results.length;

const fitsIntoOne = (results: readonly ReportedResult[]) =>
  differentOf(results.map(({ requestId }) => requestId)) * writesOfRequest +
    results.filter(({ line }) => line !== undefined).length <=
  writesAtOnce;

/** Source: T-10, T-12, T-14. */
export const reportResults = defineOperation({
  name: 'report-results',
  summary: 'Reports what became of requests of a hand-over, and of single lines; all or none.',
  details:
    'In any order and as often as needed. What failed gives back what it used of the daily limits. A request is completed or failed by the result without `line`; maker and approvers get a mail. At most 19 requests at a time, or one with 90 lines.',
  route: 'POST /bank/handovers/{handoverId}/results',
  hosts: ['bank'],
  may: 'bank',
  about: 'bank',
  input: z.strictObject({
    handoverId: HandoverId,
    results: z
      .array(ReportedResult)
      .check(
        z.minLength(1),
        z.maxLength(writesAtOnce),
        z.refine(areDifferent, { error: 'requests.repeated' }),
        z.refine(fitsIntoOne, { error: 'results.tooMany' }),
      ),
  }),
  output: z.strictObject({ handoverId: HandoverId, results: z.array(ReportedResult) }),
  reads: { handover: reading(handoverItem, ({ handoverId }: { handoverId: string }) => [handoverId]) },
  access: {
    transferRequests: ['getAll', 'move'],
    lineResults: ['getAll', 'add'],
    requestLines: ['getFrame', 'getChunks'],
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
