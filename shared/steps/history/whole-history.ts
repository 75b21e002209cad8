import type { HistoryRow } from '../../table/history.ts';
import { type HistorySearch, type HistoryTable, monthsOf, readMonth } from './history-months.ts';

/** Rows read per request, and requests per month, one after the other; the months are read in parallel. */
const rowsRead = 1000;
const maximumReads = 3;

/**
 * Every row of a period, newest first; `undefined` if there are more than `maximum`, or too many to look through in one
 * request.
 */
export async function wholeHistory(
  table: HistoryTable,
  search: HistorySearch,
  maximum: number,
): Promise<readonly HistoryRow[] | undefined> {
  const months = await Promise.all(monthsOf(search).map((month) => wholeMonth(table, search, month)));
  const rows = months.flatMap((month) => month ?? []);
  return months.includes(undefined) || rows.length > maximum ? undefined : rows;
}

async function wholeMonth(
  table: HistoryTable,
  search: HistorySearch,
  month: string,
): Promise<readonly HistoryRow[] | undefined> {
  const { keeps = () => true } = search;
  const rows: HistoryRow[] = [];
  let after: string | undefined;
  for (let reads = 0; reads < maximumReads; reads += 1) {
    const page = await readMonth(table, search, { month, limit: rowsRead, ...(after !== undefined && { after }) });
    rows.push(...page.items.filter(keeps));
    after = page.next?.['sk'];
    if (after === undefined) return rows;
  }
  return undefined;
}
