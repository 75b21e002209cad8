import { addDays } from '../../../shared/domain/jst.ts';
import type { Options } from '../options.ts';
import { holders } from '../scan/holders.ts';
import { deliverMails } from '../scan/outbox.ts';
import { type Morning, scanner } from '../scan/run-scan.ts';
import { filledTable } from '../tools/filled-table.ts';
import { median } from '../tools/statistics.ts';
import { figure, ratio, type Table } from '../tools/table.ts';

const firstMorning = '2026-11-21';
const due = 1_000;
const few = 10_000;

/** What the expiry scan reads of a large table and of a small one, how fast it tells many, and how fast their mails go out. */
export async function* measureScan(options: Options, say: (what: string) => void): AsyncIterable<Table> {
  yield await comparison(options, say);
  yield await fanOut(options, say);
}

async function comparison({ rounds, scanSize, isQuick }: Options, say: (what: string) => void): Promise<Table> {
  // The first morning of each is not counted: the process has just begun.
  const mornings = Array.from({ length: Math.max(2, rounds) + 1 }, (_, index) => addDays(firstMorning, index));
  say(`filling ${few} and ${scanSize}`);
  const small = await filledTable(holders({ count: few, due, mornings }));
  try {
    const large = await filledTable(holders({ count: scanSize, due, mornings }));
    try {
      const scans = [scanner(small), scanner(large)] as const;
      const taken: [Morning[], Morning[]] = [[], []];
      for (const [index, morning] of mornings.entries()) {
        say(`morning ${morning}`);
        // In turn the small one first and the large one first.
        for (const which of index % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
          const result = await scans[which](morning);
          if (index > 0) taken[which].push(result);
        }
      }
      return comparisonTable(taken, { scanSize, fill: [small.fillSeconds, large.fillSeconds], isQuick });
    } finally {
      await large.close();
    }
  } finally {
    await small.close();
  }
}

function comparisonTable(
  [fewer, more]: readonly [readonly Morning[], readonly Morning[]],
  about: { readonly scanSize: number; readonly fill: readonly [number, number]; readonly isQuick: boolean },
): Table {
  const { scanSize, fill } = about;
  const middle = (mornings: readonly Morning[], of: (morning: Morning) => number) => median(mornings.map(of));
  const compared = (what: string, of: (morning: Morning) => number) => [
    what,
    figure(middle(fewer, of)),
    figure(middle(more, of)),
    ratio(middle(more, of), middle(fewer, of)),
  ];
  return {
    title: 'Expiry scan: it reads what is due, not what exists',
    columns: ['a morning with 1,000 due', `among ${figure(few)}`, `among ${figure(scanSize)}`, 'ratio'],
    rows: [
      compared('read units', ({ readUnits }) => readUnits),
      compared('seconds', ({ seconds }) => seconds),
      compared('notices and mails written', ({ transactions }) => transactions),
      ['filling the table, seconds', figure(fill[0]), figure(fill[1]), ''],
    ],
    notes: [
      `Medians of ${fewer.length} mornings, the tables in turn; the production handler and SDK on the embedded engine. Bound: 1.5 × in read units and time.`,
    ],
  };
}

async function fanOut({ notices, noticeSeconds, mails }: Options, say: (what: string) => void): Promise<Table> {
  say(`filling ${notices} that are due at once`);
  const table = await filledTable(holders({ count: notices, due: notices, mornings: [firstMorning] }));
  let morning: Morning;
  try {
    const scan = scanner(table);
    // The very first run also writes the record of runs.
    await scan(addDays(firstMorning, -1));
    say(`telling ${notices} holders`);
    morning = await scan(firstMorning, noticeSeconds);
  } finally {
    await table.close();
  }
  say(`delivering ${mails} mails`);
  const delivered = await deliverMails(mails);
  const minutes = (count: number, perSecond: number) => `${figure(count / perSecond / 60)} min`;
  const told = morning.transactions / morning.seconds;
  const sent = delivered.mails / delivered.seconds;
  return {
    title: 'Fan-out of notices, and the outbox',
    columns: ['what', 'done', 'seconds', 'per second', `for ${figure(notices)}`],
    rows: [
      [
        'scan: notice, mail and history row, one transaction each',
        figure(morning.transactions),
        figure(morning.seconds),
        figure(told),
        minutes(notices, told),
      ],
      [
        'outbox: mails through stream, function and mail service',
        figure(delivered.mails),
        figure(delivered.seconds),
        figure(sent),
        minutes(notices, sent),
      ],
    ],
    notes: [
      morning.isCutOff
        ? `The scan was cut off after ${noticeSeconds} s (\`--notice-seconds\`) with ${figure(morning.transactions)} of ${figure(notices)} told; the next run would go on.`
        : `All ${figure(notices)} in one run, one function, 32 transactions under way.`,
      `A mail takes ${figure(delivered.trips)} sequential round trips, ${figure(delivered.readUnits)} read and ${figure(delivered.writeUnits)} write units; the simulator's stream is one shard, where the cloud's has one per partition of the table.`,
    ],
  };
}
