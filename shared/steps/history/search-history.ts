import type { HistoryRow } from '../../table/history.ts';
import { type HistorySearch, type HistoryTable, monthsOf, readMonth } from './history-months.ts';

/** The position at which a search continues: in a UTC month (`yyyymm`), after a sort key. */
export interface HistoryPosition {
  readonly month: string;
  readonly after?: string;
}

interface PageOfSearch extends HistorySearch {
  readonly limit: number;
  readonly start?: HistoryPosition;
}

/** Rows read per request if not all of them match. */
const rowsRead = 1000;
/** Rounds of requests per search, one after the other: a search with few matches continues by its cursor. */
const maximumRounds = 4;

/**
 * Searches a company's history from the newest month to the oldest until enough rows are found (D-16). Two months are
 * read at once, then all that remain, so that a page takes at most two rounds of requests, however few rows a month
 * has; only conditions that most rows fail take more. `next` is the position to continue from; without it the whole
 * period has been searched.
 */
export async function searchHistory(
  table: HistoryTable,
  search: PageOfSearch,
): Promise<{ readonly rows: readonly HistoryRow[]; readonly next?: HistoryPosition }> {
  const rows: HistoryRow[] = [];
  let left = positionsFrom(search);
  for (let round = 0; round < maximumRounds && left.length > 0 && rows.length < search.limit; round += 1) {
    const found = await readMonths(table, search, left.slice(0, monthsAtOnce(round, left)));
    left = taken(search, found, left, rows);
  }
  const [next] = left;
  return { rows, ...(next && { next }) };
}

function positionsFrom({ start, ...period }: PageOfSearch): readonly HistoryPosition[] {
  const months = monthsOf(period).filter((month) => start === undefined || month <= start.month);
  return months.map((month) => (month === start?.month ? start : { month }));
}

/** One month if it alone has more rows than a request reads. */
function monthsAtOnce(round: number, [first, ...rest]: readonly HistoryPosition[]): number {
  if (round === 0) return 2;
  return first?.after === undefined ? rest.length + 1 : 1;
}

function readMonths(table: HistoryTable, search: PageOfSearch, positions: readonly HistoryPosition[]) {
  // One more shows whether another page follows.
  const limit = search.where.length > 0 || search.keeps ? rowsRead : search.limit + 1;
  return Promise.all(positions.map((position) => readMonth(table, search, { ...position, limit })));
}

/** Adds the matching rows of the months read, in their order, up to the limit. Answers the positions still to read. */
function taken(
  { limit, keeps = () => true }: PageOfSearch,
  pages: Awaited<ReturnType<typeof readMonths>>,
  left: readonly HistoryPosition[],
  rows: HistoryRow[],
): readonly HistoryPosition[] {
  let rest = left;
  for (const { items, next } of pages) {
    const [position, ...following] = rest;
    if (!position || rows.length === limit) return rest;
    const matching = items.filter(keeps);
    const fitting = matching.slice(0, limit - rows.length);
    rows.push(...fitting);
    const last = fitting.length < matching.length ? fitting.at(-1) : undefined;
    const after = last ? `${last.at}#${last.historyId}` : next?.['sk'];
    if (after !== undefined) return [{ month: position.month, after }, ...following];
    rest = following;
  }
  return rest;
}
