import { handle } from '../../shared/frame/handle.ts';
import { linesOf, readLines } from '../../shared/steps/batches/read-lines.ts';
import { assertVisible } from '../../shared/steps/transfers/move-request.ts';
import { lineView } from '../../shared/views/line-view.ts';
import { listLines } from './list-lines.operation.ts';

export const handler = handle(listLines, async ({ limit }, context) => {
  assertVisible(context);
  const { subject, caller, table, page } = context;
  const from = (page.after?.line ?? 0) + 1;
  const items = await readLines(table, linesOf(subject), { from, limit });
  const last = from + limit - 1;
  return {
    answer: { items: items.map(lineView), ...page.followedBy(last < subject.count ? { line: last } : undefined) },
    unrecorded: subject.maker.userId === caller.userId,
  };
});
