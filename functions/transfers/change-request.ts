import { handleReadingAhead } from '../../shared/frame/handle.ts';
import { readApprovers } from '../../shared/steps/transfers/approver-problems.ts';
import { assertVisible } from '../../shared/steps/transfers/move-request.ts';
import { orderTransfer } from '../../shared/steps/transfers/order-transfer.ts';
import { withoutContent } from '../../shared/steps/transfers/place-request.ts';
import { changeRequest } from './change-request.operation.ts';

/** The approvers are read beside the proofs. */
export const handler = handleReadingAhead(
  changeRequest,
  ({ approvers }, context) => readApprovers(context, approvers),
  async (input, context, approvers) => {
    assertVisible(context);
    const { subject: existing, table } = context;
    if (existing.service !== 'transfer') {
      const errors = [{ path: 'service', code: 'transfer.otherService' }];
      throw context.refuse('transfer.notAllowed', { errors });
    }
    return orderTransfer(context, input, {
      ...{ approvers, existing },
      placed: (request, expiresAt) =>
        table.transferRequests.move(existing, { ...withoutContent, ...request }, expiresAt),
    });
  },
);
