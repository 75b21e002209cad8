import { addDays } from '../../../shared/domain/jst.ts';
import { requestServices, viewingRight } from '../../../shared/domain/transfers/services.ts';
import type { SessionCaller } from '../../../shared/operation/caller.ts';
import { allRequests, ownRequests, waitingFor } from '../../../shared/steps/transfers/find-requests.ts';
import { bindTable } from '../../../shared/table/table.ts';
import { tableOn } from '../../table-on.ts';
import type { Options } from '../options.ts';
import { type FilledTable, filledTable } from '../tools/filled-table.ts';
import { median } from '../tools/statistics.ts';
import { figure, ratio, type Table } from '../tools/table.ts';
import { approverId, companyId, firstDay, makerId, requestsOfBank } from './requests.ts';

const few = 10_000;
const warming = 20;
const page = 50;

const tableOf = ({ engine }: FilledTable) =>
  bindTable(
    {
      transferRequests: ['ofService', 'inState', 'getAll'],
      involvements: ['ofUser'],
      waitingRequests: ['ofUser'],
    },
    tableOn(engine),
  );
type Lists = ReturnType<typeof tableOf>;

const permissions = requestServices.map(viewingRight);
const by = (userId: string) => ({
  caller: { companyId, userId, rights: { userId, permissions } } as unknown as SessionCaller,
  limit: page,
});
const middle = addDays(firstDay, 200);

/** What is asked of both tables, a page each. */
const searches: Readonly<Record<string, (table: Lists) => ReturnType<typeof waitingFor>>> = {
  'all of a service, the latest': (table) => allRequests(table, by(makerId), ['transfer']),
  'all of every service': (table) => allRequests(table, by(makerId), requestServices),
  'all of a month in the middle': (table) =>
    allRequests(table, { ...by(makerId), from: middle, to: addDays(middle, 30) }, ['transfer']),
  'all that are completed': (table) => allRequests(table, { ...by(makerId), state: 'completed' }, ['transfer']),
  "a maker's own, the newest": (table) => ownRequests(table, by(makerId)),
  'what waits for an approver': (table) => waitingFor(table, by(approverId)),
};

/** Pages of requests among many beside the same pages among few. */
export async function listFigures({ requestCount, requests }: Options, say: (what: string) => void): Promise<Table> {
  say(`filling ${few} and ${requestCount}`);
  const small = await filledTable(requestsOfBank(few));
  try {
    const large = await filledTable(requestsOfBank(requestCount));
    try {
      const rows: string[][] = [];
      for (const [name, search] of Object.entries(searches)) {
        say(name);
        rows.push([name, ...(await compared(search, [small, large], requests.light[0]))]);
      }
      return {
        title: "A page of requests: its cost follows the page, not the bank's requests",
        columns: [
          `a page of ${page}`,
          `ms among ${figure(few)}`,
          `ms among ${figure(requestCount)}`,
          'ratio',
          'read units, each',
        ],
        rows,
        notes: [
          `A tenth of the bank's requests are one company's, over 400 execution days; the steps of list-requests through the SDK to the embedded engine, medians of ${requests.light[0]} on each side in turn, after ${warming} that do not count. Filling took ${figure(large.fillSeconds)} s.`,
        ],
      };
    } finally {
      await large.close();
    }
  } finally {
    await small.close();
  }
}

async function compared(
  search: (table: Lists) => ReturnType<typeof waitingFor>,
  filled: readonly [FilledTable, FilledTable],
  count: number,
): Promise<readonly string[]> {
  const times: [number[], number[]] = [[], []];
  const tables = [tableOf(filled[0]), tableOf(filled[1])] as const;
  const units = filled.map(({ spent }) => spent().readUnits);
  for (let index = 0; index < count + warming; index += 1) {
    for (const which of index % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
      const began = performance.now();
      const { requests } = await search(tables[which]);
      if (index >= warming) times[which].push(performance.now() - began);
      if (requests.length !== page) throw new Error(`a page of ${requests.length} requests`);
    }
  }
  const [ofFew, ofMany] = [median(times[0]), median(times[1])];
  const spent = filled.map((each, which) => (each.spent().readUnits - (units[which] ?? 0)) / (count + warming));
  return [figure(ofFew), figure(ofMany), ratio(ofMany, ofFew), spent.map(figure).join(' / ')];
}
