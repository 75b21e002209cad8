import { handle } from '../../shared/frame/handle.ts';
import { moveRequest } from '../../shared/steps/transfers/move-request.ts';
import { deleteRequest } from './delete-request.operation.ts';

export const handler = handle(deleteRequest, async (_input, context) =>
  moveRequest(context, 'delete', { state: 'deleted' }),
);
