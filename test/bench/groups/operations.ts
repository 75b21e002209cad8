import { operations } from '../../../functions/operations.ts';
import { gzipKilobytes, loadTimes } from '../operations/bundles.ts';
import { chargedOf, type Measured, measure, typical } from '../operations/measure.ts';
import { priceOfMillion, prices } from '../operations/prices.ts';
import { scenarios } from '../operations/scenarios.ts';
import type { Options } from '../options.ts';
import { startBankProcess } from '../tegata/bank-process.ts';
import type { Cost } from '../tegata/protocol.ts';
import { openStage, type Stage } from '../tegata/stage.ts';
import { median } from '../tools/statistics.ts';
import { figure, type Table } from '../tools/table.ts';

/** Every operation in the simulator: how long, how many, what it asks of AWS, what that costs. */
export async function* measureOperations(options: Options, say: (what: string) => void): AsyncIterable<Table> {
  const bank = await startBankProcess();
  try {
    const stage = await openStage(bank);
    const measured: Measured[] = [];
    for (const scenario of scenarios.filter(({ isHeadline }) => isHeadline || !options.isQuick)) {
      say(`${scenario.operation} ${scenario.variant ?? ''}`);
      measured.push(await measure(scenario, stage, options));
    }
    stage.close();
    say('bundles');
    const bundles = await bundlesOf(stage, options.isQuick ? 1 : 3);
    yield tableOf(measured, bundles, options);
    yield followersTable(measured, stage, bundles);
  } finally {
    await bank.stop();
  }
}

type Bundles = ReadonlyMap<string, { readonly gzip: number; readonly load: number }>;

async function bundlesOf({ about }: Stage, rounds: number): Promise<Bundles> {
  const times = await loadTimes(
    about.functions.map(({ directory }) => directory),
    rounds,
  );
  return new Map(
    about.functions.map(({ operation, directory }) => [
      operation,
      { gzip: gzipKilobytes(directory), load: times.get(directory) ?? Number.NaN },
    ]),
  );
}

const tripsText = (trips: Measured['trips']) =>
  Object.entries(trips)
    .map(([service, count]) => `${service} ${figure(count)}`)
    .join(' + ') || 'none';

function tableOf(measured: readonly Measured[], bundles: Bundles, { requests, rounds, phaseSeconds }: Options): Table {
  const driven = new Set(measured.map(({ operation }) => operation));
  const others = operations.map(({ name }) => name).filter((name) => !driven.has(name));
  const failed = measured.filter(({ failures }) => failures !== '');
  const counts = Object.entries(requests).map(([weight, [alone, together]]) => `${weight} ${alone} and ${together}`);
  return {
    title: 'Operations',
    columns: [
      ...['operation', 'n', 'p50 ms', 'p99 ms', 'req/s at 16', 'round trips, in sequence', 'read', 'write'],
      ...['$ a million', 'gzip KB', 'load ms', 'cold ms'],
    ],
    rows: measured.map((each) => [
      each.variant ? `${each.operation} (${each.variant})` : each.operation,
      figure(each.samples),
      figure(each.p50),
      figure(each.p99),
      figure(each.perSecond),
      tripsText(each.trips),
      figure(each.read),
      figure(each.write),
      figure(each.million),
      figure(bundles.get(each.operation)?.gzip),
      figure(bundles.get(each.operation)?.load),
      figure(each.cold),
    ]),
    notes: [
      `Warm, over TLS, from a client in another process on the same machine; p99 of fewer than 100 requests is the slowest. Requests at concurrency 1 and at 16: ${counts.join(', ')}, none begun after ${phaseSeconds} s; req/s is the median of ${rounds} rounds.`,
      `*Round trips* are calls that wait for each other; *read* and *write* are DynamoDB units of one call; *gzip* its code as it is shipped; *load* its module above an empty function's in a fresh process that has loaded node:http, as Lambda's has; *cold* the first invocation of a new instance in the simulator, without the microVM's own start.`,
      `*A million*: ${prices.region}, on demand, as of ${prices.asOf}: API, Lambda (local duration at the deployed memory), DynamoDB, KMS, certificates (a million of them in one month); without logs, storage and what runs afterwards.`,
      ...(others.length > 0 ? [`Not driven: ${others.join(', ')}.`] : []),
      ...failed.map(
        ({ operation, variant, failures }) =>
          `**${operation} ${variant}: ${failures}** were refused; its figures are of the rest.`,
      ),
    ],
  };
}

function followersTable(measured: readonly Measured[], stage: Stage, bundles: Bundles): Table {
  const all = measured.flatMap(({ followers }) => followers);
  const named = Map.groupBy(
    all.filter(({ isCold, read, write }) => !isCold && read + write > 0),
    ({ operation }) => operation,
  );
  return {
    title: 'What runs afterwards',
    columns: [
      'function',
      'n',
      'p50 ms',
      'round trips, in sequence',
      'read',
      'write',
      '$ a million',
      'gzip KB',
      'load ms',
    ],
    rows: [...named].map(([operation, costs]) => rowOf(operation, costs, stage, bundles)),
    notes: [
      'Invocations by the table’s stream and by schedules during the requests at concurrency 1; one may handle several records.',
    ],
  };
}

function rowOf(operation: string, costs: readonly Cost[], stage: Stage, bundles: Bundles): readonly string[] {
  const { trips, read, write } = typical(costs);
  return [
    operation,
    figure(costs.length),
    figure(median(costs.map(({ milliseconds }) => milliseconds))),
    tripsText(trips),
    figure(read),
    figure(write),
    figure(priceOfMillion(chargedOf(costs, stage, operation, false))),
    figure(bundles.get(operation)?.gzip),
    figure(bundles.get(operation)?.load),
  ];
}
