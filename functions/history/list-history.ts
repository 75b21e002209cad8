import { periodOf } from '../../shared/domain/history-period.ts';
import { handle } from '../../shared/frame/handle.ts';
import type { Context } from '../../shared/operation/context.ts';
import { searchHistory } from '../../shared/steps/history/search-history.ts';
import type { Test } from '../../shared/table/engine.ts';
import { historyLabel } from '../../shared/text/history-labels.ts';
import { historyView } from '../../shared/views/history-view.ts';
import { type ListHistory, listHistory } from './list-history.operation.ts';

/** A cursor contains its period: the default period ends at the moment of the first page. */
export const handler = handle(listHistory, async (input, context) => {
  const { caller, table, now, language, page } = context;
  const { companyId } = caller;
  const userId = whose(input, context);
  const { limit, terminal } = input;
  const { from, to } = page.after ?? instants(periodOf(input, now));
  const { rows, next } = await searchHistory(table, {
    companyId,
    from,
    to,
    where: testsOf(input, userId),
    keeps: (row) => terminal === undefined || (row.terminal ?? '').includes(terminal),
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

/** The user whose rows are shown; undefined means everybody. @throws `permission.denied` without the right (A12-1). */
function whose({ userId }: ListHistory, { caller, refuse }: Context<typeof listHistory>): string | undefined {
  if (caller.rights.permissions.includes('history.others')) return userId;
  if (userId !== undefined && userId !== caller.userId) throw refuse('permission.denied', { needs: 'history.others' });
  return caller.userId;
}

function testsOf({ service, operation, outcome }: ListHistory, userId: string | undefined): Test[] {
  return Object.entries({ userId, service, operation, outcome }).flatMap(([field, is]) =>
    is === undefined ? [] : [{ field, is }],
  );
}

const instants = ({ from, to }: { from: Date; to: Date }) => ({ from: from.toISOString(), to: to.toISOString() });
