import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { orEnd } from '../simulator/commands/run-command.ts';
import { type GroupName, type Options, readOptions } from './options.ts';
import { documentOf } from './report.ts';
import { describeMachine, isBusy, load } from './tools/machine.ts';
import { formatTable, type Table } from './tools/table.ts';

type Measure = (options: Options, say: (what: string) => void) => AsyncIterable<Table>;

// Loaded when it is its turn: nothing of one group is in the memory of another.
const groups: Readonly<Record<GroupName, () => Promise<Measure>>> = {
  operations: async () => (await import('./groups/operations.ts')).measureOperations,
  simulator: async () => (await import('./groups/simulator.ts')).measureSimulator,
  development: async () => (await import('./groups/development.ts')).measureDevelopment,
  scan: async () => (await import('./groups/scan.ts')).measureScan,
  history: async () => (await import('./groups/history.ts')).measureHistory,
  transfers: async () => (await import('./groups/transfers.ts')).measureTransfers,
  'better-auth': async () => (await import('./groups/better-auth.ts')).measureBetterAuth,
  emulation: async () => (await import('./groups/emulation.ts')).measureEmulation,
};

// What this process started ends with it, in the `exit` handlers of those who started it.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

const options = orEnd(() => readOptions(process.argv.slice(2)));
const machine = describeMachine();
const began = performance.now();
const { cpu, cores, memory, node, platform, loadAtStart } = machine;
console.log(
  `${cpu}, ${cores} cores, ${memory} GiB, ${platform}, Node ${node}, load ${loadAtStart.toFixed(2)} at the start`,
);
if (isBusy(machine)) console.log('Others are using this machine: the figures below are provisional.');
console.log();

const tables: Table[] = [];
for (const name of options.groups) {
  const [loadBefore, started] = [load(), performance.now()];
  const seconds = () => ((performance.now() - started) / 1000).toFixed(0);
  const say = (what: string) => {
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${name}: ${what} (${seconds()} s)`);
  };
  let last: Table | undefined;
  for await (const table of tablesOf(name, say)) {
    if (last) show(last);
    last = table;
  }
  const took = `Took ${seconds()} s; load ${loadBefore.toFixed(2)} before it, ${load().toFixed(2)} after it, its own included.`;
  if (last) show({ ...last, notes: [...last.notes, took] });
}
const minutes = (performance.now() - began) / 60_000;
console.log(`${minutes.toFixed(1)} minutes.`);
if (options.write) {
  const path = join(import.meta.dirname, '..', '..', 'docs', 'benchmarks.md');
  writeFileSync(path, documentOf(tables, { machine, options, minutes, at: new Date() }));
  console.log(`written: ${path}`);
}
process.exit();

/** What cannot be measured here says why; what was measured before it, and the other groups, are shown all the same. */
async function* tablesOf(name: GroupName, say: (what: string) => void): AsyncIterable<Table> {
  try {
    yield* (await groups[name]())(options, say);
  } catch (error) {
    const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
    console.error(why);
    process.exitCode = 1;
    yield { title: name, columns: ['not measured'], rows: [[why.split('\n')[0] ?? '']], notes: [] };
  }
}

function show(table: Table): void {
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  tables.push(table);
  console.log(formatTable(table));
}
