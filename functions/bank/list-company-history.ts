import { periodOf } from '../../shared/domain/history-period.ts';
import { handle } from '../../shared/frame/handle.ts';
import { instantsOf, keeping, testsOf } from '../../shared/steps/history/asked-history.ts';
import { searchHistory } from '../../shared/steps/history/search-history.ts';
import { historyLabel } from '../../shared/text/history-labels.ts';
import { historyView } from '../../shared/views/history-view.ts';
import { listCompanyHistory } from './list-company-history.operation.ts';

/** As list-history, of all users and of the bank. */
export const handler = handle(listCompanyHistory, async (input, { table, now, language, page }) => {
  const { companyId, userId, limit } = input;
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
    subject: userId ?? companyId,
  };
});
