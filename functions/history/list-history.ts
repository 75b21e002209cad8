import { handle } from '../../shared/frame/handle.ts';
import { askedUser } from '../../shared/steps/history/asked-history.ts';
import { historyPage } from '../../shared/steps/history/history-page.ts';
import { listHistory } from './list-history.operation.ts';

export const handler = handle(listHistory, async (input, context) => {
  const { caller } = context;
  const userId = askedUser(input, caller);
  return {
    answer: await historyPage(input, { companyId: caller.companyId, userId }, context),
    ...(userId && { subject: userId }),
    unrecorded: userId === caller.userId,
  };
});
