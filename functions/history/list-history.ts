import { periodOf } from '../../shared/domain/history-period.ts';
import { searchHistory } from '../../shared/history/search-history.ts';
import type { Context } from '../../shared/operation/context.ts';
import { openCursor, sealCursor } from '../../shared/operation/cursor.ts';
import { handle } from '../../shared/operation/handle.ts';
import type { Test } from '../../shared/table/engine.ts';
import { historyView } from '../../shared/table/history-view.ts';
import { historyLabel } from '../../shared/text/history-labels.ts';
import { type ListHistory, listHistory } from './list-history.operation.ts';

/** A cursor carries its period and is sealed to the search it came from: another search cannot go on from it. */
export const handler = handle(listHistory, async (input, context) => {
  const { caller, table, now, language } = context;
  const { companyId, company } = caller;
  const userId = whose(input, context);
  const { limit, cursor, terminal, ...filters } = input;
  const list = `history ${JSON.stringify([userId, terminal, filters])}`;
  const sealed = cursor === undefined ? undefined : openCursor(cursor, company.cursorKey, list);
  const { from, to } = sealed ? periodIn(sealed) : instants(periodOf(input, now));
  const { rows, next } = await searchHistory(table, {
    companyId,
    from,
    to,
    where: testsOf(input, userId),
    keeps: (row) => terminal === undefined || (row.terminal ?? '').includes(terminal),
    limit,
    ...(sealed && { start: positionIn(sealed) }),
  });
  return {
    answer: {
      items: rows.map((row) => historyView(row, historyLabel(row, language))),
      ...(next && { cursor: sealCursor({ ...next, from, to }, company.cursorKey, list) }),
    },
    ...(userId && { subject: userId }),
    unrecorded: userId === caller.userId,
  };
});

/** Whose rows are shown: one user's, or everybody's when undefined. @throws `permission.denied` without the right (A12-1). */
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

const periodIn = (sealed: Readonly<Record<string, string>>) => ({ from: sealed['from'] ?? '', to: sealed['to'] ?? '' });

function positionIn(sealed: Readonly<Record<string, string>>) {
  const { month = '', after } = sealed;
  return { month, ...(after !== undefined && { after }) };
}
