import { handle } from '../../shared/frame/handle.ts';
import { circumstancesOf } from '../../shared/steps/transfers/circumstances.ts';
import { assertVisible } from '../../shared/steps/transfers/move-request.ts';
import { requestView } from '../../shared/views/request-view.ts';
import { getRequest } from './get-request.operation.ts';

export const handler = handle(getRequest, async (_input, context) => {
  assertVisible(context);
  const { subject, caller } = context;
  return {
    answer: requestView(subject, circumstancesOf(context), context.language),
    unrecorded: subject.maker.userId === caller.userId,
  };
});
