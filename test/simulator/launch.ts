import { rmSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { formatRfc3339 } from '../../shared/domain/jst.ts';
import { isProfileName, type ProfileName, profiles } from '../../shared/profiles/profiles.ts';
import { collectGarbage } from './collect-garbage.ts';
import { readOptions, suggestion } from './commands/options.ts';
import { DataInUse, lockData } from './data-lock.ts';
import { assertFree, portsFrom } from './ports.ts';
import { dataDirectory, synthesizeProject } from './project.ts';
import type { Simulator } from './simulator.ts';
import { assertStateName, beforeLoad } from './states/state-name.ts';
import { openStates } from './states/states.ts';

const usage = `npm start -- [options]       the bank on this machine: three hosts and the workbench
npm run dev -- [options]     the same, taking over functions/ and shared/ as they are edited

  --profile NAME      the bank (${Object.keys(profiles).join(', ')})     (TEGATA_PROFILE, or standard)
  --port-base N       the workbench's port; the hosts have N+3, N+4 and N+5     (9440; 0 takes free ones)
  --fresh             deletes the data of this profile first
  --save NAME         keeps its state under a name (table, keys, clock, mails, authority, the hosts' CA), and ends
  --load NAME         starts with a state that was saved; what it replaces is kept as before-load
                      (if the simulator of this profile runs, it does both, and goes on)
  --memory            stores nothing on disk
  --quiet             prints no requests
  --verbose           prints what of the templates is simulated and what is left out`;

interface Arguments {
  readonly portBase: number;
  readonly fresh: boolean;
  readonly memory: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly save?: string | undefined;
  readonly load?: string | undefined;
  readonly profile: ProfileName;
}

function readArguments(): Arguments {
  const flag = { type: 'boolean', default: false } as const;
  const { values } = readOptions({
    usage,
    options: {
      'port-base': { type: 'string', default: '9440' },
      profile: { type: 'string', default: process.env.TEGATA_PROFILE ?? 'standard' },
      save: { type: 'string' },
      load: { type: 'string' },
      fresh: flag,
      memory: flag,
      quiet: flag,
      verbose: flag,
    },
  });
  const { 'port-base': base, profile, ...flags } = values;
  const portBase = Number(base);
  if (!Number.isInteger(portBase) || portBase < 0 || portBase > 65_530)
    throw new Error(`--port-base ${base} is no port`);
  const names = Object.keys(profiles);
  if (!isProfileName(profile))
    throw new Error(`no profile ${profile}${suggestion(profile, names)} (there are ${names.join(', ')})`);
  assertTogether(flags);
  return { portBase, profile, ...flags };
}

/** @throws Error for options that contradict each other, or a name that is none */
function assertTogether({ save, load, fresh, memory }: Pick<Arguments, 'save' | 'load' | 'fresh' | 'memory'>): void {
  const [name] = [save, load].flatMap((each) => each ?? []);
  if (name === undefined) return;
  assertStateName(name);
  if (save !== undefined && load !== undefined) throw new Error('--save or --load, one at a time');
  if (memory) throw new Error('--memory stores nothing: there is no state to save or to replace');
  if (fresh) throw new Error('--fresh deletes the data: save it before, or load without --fresh');
}

/**
 * Does what `npm start` does, and says where it is ready. `started` is called with each simulator that runs, the one
 * after a state was loaded too, and returns what ends its work. With `--save` nothing is started.
 * @throws Error when an argument is wrong, a port is taken, or another process uses the data
 */
export async function launch(started: Started = async () => async () => undefined): Promise<void> {
  const given = readArguments();
  const { portBase, fresh, memory, profile, save, load } = given;
  const ports = portsFrom(portBase);
  const states = openStates({ dataDirectory, profile });
  const release = memory ? () => undefined : await lockProfile(given, ports.workbench);
  if (!release) return;
  try {
    if (save !== undefined) {
      const { clock, replaced } = await states.save(save);
      console.log(`Saved as ${save}, at ${formatRfc3339(new Date(clock))} of the bank's time.${instead(replaced)}`);
      return release();
    }
    await assertFree(ports);
    if (fresh) rmSync(join(dataDirectory, profile), { recursive: true, force: true });
    if (load !== undefined) {
      for (const note of await states.check(load)) console.log(note);
      await states.load(load);
      console.log(`Loaded ${load}; what it replaced is kept as ${beforeLoad}.`);
    }
    const stop = await start(given, started);
    stopOnSignals(() => stop().finally(release));
    collectGarbage();
  } catch (error) {
    release();
    throw error;
  }
}

type Started = (simulator: Simulator) => Promise<() => Promise<void>>;

/** Starts the simulator, and again whenever a state is loaded. @returns what ends the one that runs */
async function start(
  { portBase, memory, quiet, verbose, profile }: Arguments,
  started: Started,
): Promise<() => Promise<void>> {
  // Before the rest is imported: libuv reads it at its first use.
  process.env.UV_THREADPOOL_SIZE ??= '32';

  // The simulator loads while the stacks are synthesized.
  const [{ directory: assemblyDirectory }, { runSimulator }, { formatReport }, { firstInstant }] = await Promise.all([
    synthesizeProject(profile, () => console.log(`Building the functions and the stacks of profile ${profile}…`)),
    import('./run-simulator.ts'),
    import('./assembly/report.ts'),
    import('./first-instant.ts'),
  ]);
  const startAt = firstInstant(profile);
  const options = { assemblyDirectory, portBase, dataDirectory, memory, profile, quiet, startAt, core: true };
  return runSimulator(options, {
    fail,
    started: async (simulator) => {
      if (verbose) console.log(`${formatReport(simulator.report)}\n`);
      const { entry, secure, bank, workbench } = simulator.hosts;
      sayTime(simulator.clock.now());
      console.log(`Tegata is ready: entry ${entry} · secure ${secure} · bank ${bank} · workbench ${workbench}`);
      return started(simulator);
    },
  });
}

/** @returns nothing when the simulator that has the data did what was asked @throws DataInUse */
async function lockProfile({ profile, save, load }: Arguments, port: number): Promise<(() => void) | undefined> {
  const workbench = port === 0 ? 'on a free port' : `http://localhost:${port}`;
  try {
    return await lockData(join(dataDirectory, 'locks', `${profile}.json`), workbench);
  } catch (error) {
    if (!(error instanceof DataInUse) || !error.workbench.startsWith('http')) throw error;
    if (save === undefined && load === undefined) throw error;
    await tellRunning(error.workbench, { save, load });
    return undefined;
  }
}

/** Lets the simulator that runs save or load. @throws Error with what it refused */
async function tellRunning(workbench: string, { save, load }: Pick<Arguments, 'save' | 'load'>): Promise<void> {
  const path = save === undefined ? `/states/${load}/load` : '/states';
  const body = save === undefined ? undefined : JSON.stringify({ name: save });
  const response = await fetch(`${workbench}/_simulator${path}`, { method: 'POST', body: body ?? null });
  const answer = Told.parse(await response.json());
  if (!response.ok) throw new Error(answer.detail ?? `the simulator at ${workbench} answered ${response.status}`);
  for (const note of answer.notes) console.log(note);
  const did = save === undefined ? `loads ${load}` : `saved ${save}`;
  console.log(`The simulator at ${workbench} ${did}.${instead(answer.replaced)}`);
}

const Told = z.object({
  detail: z.string().optional(),
  notes: z.array(z.string()).default([]),
  replaced: z.string().optional(),
});

/** That a state of the same name is gone. */
const instead = (replaced: string | undefined): string =>
  replaced === undefined
    ? ''
    : ` It replaces the state of that name that was saved at ${formatRfc3339(new Date(replaced))}.`;

/** The bank's time, where it is not the machine's. */
function sayTime(now: Date): void {
  const isAhead = now.getTime() - Date.now() > 60_000;
  if (isAhead) console.log(`Its clock is ahead of this machine's: ${formatRfc3339(now)}`);
}

function stopOnSignals(stop: () => Promise<void>): void {
  let isStopping = false;
  const end = () => {
    // A second signal does not wait.
    if (isStopping) process.exit(1);
    isStopping = true;
    stop().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
}

/** Says in one line what went wrong, and ends. */
export function fail(error: unknown): void {
  console.error(`Tegata: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
