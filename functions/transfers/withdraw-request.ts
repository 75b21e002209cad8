import { handle } from '../../shared/frame/handle.ts';
import { moveRequest, noLongerWaiting } from '../../shared/steps/transfers/move-request.ts';
import { stillHolds } from '../../shared/steps/users/still-holds.ts';
import { withdrawRequest } from './withdraw-request.operation.ts';

export const handler = handle(withdrawRequest, async (_input, context) => {
  const { caller, subject, table } = context;
  return moveRequest(context, 'withdraw', { state: 'withdrawn' }, [
    table.users.checkHolds(stillHolds(caller)),
    ...noLongerWaiting(table, subject),
  ]);
});
