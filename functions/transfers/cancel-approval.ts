import { handle } from '../../shared/frame/handle.ts';
import { givenBack, moveRequest, noLongerWaiting } from '../../shared/steps/transfers/move-request.ts';
import { personOf } from '../../shared/steps/transfers/request-facts.ts';
import { returnAlert } from '../../shared/steps/transfers/transfer-alert.ts';
import { stillHolds } from '../../shared/steps/users/still-holds.ts';
import { cancelApproval } from './cancel-approval.operation.ts';

export const handler = handle(cancelApproval, async (_input, context) => {
  const { caller, now, subject, table } = context;
  const returned = { by: personOf(caller.user), at: now.toISOString() };
  return {
    ...moveRequest(
      context,
      'cancelApproval',
      { state: 'approvalCancelled', approvals: [], authorisedAt: undefined, returned },
      [
        table.users.checkApproves(stillHolds(caller)),
        ...noLongerWaiting(table, subject),
        ...givenBack(context, subject),
      ],
    ),
    alerts: [returnAlert(subject)],
  };
});
