import { handle } from '../../shared/frame/handle.ts';
import { linesOf, readLines } from '../../shared/steps/batches/read-lines.ts';
import { assertVisible } from '../../shared/steps/transfers/move-request.ts';
import { lineView } from '../../shared/views/line-view.ts';
import { listLines } from './list-lines.operation.ts';

export const handler = handle(listLines, async ({ limit }, context) => {
  assertVisible(context);
  const { subject, caller, table, page } = context;
  const { companyId, requestId, failedLines, count } = subject;
  const from = (page.after?.line ?? 0) + 1;
  const last = from + limit - 1;
  const [lines, failed] = await Promise.all([
    readLines(table, linesOf(subject), { from, limit }),
    failedLines ? table.lineResults.between(companyId, requestId, { first: from, last }) : undefined,
  ]);
  const failures = new Map(failed?.items.map((each) => [each.line, each]));
  return {
    answer: {
      items: lines.map((line) => lineView(line, failures.get(line.line))),
      ...page.followedBy(last < count ? { line: last } : undefined),
    },
    unrecorded: subject.maker.userId === caller.userId,
  };
});
