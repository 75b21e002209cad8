import { handleReadingAhead } from '../../shared/frame/handle.ts';
import { readPayees } from '../../shared/steps/batches/ordered-file.ts';
import { readApprovers } from '../../shared/steps/transfers/approver-problems.ts';
import { orderBatch } from '../../shared/steps/transfers/order-batch.ts';
import { makeBatch } from './make-batch.operation.ts';

/** The approvers and payees that it names are read beside the key of the request. */
export const handler = handleReadingAhead(
  makeBatch,
  async ({ approvers, lines = [] }, context) => {
    const [named, payees] = await Promise.all([readApprovers(context, approvers), readPayees(context, lines)]);
    return { named, payees };
  },
  async (input, context, { named, payees }) =>
    orderBatch(context, input, { named, payees, placed: context.table.transferRequests.make }),
);
