import { periodOf } from '../../shared/domain/history-period.ts';
import { handle } from '../../shared/frame/handle.ts';
import { askedUser, instantsOf, keeping, testsOf } from '../../shared/steps/history/asked-history.ts';
import { printedHistory } from '../../shared/steps/history/printed-history.ts';
import { wholeHistory } from '../../shared/steps/history/whole-history.ts';
import { allSummaries } from '../../shared/steps/users/all-users.ts';
import { printHistory } from './print-history.operation.ts';

/** About 300 KB on 120 pages: far below what Lambda can answer, and more than anybody reads on paper. */
const maximum = 1000;

export const handler = handle(printHistory, async (input, context) => {
  const { caller, table, now, refuse } = context;
  const { companyId } = caller;
  const userId = askedUser(input, caller);
  const period = periodOf(input, now);
  const search = { companyId, userId, ...instantsOf(period), where: testsOf(input), keeps: keeping(input) };
  const [rows, users] = await Promise.all([wholeHistory(table, search, maximum), allSummaries(table, companyId)]);
  if (!rows) throw refuse('print.tooLarge', { maximum });
  const { company } = caller;
  const names = new Map([
    [companyId, company.name] as const,
    ...company.accounts.map(({ accountId, name }) => [accountId, name] as const),
    ...users.map((user) => [user.userId, user.name] as const),
  ]);
  return { answer: printedHistory(context, { period, rows, names }), ...(userId && { subject: userId }) };
});
