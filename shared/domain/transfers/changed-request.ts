import * as z from 'zod/mini';
import { RequestId } from '../fields.ts';
import { OrderedBatch } from './ordered-batch.ts';
import { OrderedTransfer } from './ordered-transfer.ts';

const { service, feeBearer, ...ofBatches } = OrderedBatch.shape;
const { way, amount, feeBearer: _required, ...ofTransfers } = OrderedTransfer.shape;

const requiredOfTransfers = ['way', 'amount', 'feeBearer'] as const;
const ofTransfersAlone = ['way', 'payeeId', 'payee', 'amount', 'shown', 'proof'] as const;
const ofBatchesAlone = ['lines', 'uploadId'] as const;

/**
 * A request's new content, whole: a transfer as make-transfer takes it, or, with its `service`, a request of many lines as
 * make-batch takes it. One without lines and upload keeps the lines that it has.
 */
export const ChangedRequest = z
  .strictObject({
    requestId: RequestId,
    ...ofBatches,
    ...ofTransfers,
    service: z.optional(service),
    way: z.optional(way),
    amount: z.optional(amount),
    feeBearer,
  })
  .check(
    z.superRefine(
      (given, context) => {
        const isBatch = given.service !== undefined;
        const missing = isBatch ? [] : requiredOfTransfers.filter((name) => given[name] === undefined);
        const strange = (isBatch ? ofTransfersAlone : ofBatchesAlone).filter((name) => given[name] !== undefined);
        const sameDay = isBatch && given.sameDay ? (['sameDay'] as const) : [];
        const issue = (name: string, message: string) => context.addIssue({ code: 'custom', path: [name], message });
        for (const name of missing) issue(name, 'field.required');
        for (const name of [...strange, ...sameDay]) issue(name, 'field.unknown');
      },
      // With the other errors of fields, not after them.
      { when: () => true },
    ),
  );
export type ChangedRequest = z.infer<typeof ChangedRequest>;

export const isBatchOrder = (order: ChangedRequest): order is ChangedRequest & OrderedBatch =>
  order.service !== undefined;

export const isTransferOrder = (order: ChangedRequest): order is ChangedRequest & OrderedTransfer =>
  order.service === undefined;
