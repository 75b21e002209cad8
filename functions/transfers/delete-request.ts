import { handle } from '../../shared/frame/handle.ts';
import { moveRequest } from '../../shared/steps/transfers/move-request.ts';
import { endedAs } from '../../shared/steps/transfers/request-facts.ts';
import { stillHolds } from '../../shared/steps/users/still-holds.ts';
import { deleteRequest } from './delete-request.operation.ts';

export const handler = handle(deleteRequest, async (_input, context) => {
  const { caller, subject, table } = context;
  return moveRequest(context, 'delete', endedAs('deleted', subject), [table.users.checkHolds(stillHolds(caller))]);
});
