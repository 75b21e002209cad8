import { handle } from '../../shared/frame/handle.ts';
import { absentApprovers } from '../../shared/steps/transfers/approver-problems.ts';
import { circumstancesOf } from '../../shared/steps/transfers/circumstances.ts';
import { assertVisible } from '../../shared/steps/transfers/move-request.ts';
import { reasonView } from '../../shared/views/reason-view.ts';
import { requestView } from '../../shared/views/request-view.ts';
import { getRequest } from './get-request.operation.ts';

export const handler = handle(getRequest, async (_input, context) => {
  assertVisible(context);
  const { subject, caller, language } = context;
  const view = requestView(subject, circumstancesOf(context), language);
  const absent = await absentApprovers(context, subject);
  return {
    answer: { ...view, blocked: [...view.blocked, ...absent.map((reason) => reasonView(reason, language))] },
    unrecorded: subject.maker.userId === caller.userId,
  };
});
