import { type HistoryRow, monthOf } from '../../table/history.ts';
import type { Table } from '../../table/table.ts';
import type { HistorySearch } from './search-history.ts';

type Whole = Omit<HistorySearch, 'limit' | 'start'>;

/** Rows read per request, and requests per month, one after the other; the months are read in parallel. */
const rowsRead = 1000;
const maximumReads = 3;

/**
 * Every row of a period, newest first; `undefined` if there are more than `maximum`, or too many to look through in one
 * request.
 */
export async function wholeHistory(
  table: Table<{ histories: ['page'] }>,
  search: Whole,
  maximum: number,
): Promise<readonly HistoryRow[] | undefined> {
  const months = await Promise.all(monthsOf(search).map((month) => wholeMonth(table, search, month)));
  const rows = months.flatMap((month) => month ?? []);
  return months.includes(undefined) || rows.length > maximum ? undefined : rows;
}

async function wholeMonth(
  table: Table<{ histories: ['page'] }>,
  { companyId, from, to, where, keeps }: Whole,
  month: string,
): Promise<readonly HistoryRow[] | undefined> {
  const rows: HistoryRow[] = [];
  let after: string | undefined;
  for (let reads = 0; reads < maximumReads; reads += 1) {
    const query = { month, from, to, where, limit: rowsRead, ...(after !== undefined && { after }) };
    const page = await table.histories.page(companyId, query);
    rows.push(...page.items.filter(keeps));
    after = page.next?.['sk'];
    if (after === undefined) return rows;
  }
  return undefined;
}

/** The UTC months of a period, newest first. */
function monthsOf({ from, to }: Whole): readonly string[] {
  const [first, last] = [monthOf(from), monthOf(to)].map(
    (month) => Number(month.slice(0, 4)) * 12 + Number(month.slice(4)) - 1,
  );
  const count = (last ?? 0) - (first ?? 0) + 1;
  return Array.from({ length: count }, (_, index) => {
    const month = (last ?? 0) - index;
    return `${Math.floor(month / 12)}${String((month % 12) + 1).padStart(2, '0')}`;
  });
}
