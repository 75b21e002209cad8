import { handle } from '../../shared/frame/handle.ts';
import { givenBack, moveRequest } from '../../shared/steps/transfers/move-request.ts';
import { stillHolds } from '../../shared/steps/users/still-holds.ts';
import { cancelRequest } from './cancel-request.operation.ts';

export const handler = handle(cancelRequest, async (_input, context) => {
  const { caller, subject, table } = context;
  return moveRequest(context, 'cancel', { state: 'cancelled' }, [
    table.users.checkApproves(stillHolds(caller)),
    ...givenBack(context, subject),
  ]);
});
