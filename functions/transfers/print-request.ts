import { handle } from '../../shared/frame/handle.ts';
import { linesOf, readLines } from '../../shared/steps/batches/read-lines.ts';
import { readFailures } from '../../shared/steps/transfers/line-failures.ts';
import { assertVisible } from '../../shared/steps/transfers/move-request.ts';
import { printedRequest } from '../../shared/steps/transfers/printed-request.ts';
import { printRequest } from './print-request.operation.ts';

/** All that can be typed into a request. */
const linesAtMost = 5000;

export const handler = handle(printRequest, async ({ fromLine: first = 1 }, context) => {
  assertVisible(context);
  const { subject, table } = context;
  const [lines, failures] = await Promise.all([
    readLines(table, linesOf(subject), { from: first, limit: linesAtMost }),
    readFailures(table, subject, { first, last: Math.min(first + linesAtMost - 1, subject.count) }),
  ]);
  return { answer: printedRequest(context, subject, { lines, failures }) };
});
