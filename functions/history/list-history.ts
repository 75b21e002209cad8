import * as z from 'zod';
import { periodOf } from '../../shared/domain/history-period.ts';
import { searchHistory } from '../../shared/history/search-history.ts';
import type { Context } from '../../shared/operation/context.ts';
import { openCursor, sealCursor } from '../../shared/operation/cursor.ts';
import { handle } from '../../shared/operation/handle.ts';
import type { Test } from '../../shared/table/engine.ts';
import { historyView } from '../../shared/table/history-view.ts';
import { historyLabel } from '../../shared/text/history-labels.ts';
import { type ListHistory, listHistory } from './list-history.operation.ts';

/** A month, the sort key in it that the search goes on after, and the period. */
const Position = z.strictObject({
  month: z.string().regex(/^[0-9]{6}$/),
  after: z
    .string()
    .regex(/^[0-9TZ:.-]{10,30}#[0-9A-Z]{26}$/)
    .optional(),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
});

/** A cursor carries its period and is sealed to the search it came from: another search cannot go on from it. */
export const handler = handle(listHistory, async (input, context) => {
  const { caller, table, now, language } = context;
  const { companyId, company } = caller;
  const userId = whose(input, context);
  const { limit, cursor, terminal, ...filters } = input;
  const list = `history ${JSON.stringify([userId, terminal, filters])}`;
  const sealed = cursor === undefined ? undefined : openCursor(cursor, company.cursorKey, list, Position);
  const { from, to } = sealed ?? instants(periodOf(input, now));
  const { rows, next } = await searchHistory(table, {
    companyId,
    from,
    to,
    where: testsOf(input, userId),
    keeps: (row) => terminal === undefined || (row.terminal ?? '').includes(terminal),
    limit,
    ...(sealed && { start: sealed }),
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
