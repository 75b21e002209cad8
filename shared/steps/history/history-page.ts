import type { HistoryFilters } from '../../domain/history-filters.ts';
import { periodOf } from '../../domain/history-period.ts';
import type { Page } from '../../operation/cursor.ts';
import { historyLabel } from '../../text/history-labels.ts';
import type { Language } from '../../text/language.ts';
import { bankHistoryView, historyView } from '../../views/history-view.ts';
import { instantsOf, keeping, testsOf } from './asked-history.ts';
import type { HistoryTable } from './history-months.ts';
import { type HistoryPosition, searchHistory } from './search-history.ts';

interface PageContext {
  readonly table: HistoryTable;
  readonly now: Date;
  readonly language: Language;
  readonly page: Page<HistoryPosition & { readonly from: string; readonly to: string }>;
}

interface Asked extends HistoryFilters {
  readonly limit: number;
}

/**
 * The answer of a list of history: of one user, or of everybody in the company (D-16). A cursor contains its period:
 * the default period ends at the moment of the first page.
 */
export async function historyPage(
  input: Asked,
  { companyId, userId }: { readonly companyId: string; readonly userId: string | undefined },
  { table, now, language, page }: PageContext,
) {
  const found = await foundPage(input, { companyId, userId }, { table, now, page });
  return { ...found, items: found.items.map((row) => historyView(row, historyLabel(row, language))) };
}

/** The same for the bank. */
export async function bankHistoryPage(
  input: Asked,
  { companyId, userId }: { readonly companyId: string; readonly userId: string | undefined },
  { table, now, language, page }: PageContext,
) {
  const found = await foundPage(input, { companyId, userId }, { table, now, page });
  return { ...found, items: found.items.map((row) => bankHistoryView(row, historyLabel(row, language))) };
}

async function foundPage(
  input: Asked,
  { companyId, userId }: { readonly companyId: string; readonly userId: string | undefined },
  { table, now, page }: Omit<PageContext, 'language'>,
) {
  const { from, to } = page.after ?? instantsOf(periodOf(input, now));
  const { rows, next } = await searchHistory(table, {
    companyId,
    userId,
    from,
    to,
    where: testsOf(input),
    keeps: keeping(input),
    limit: input.limit,
    ...(page.after && { start: page.after }),
  });
  return {
    items: rows,
    ...page.followedBy(next && { ...next, from, to }),
  };
}
