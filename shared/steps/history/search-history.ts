import { type HistoryRow, monthOf } from '../../table/history.ts';
import { endOf, type HistorySearch, type HistoryTable, monthsOf, readMonth } from './history-months.ts';

/** The position at which a search continues: in a UTC month (`yyyymm`), after a sort key. */
export interface HistoryPosition {
  readonly month: string;
  readonly after?: string;
  /** How many milliseconds of the month one request can read; without it, a request may reach the month's end. */
  readonly pace?: number;
}

interface PageOfSearch extends HistorySearch {
  readonly limit: number;
  readonly start?: HistoryPosition;
}

/** What one request reads: a month of the period, or a part of it. */
interface Part extends Pick<HistorySearch, 'from' | 'to'> {
  readonly month: string;
  readonly after?: string;
}

/** Rows read for a page if not all of them match, in all its requests and at most in one. */
const rowsOfPage = 4000;
const rowsRead = 1000;
/** Requests that share a month of which one request reads only a part. */
const partsAtOnce = 4;
/** Parts are shorter than what the last request covered: if one is not read to its end, those after it are useless. */
const headroom = 0.75;
/**
 * Changes in all rows of a page. A row has up to 1,998 of 200 bytes, of a filed list of payees, and an answer 6 MB: a page
 * ends early instead.
 */
const maximumChanges = 10_000;

/**
 * Searches a company's history from the newest month to the oldest until enough rows are found (D-16). Every page is
 * one round of requests side by side, however few rows a month has and whatever the conditions. `next` is the position
 * to continue from; without it the whole period has been searched. A page of a search with conditions may hold fewer
 * rows than its limit, even none, and be followed by others.
 */
export async function searchHistory(
  table: HistoryTable,
  search: PageOfSearch,
): Promise<{ readonly rows: readonly HistoryRow[]; readonly next?: HistoryPosition }> {
  const [first, ...older] = positionsFrom(search);
  if (!first) return { rows: [] };
  const { pace } = first;
  const parts = pace === undefined ? [first, ...older].map(wholly(search)) : partsOf(search, { ...first, pace });
  const pages = await Promise.all(parts.map((part) => readPart(table, search, part, parts.length)));
  const { rows, next = pace === undefined ? undefined : older[0] } = taken(search, parts, pages);
  return { rows, ...(next && { next }) };
}

function positionsFrom({ start, ...period }: PageOfSearch): readonly HistoryPosition[] {
  const months = monthsOf(period).filter((month) => start === undefined || month <= start.month);
  return months.map((month) => (month === start?.month ? start : { month }));
}

const wholly =
  ({ from, to }: PageOfSearch) =>
  ({ month, after }: HistoryPosition): Part => ({ month, from, to, ...(after !== undefined && { after }) });

/** Parts of one month, newest first: all of one length, but for the last, which begins with the month. */
function partsOf(
  { from, to }: PageOfSearch,
  { month, after, pace }: HistoryPosition & { readonly pace: number },
): readonly Part[] {
  const newest = Date.parse(after === undefined ? to : instantOf(after));
  const border = (part: number) => new Date(newest - part * pace);
  return Array.from({ length: partsAtOnce }, (_, part) => ({
    month,
    from: part === partsAtOnce - 1 ? from : later(from, new Date(border(part + 1).getTime() + 1).toISOString()),
    to: part === 0 ? to : border(part).toISOString(),
    ...(part === 0 && after !== undefined && { after }),
  })).filter((part) => part.from <= part.to);
}

const later = (one: string, other: string) => (one > other ? one : other);
const earlier = (one: string, other: string) => (one < other ? one : other);

/** The instant at the beginning of a sort key. */
const instantOf = (sortKey: string) => sortKey.slice(0, sortKey.indexOf('#'));

const isSelective = ({ where, keeps }: PageOfSearch) => where.length > 0 || keeps !== undefined;

function readPart(table: HistoryTable, search: PageOfSearch, { month, after, from, to }: Part, parts: number) {
  // One more shows whether another page follows.
  const limit = isSelective(search) ? Math.min(rowsRead, Math.ceil(rowsOfPage / parts)) : search.limit + 1;
  return readMonth(table, { ...search, from, to }, { month, limit, ...(after !== undefined && { after }) });
}

/** The matching rows of what was read, in its order, up to the limit; and the position of the next page. */
function taken(
  search: PageOfSearch,
  parts: readonly Part[],
  pages: readonly Awaited<ReturnType<typeof readPart>>[],
): { readonly rows: readonly HistoryRow[]; readonly next?: HistoryPosition } {
  const { limit, keeps = () => true } = search;
  const rows: HistoryRow[] = [];
  for (const [index, part] of parts.entries()) {
    const { items = [], next } = pages[index] ?? {};
    const matching = items.filter(keeps);
    const room = roomFor(matching, limit, rows);
    rows.push(...matching.slice(0, room));
    const last = rows.at(-1);
    if (last && matching.length > room) return { rows, next: afterRow(last) };
    if (next) return { rows, next: afterKey(part, next['sk'] ?? '') };
  }
  return { rows };
}

const afterRow = ({ at, historyId }: HistoryRow): HistoryPosition => ({
  month: monthOf(at),
  after: `${at}#${historyId}`,
});

/** The position at which a request stopped before the end of its part, and how long parts of the month can be. */
function afterKey({ month, to, after: begun }: Part, after: string): HistoryPosition {
  const newest = begun === undefined ? earlier(to, endOf(month)) : instantOf(begun);
  const covered = Date.parse(newest) - Date.parse(instantOf(after));
  return { month, after, pace: Math.max(1, Math.floor(covered * headroom)) };
}

/** How many of the next rows a page takes after those it has. */
function roomFor(next: readonly HistoryRow[], limit: number, rows: readonly HistoryRow[]): number {
  let left = maximumChanges - changesIn(rows);
  const tooMany = next.findIndex((row) => {
    left -= changesIn([row]);
    return left < 0;
  });
  return Math.min(limit - rows.length, tooMany < 0 ? next.length : tooMany);
}

const changesIn = (rows: readonly HistoryRow[]) => rows.reduce((sum, { changes = [] }) => sum + changes.length, 0);
