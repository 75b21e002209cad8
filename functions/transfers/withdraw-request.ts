import { handle } from '../../shared/frame/handle.ts';
import { moveRequest, noLongerWaiting } from '../../shared/steps/transfers/move-request.ts';
import { withdrawRequest } from './withdraw-request.operation.ts';

export const handler = handle(withdrawRequest, async (_input, context) =>
  moveRequest(context, 'withdraw', { state: 'withdrawn' }, noLongerWaiting(context.table, context.subject)),
);
