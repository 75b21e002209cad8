import { handle } from '../../shared/frame/handle.ts';
import { moveRequest } from '../../shared/steps/transfers/move-request.ts';
import { stillHolds } from '../../shared/steps/users/still-holds.ts';
import { deleteRequest } from './delete-request.operation.ts';

export const handler = handle(deleteRequest, async (_input, context) => {
  const { caller, table } = context;
  return moveRequest(context, 'delete', { state: 'deleted' }, [table.users.checkHolds(stillHolds(caller))]);
});
