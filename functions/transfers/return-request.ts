import { handle } from '../../shared/frame/handle.ts';
import { moveRequest, noLongerWaiting } from '../../shared/steps/transfers/move-request.ts';
import { personOf } from '../../shared/steps/transfers/request-facts.ts';
import { returnAlert } from '../../shared/steps/transfers/transfer-alert.ts';
import { stillHolds } from '../../shared/steps/users/still-holds.ts';
import { returnRequest } from './return-request.operation.ts';

export const handler = handle(returnRequest, async ({ comment }, context) => {
  const { caller, now, subject, table } = context;
  const returned = { by: personOf(caller.user), at: now.toISOString(), comment };
  return {
    ...moveRequest(context, 'return', { state: 'returned', approvals: [], returned }, [
      table.users.checkHolds(stillHolds(caller)),
      ...noLongerWaiting(table, subject),
    ]),
    alerts: [returnAlert(subject, comment)],
  };
});
