import * as z from 'zod/mini';
import { Cursor, PageLimit } from '../../shared/domain/fields.ts';
import { historyFilters } from '../../shared/domain/history-filters.ts';
import { defineOperation } from '../../shared/operation/operation.ts';
import { HistoryView } from '../../shared/views/history-view.ts';

export const ListHistory = z.strictObject({
  ...historyFilters,
  limit: z._default(PageLimit, 50),
  cursor: z.optional(Cursor),
});

/** The month, the sort key after which the search continues, how dense the month is there, and the period. */
export const HistoryPosition = z.strictObject({
  month: z.string().check(z.regex(/^[0-9]{6}$/)),
  after: z.optional(z.string().check(z.regex(/^[0-9TZ:.-]{10,30}#[0-9A-Z]{26}$/))),
  pace: z.optional(z.int().check(z.minimum(1))),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
});

/** Source: A12-1, A12-2, D-16. */
export const listHistory = defineOperation({
  name: 'list-history',
  summary: "Lists the operation history, newest first: the caller's own, or everybody's with the right to see it.",
  route: 'GET /history',
  hosts: ['entry', 'secure'],
  may: 'session',
  page: HistoryPosition,
  input: ListHistory,
  output: z.strictObject({ items: z.array(HistoryView), cursor: z.optional(z.string()) }),
  access: { histories: ['page', 'pageOfUser'] },
  errors: ['permission.denied', 'request.invalid'],
  history: { event: 'history.viewed', service: 'history' },
  example: { from: '2026-04-01', to: '2026-04-30', outcome: 'done', limit: '20' },
});
