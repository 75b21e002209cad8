import { handleReadingAhead } from '../../shared/frame/handle.ts';
import { readApprovers } from '../../shared/steps/transfers/approver-problems.ts';
import { orderTransfer } from '../../shared/steps/transfers/order-transfer.ts';
import { makeTransfer } from './make-transfer.operation.ts';

/** The approvers are read beside the proofs. */
export const handler = handleReadingAhead(
  makeTransfer,
  ({ approvers }, context) => readApprovers(context, approvers),
  async (input, context, approvers) =>
    orderTransfer(context, input, { approvers, placed: context.table.transferRequests.make }),
);
