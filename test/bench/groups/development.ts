import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { demonstrate } from '../../simulator/commands/demonstration/demonstrate.ts';
import { findSimulator, type RunningSimulator } from '../../simulator/commands/running-simulator.ts';
import { freePort } from '../../simulator/ports.ts';
import { startEnvironment } from '../../simulator/start-environment.ts';
import type { Options } from '../options.ts';
import { startProgram } from '../tools/process.ts';
import { copyDirectory, copyProject, projectDirectory } from '../tools/project-copy.ts';
import { median } from '../tools/statistics.ts';
import { figure, type Table } from '../tools/table.ts';

/** Seconds. */
const budget = { handler: 1, shared: 3, seed: 20, year: 10 };
const operation = 'get-home';
/** It is refused without a session, by the code that was loaded. */
const sample: unknown = JSON.parse(readFileSync(join(projectDirectory, 'events', `${operation}.json`), 'utf8'));
/** The handler of that operation, and a file that most functions import. */
const edited = { handler: 'functions/sessions/get-home.ts', shared: 'shared/frame/gate.ts' };

/** How long a developer waits: for an edit to be taken over, for the demonstration bank, for a year to pass. */
export async function* measureDevelopment({ isQuick }: Options, say: (what: string) => void): AsyncIterable<Table> {
  copyProject();
  const port = await freePort();
  const program = await startProgram({
    command: [process.execPath, 'test/simulator/commands/dev.ts', '--memory', '--quiet', '--port-base', String(port)],
    cwd: copyDirectory,
    env: startEnvironment,
    // Before, an edit is not seen.
    readyWhen: /^Watching /,
  });
  try {
    const simulator = await findSimulator(`http://localhost:${port}`);
    if (!simulator) throw new Error('the simulator cannot be reached');
    await simulator.invoke(operation, sample);
    const rounds = isQuick ? 2 : 5;
    // Before the edits: after one of a shared file all functions are built again, beside whatever follows.
    say('seed');
    const seed = await seconds(() => demonstrate(simulator));
    say('a year of the seeded bank');
    const year = await seconds(() => simulator.moveClock('P1Y'));
    const handler = await reloads(simulator, edited.handler, rounds, say);
    const shared = await reloads(simulator, edited.shared, rounds, say);
    yield tableOf({ handler, shared, seed, year });
  } finally {
    await program.stop();
    rmSync(copyDirectory, { recursive: true, force: true });
  }
}

/** @returns seconds from a save to the answer of a call by the new code; of the first it is started, and does not count */
async function reloads(
  simulator: RunningSimulator,
  file: string,
  rounds: number,
  say: (what: string) => void,
): Promise<number> {
  const path = join(copyDirectory, file);
  const original = readFileSync(path, 'utf8');
  const times: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    say(`reload of ${file} ${round}`);
    const mark = `edit ${file} ${round}`;
    times.push(
      await seconds(async () => {
        writeFileSync(path, `${original}\nconsole.log(${JSON.stringify(mark)});\n`);
        await answeredBy(simulator, mark);
      }),
    );
  }
  writeFileSync(path, original);
  return median(times.slice(1));
}

/** Calls until the new code answers: it writes the mark when it is loaded. */
async function answeredBy(simulator: RunningSimulator, mark: string): Promise<void> {
  const limit = performance.now() + 120_000;
  while (performance.now() < limit) {
    const { logs } = await simulator.invoke(operation, sample);
    if (logs.some(({ message }) => message.includes(mark))) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`${mark} was not taken over`);
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

function tableOf(measured: typeof budget): Table {
  const row = (what: string, name: keyof typeof budget) => [
    what,
    `${figure(measured[name])} s`,
    `${budget[name]} s`,
    measured[name] <= budget[name] ? 'yes' : '**no**',
  ];
  return {
    title: 'Development',
    columns: ['what', 'measured', 'budget', 'within'],
    rows: [
      row('an edited handler answers', 'handler'),
      row('an edited file that most functions import answers', 'shared'),
      row('the demonstration bank is made, a year of its clock included', 'seed'),
      row('the clock walks a year of that bank, day by day', 'year'),
    ],
    notes: [
      '`node test/simulator/commands/dev.ts --memory` on a copy of the project; an edit is measured from the save to the answer of the next call by the new code, as a median.',
    ],
  };
}
