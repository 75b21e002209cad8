import type { Test } from '../../table/engine.ts';
import { type HistoryQuery, type HistoryRow, monthOf } from '../../table/history.ts';
import type { Table } from '../../table/table.ts';

/** The access that reading history takes: a user's rows are read by their index. */
export type HistoryTable = Table<{ histories: ['page', 'pageOfUser'] }>;

/** The rows that are looked for. */
export interface HistorySearch {
  readonly companyId: string;
  /** @default everybody's rows, and the bank's */
  readonly userId?: string | undefined;
  /** Instants, inclusive. */
  readonly from: string;
  readonly to: string;
  /** The conditions that the table evaluates. */
  readonly where: readonly Test[];
  /** A condition evaluated here, because the table has no such test. */
  readonly keeps?: ((row: HistoryRow) => boolean) | undefined;
}

/** One page of a month, newest first. */
export function readMonth(
  table: HistoryTable,
  { companyId, userId, from, to, where }: HistorySearch,
  page: Pick<HistoryQuery, 'month' | 'limit' | 'after'>,
) {
  const query = { from, to, where, ...page };
  return userId === undefined
    ? table.histories.page(companyId, query)
    : table.histories.pageOfUser(companyId, userId, query);
}

/** The UTC months of a period (`yyyymm`), newest first. */
export function monthsOf({ from, to }: Pick<HistorySearch, 'from' | 'to'>): readonly string[] {
  const [first, last] = [numberOf(monthOf(from)), numberOf(monthOf(to))];
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const month = last - index;
    return `${Math.floor(month / 12)}${String((month % 12) + 1).padStart(2, '0')}`;
  });
}

/** The month after one (`yyyymm`). */
export function monthAfter(month: string): string {
  const next = numberOf(month) + 1;
  return `${Math.floor(next / 12)}${String((next % 12) + 1).padStart(2, '0')}`;
}

/** The first and the last instant of a UTC month. */
export const beginningOf = (month: string): string => new Date(firstOf(month)).toISOString();
export const endOf = (month: string): string => new Date(firstOf(monthAfter(month)) - 1).toISOString();

const firstOf = (month: string) => Date.parse(`${month.slice(0, 4)}-${month.slice(4)}-01T00:00:00Z`);

const numberOf = (month: string) => Number(month.slice(0, 4)) * 12 + Number(month.slice(4)) - 1;
