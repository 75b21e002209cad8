import type { HistoryRow } from '../../table/history.ts';
import { beginningOf, endOf, type HistorySearch, type HistoryTable, monthsOf, readMonth } from './history-months.ts';

/** Rows read per request if not all of them match. */
const rowsRead = 1000;
/** Requests side by side, at least one for each month. */
const requests = 32;

/**
 * Every row of a period, newest first, in one round of requests, each for an equal part of a month; `undefined` if there
 * are more than `maximum`, or if one request cannot look through a part.
 */
export async function wholeHistory(
  table: HistoryTable,
  search: HistorySearch,
  maximum: number,
): Promise<readonly HistoryRow[] | undefined> {
  const { where, keeps = () => true } = search;
  const isSelective = where.length > 0 || search.keeps !== undefined;
  const limit = isSelective ? rowsRead : maximum + 1;
  const pages = await Promise.all(
    partsOf(search).map(({ month, from, to }) => readMonth(table, { ...search, from, to }, { month, limit })),
  );
  const rows = pages.flatMap(({ items }) => items.filter(keeps));
  return pages.some(({ next }) => next) || rows.length > maximum ? undefined : rows;
}

function partsOf(search: HistorySearch) {
  const months = monthsOf(search);
  const perMonth = Math.ceil(requests / months.length);
  return months.flatMap((month) => {
    const from = Math.max(Date.parse(search.from), Date.parse(beginningOf(month)));
    const to = Math.min(Date.parse(search.to), Date.parse(endOf(month)));
    const length = Math.ceil((to - from + 1) / perMonth);
    const starts = Array.from({ length: perMonth }, (_, part) => to + 1 - (part + 1) * length);
    return starts.flatMap((start) => {
      const last = start + length - 1;
      if (last < from) return [];
      return [{ month, from: new Date(Math.max(start, from)).toISOString(), to: new Date(last).toISOString() }];
    });
  });
}
