import { periodOf } from '../../shared/domain/history-period.ts';
import { handle } from '../../shared/frame/handle.ts';
import { askedUser, instantsOf, keeping, testsOf } from '../../shared/steps/history/asked-history.ts';
import { searchHistory } from '../../shared/steps/history/search-history.ts';
import { historyLabel } from '../../shared/text/history-labels.ts';
import { historyView } from '../../shared/views/history-view.ts';
import { listHistory } from './list-history.operation.ts';

/** A cursor contains its period: the default period ends at the moment of the first page. */
export const handler = handle(listHistory, async (input, context) => {
  const { caller, table, now, language, page } = context;
  const { companyId } = caller;
  const userId = askedUser(input, caller);
  const { limit } = input;
  const { from, to } = page.after ?? instantsOf(periodOf(input, now));
  const { rows, next } = await searchHistory(table, {
    companyId,
    from,
    to,
    where: testsOf(input, userId),
    keeps: keeping(input),
    limit,
    ...(page.after && { start: page.after }),
  });
  return {
    answer: {
      items: rows.map((row) => historyView(row, historyLabel(row, language))),
      ...page.followedBy(next && { ...next, from, to }),
    },
    ...(userId && { subject: userId }),
    unrecorded: userId === caller.userId,
  };
});
