import type { Test } from '../../table/engine.ts';
import { type HistoryRow, monthOf } from '../../table/history.ts';
import type { Table } from '../../table/table.ts';

/** Rows read per request to the table, and requests per search: a search with few results continues by its cursor. */
const rowsRead = 200;
const maximumPages = 4;

/** The position at which a search continues: in a UTC month (`yyyymm`), after a sort key. */
export interface HistoryPosition {
  readonly month: string;
  readonly after?: string;
}

export interface HistorySearch {
  readonly companyId: string;
  /** Instants, inclusive. */
  readonly from: string;
  readonly to: string;
  /** The conditions that the table evaluates. */
  readonly where: readonly Test[];
  /** The condition evaluated here, because the table has no such test. */
  readonly keeps: (row: HistoryRow) => boolean;
  readonly limit: number;
  readonly start?: HistoryPosition;
}

/**
 * Searches the months of a company's history from the newest to the oldest until enough rows are found (D-16). `next`
 * is the position to continue from; without it the whole period has been searched.
 */
export async function searchHistory(
  table: Table<{ histories: ['page'] }>,
  search: HistorySearch,
): Promise<{ readonly rows: readonly HistoryRow[]; readonly next?: HistoryPosition }> {
  const { companyId, from, to, where, limit, start } = search;
  const rows: HistoryRow[] = [];
  let position: HistoryPosition | undefined = start ?? { month: monthOf(to) };
  for (let pages = 0; position && rows.length < limit && pages < maximumPages; pages += 1) {
    const month: string = position.month;
    const page = await table.histories.page(companyId, { ...position, from, to, where, limit: rowsRead });
    const matching = page.items.filter(search.keeps);
    const taken = matching.slice(0, limit - rows.length);
    rows.push(...taken);
    const cutAt = taken.length < matching.length ? taken.at(-1) : undefined;
    position = cutAt ? { month, after: sortKey(cutAt) } : following(month, page.next?.['sk'], monthOf(from));
  }
  return { rows, ...(position && { next: position }) };
}

const sortKey = ({ at, historyId }: HistoryRow) => `${at}#${historyId}`;

function following(month: string, after: string | undefined, lastMonth: string): HistoryPosition | undefined {
  if (after !== undefined) return { month, after };
  return month > lastMonth ? { month: monthBefore(month) } : undefined;
}

function monthBefore(month: string): string {
  const [year, number] = [Number(month.slice(0, 4)), Number(month.slice(4))];
  return number === 1 ? `${year - 1}12` : `${year}${String(number - 1).padStart(2, '0')}`;
}
