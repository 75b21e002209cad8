import { isBatchOrder, isTransferOrder } from '../../shared/domain/transfers/changed-request.ts';
import { handleReadingAhead } from '../../shared/frame/handle.ts';
import { readKept } from '../../shared/steps/batches/kept-file.ts';
import { readPayees } from '../../shared/steps/batches/ordered-file.ts';
import { readApprovers } from '../../shared/steps/transfers/approver-problems.ts';
import { assertChangeable } from '../../shared/steps/transfers/move-request.ts';
import { orderBatch } from '../../shared/steps/transfers/order-batch.ts';
import { orderTransfer } from '../../shared/steps/transfers/order-transfer.ts';
import { replaced } from '../../shared/steps/transfers/place-request.ts';
import { changeRequest } from './change-request.operation.ts';

/** The approvers, the payees of lines and the lines that it keeps are read beside the proofs. */
export const handler = handleReadingAhead(
  changeRequest,
  async ({ approvers, lines, uploadId }, context) => {
    const keeps = lines === undefined && uploadId === undefined;
    const [named, payees, kept] = await Promise.all([
      readApprovers(context, approvers),
      readPayees(context, lines ?? []),
      keeps ? readKept(context.table, context.subject, 'change') : undefined,
    ]);
    return { named, payees, kept };
  },
  async (input, context, { named, payees, kept }) => {
    const { subject: existing, table } = context;
    assertChangeable(context, input.service ?? 'transfer');
    const placed = replaced(table, existing);
    if (isBatchOrder(input)) return orderBatch(context, input, { named, payees, kept, existing, placed });
    if (isTransferOrder(input)) return orderTransfer(context, input, { approvers: named, existing, placed });
    throw new Error('a request is a transfer or has lines');
  },
);
