import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startEnvironment } from '../../simulator/start-environment.ts';
import type { Options } from '../options.ts';
import { type Program, residentMemory, startProgram } from '../tools/process.ts';
import { copyDirectory, copyProject, projectDirectory } from '../tools/project-copy.ts';
import { median } from '../tools/statistics.ts';
import { figure, type Table } from '../tools/table.ts';

/** After so long without a request, the simulator has given back what it used to start functions. */
const idleMilliseconds = 25_000;
const inMemory = ['--memory'];
const budget = { nothingBuilt: 6, nothingChanged: 0.7, memory: 450 };

/** How fast `npm start` is after installation, and what it holds with every function warm. */
export async function* measureSimulator({ isQuick }: Options, say: (what: string) => void): AsyncIterable<Table> {
  copyProject();
  try {
    const built: number[] = [];
    for (let round = 0; round < (isQuick ? 1 : 3); round += 1) {
      say(`start, nothing built ${round + 1}`);
      rmSync(join(copyDirectory, '.tegata'), { recursive: true, force: true });
      built.push(await startOnce());
    }
    const again: number[] = [];
    const empty: number[] = [];
    for (let round = 0; round < (isQuick ? 2 : 5); round += 1) {
      say(`start, nothing changed ${round + 1}`);
      again.push(await startOnce());
      empty.push(await startOnce(inMemory));
    }
    say('memory with every function warm');
    let warmed: Warmed | undefined;
    await startOnce(inMemory, async (program) => {
      warmed = await warmAll(program);
    });
    const starts = { built: median(built), again: median(again), empty: median(empty) };
    yield tableOf(starts, warmed);
  } finally {
    rmSync(copyDirectory, { recursive: true, force: true });
  }
}

/** @returns milliseconds from the process's start to its ready line */
async function startOnce(
  options: readonly string[] = [],
  meanwhile: (program: Program) => Promise<void> = async () => undefined,
): Promise<number> {
  const program = await startProgram({
    command: [process.execPath, 'test/simulator/main.ts', '--port-base', '0', ...options],
    cwd: copyDirectory,
    env: startEnvironment,
    readyWhen: /Tegata is ready/,
  });
  try {
    await meanwhile(program);
    return program.milliseconds;
  } finally {
    await program.stop();
  }
}

interface Warmed {
  readonly functions: number;
  readonly before: ReturnType<typeof residentMemory>;
  readonly after: ReturnType<typeof residentMemory>;
}

/** Invokes every function once, with its sample event if it has one. The answer does not matter: the function is loaded then. */
async function warmAll({ pid, ready }: Program): Promise<Warmed> {
  const workbench = /workbench (\S+)/.exec(ready)?.[1] ?? '';
  const before = residentMemory(pid);
  const listed = await fetch(`${workbench}/_simulator/functions`);
  const { items } = (await listed.json()) as { items: readonly string[] };
  const samples = samplesByName();
  for (const name of items) {
    const sample = [...samples].find(([operation]) => name.endsWith(`-${operation}`))?.[1] ?? '{}';
    await fetch(`${workbench}/_simulator/functions/${name}/invocations`, { method: 'POST', body: sample });
  }
  await wait(idleMilliseconds);
  return { functions: items.length, before, after: residentMemory(pid) };
}

function samplesByName(): ReadonlyMap<string, string> {
  const folder = join(projectDirectory, 'events');
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  return new Map(files.map((file) => [file.replace(/\.json$/, ''), readFileSync(join(folder, file), 'utf8')]));
}

function tableOf(starts: Record<'built' | 'again' | 'empty', number>, warmed: Warmed | undefined): Table {
  const sum = (list: Warmed['after'] = []) => list.reduce((total, { mebibytes }) => total + mebibytes, 0);
  const engine = (warmed?.after ?? []).filter(({ program }) => program !== 'node' && program !== 'MainThread');
  const ours = sum(warmed?.after) - sum(engine);
  const row = (what: string, value: number, unit: string, limit?: number) => [
    what,
    `${figure(value)} ${unit}`,
    limit === undefined ? '' : `${limit} ${unit}`,
    limit === undefined ? '' : value <= limit ? 'yes' : '**no**',
  ];
  return {
    title: 'Simulator',
    columns: ['what', 'measured', 'budget', 'within'],
    rows: [
      row('start to ready, nothing built', starts.built / 1000, 's', budget.nothingBuilt),
      row('start to ready again, nothing changed', starts.again / 1000, 's', budget.nothingChanged),
      row('the same with a bank that is deployed anew each time (`--memory`)', starts.empty / 1000, 's'),
      row('resident memory at start, engine included', sum(warmed?.before), 'MiB'),
      row(`the same with all ${warmed?.functions ?? 0} functions warm`, sum(warmed?.after), 'MiB', budget.memory),
      row('of this the simulator', ours, 'MiB'),
      row('and its engine', sum(engine), 'MiB'),
    ],
    notes: [
      '`node test/simulator/main.ts` on a copy of the project with data of its own, after installation, from the start of the process to its ready line; medians. Memory is that with `--memory`. Warm: each function was invoked once, then none for 25 s.',
    ],
  };
}
