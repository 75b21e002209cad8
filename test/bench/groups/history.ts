import { searchHistory } from '../../../shared/steps/history/search-history.ts';
import { bindTable } from '../../../shared/table/table.ts';
import { tableOn } from '../../table-on.ts';
import { exportFigures } from '../history/export.ts';
import { printFigures } from '../history/print.ts';
import { companyId, month, monthOfHistory, userId } from '../history/rows.ts';
import type { Options } from '../options.ts';
import { type FilledTable, filledTable } from '../tools/filled-table.ts';
import { median } from '../tools/statistics.ts';
import { figure, ratio, type Table } from '../tools/table.ts';

const few = 1_000;
const page = 50;
const warming = 20;

/** What is asked of both histories, a page each. */
const searches = [
  { name: 'the newest', period: month },
  { name: 'of a week', period: { from: '2026-11-09T00:00:00.000Z', to: '2026-11-15T23:59:59.999Z' } },
  { name: 'of a busy user', period: month, userId: userId(1) },
  { name: 'of a user with ten rows', period: month, userId: userId(0) },
  {
    name: "of a busy user's week",
    period: { from: '2026-11-09T00:00:00.000Z', to: '2026-11-15T23:59:59.999Z' },
    userId: userId(1),
  },
] as const;
type Search = (typeof searches)[number];

/** Pages of a large history beside those of a small one, the history's print, and its file. */
export async function* measureHistory(options: Options, say: (what: string) => void): AsyncIterable<Table> {
  yield await pages(options, say);
  yield await printFigures(options, say);
  yield await exportFigures(options, say);
}

async function pages({ historySize, requests }: Options, say: (what: string) => void): Promise<Table> {
  say(`filling ${few} and ${historySize}`);
  const small = await filledTable(monthOfHistory(few));
  try {
    const large = await filledTable(monthOfHistory(historySize));
    try {
      const rows: string[][] = [];
      for (const search of searches) {
        say(search.name);
        rows.push(await compared(search, [small, large], requests.light[0]));
      }
      return {
        title: 'A page of the history: its cost follows the page, not the history',
        columns: [
          'a page of 50',
          `ms among ${figure(few)}`,
          `ms among ${figure(historySize)}`,
          'ratio',
          'read units, each',
        ],
        rows,
        notes: [
          `One company's month, rows at even intervals of 200 users, a third of them one user's, ten another's; through the SDK to the embedded engine, medians of ${requests.light[0]} searches on each side in turn, after ${warming} that do not count.`,
        ],
      };
    } finally {
      await large.close();
    }
  } finally {
    await small.close();
  }
}

async function compared(search: Search, tables: readonly [FilledTable, FilledTable], count: number) {
  const times: [number[], number[]] = [[], []];
  const units = tables.map(({ spent }) => spent().readUnits);
  for (let index = 0; index < count + warming; index += 1) {
    for (const which of index % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
      const began = performance.now();
      await searched(tables[which], search);
      if (index >= warming) times[which].push(performance.now() - began);
    }
  }
  const [ofFew, ofMany] = [median(times[0]), median(times[1])];
  const spent = tables.map(({ spent }, which) => (spent().readUnits - (units[which] ?? 0)) / (count + warming));
  return [search.name, figure(ofFew), figure(ofMany), ratio(ofMany, ofFew), spent.map(figure).join(' / ')];
}

async function searched({ engine }: FilledTable, { name, period, ...of }: Search): Promise<void> {
  const table = bindTable({ histories: ['page', 'pageOfUser'] }, tableOn(engine));
  const { rows } = await searchHistory(table, { companyId, ...of, ...period, where: [], limit: page });
  if (rows.length === 0) throw new Error(`${name}: no rows`);
}
