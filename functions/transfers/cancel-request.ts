import { handle } from '../../shared/frame/handle.ts';
import { givenBack, moveRequest } from '../../shared/steps/transfers/move-request.ts';
import { cancelRequest } from './cancel-request.operation.ts';

export const handler = handle(cancelRequest, async (_input, context) => {
  return moveRequest(context, 'cancel', { state: 'cancelled' }, givenBack(context, context.subject));
});
