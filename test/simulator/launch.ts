import { rmSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { formatRfc3339 } from '../../shared/domain/jst.ts';
import { isProfileName, type ProfileName, profiles } from '../../shared/profiles/profiles.ts';
import { collectGarbage } from './collect-garbage.ts';
import { readOptions, suggestion } from './commands/options.ts';
import { lockData } from './data-lock.ts';
import { assertFree, portsFrom } from './ports.ts';
import { dataDirectory, synthesizeProject } from './project.ts';
import type { Simulator } from './simulator.ts';

const usage = `npm start -- [options]       the bank on this machine: three hosts and the workbench
npm run dev -- [options]     the same, taking over functions/ and shared/ as they are edited

  --profile NAME      the bank (${Object.keys(profiles).join(', ')})     (TEGATA_PROFILE, or standard)
  --port-base N       the workbench's port; the hosts have N+3, N+4 and N+5     (9440; 0 takes free ones)
  --fresh             deletes the data of this profile first
  --memory            stores nothing on disk
  --quiet             prints no requests
  --verbose           prints what of the templates is simulated and what is left out`;

interface Arguments {
  readonly portBase: number;
  readonly fresh: boolean;
  readonly memory: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly profile: ProfileName;
}

function readArguments(): Arguments {
  const flag = { type: 'boolean', default: false } as const;
  const { values } = readOptions({
    usage,
    options: {
      'port-base': { type: 'string', default: '9440' },
      profile: { type: 'string', default: process.env.TEGATA_PROFILE ?? 'standard' },
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
  if (!isProfileName(profile)) throw new Error(`no profile ${profile}${suggestion(profile, Object.keys(profiles))}`);
  return { portBase, profile, ...flags };
}

/**
 * Does what `npm start` does, and says where it is ready.
 * @throws Error when an argument is wrong, a port is taken, or another process uses the data
 */
export async function launch(): Promise<Simulator> {
  const { portBase, fresh, memory, quiet, verbose, profile } = readArguments();
  const ports = portsFrom(portBase);
  const release = memory ? () => {} : await lockProfile(profile, ports.workbench);
  try {
    await assertFree(ports);
    if (fresh) rmSync(join(dataDirectory, profile), { recursive: true, force: true });
    // Before the rest is imported: libuv reads it at its first use.
    process.env.UV_THREADPOOL_SIZE ??= '32';
    enableCompileCache(join(dataDirectory, 'cache', 'modules'));

    // The simulator loads while the stacks are synthesized.
    const [{ directory: assemblyDirectory }, { startSimulator }, { formatReport }, { firstInstant }] =
      await Promise.all([
        synthesizeProject(profile, () => console.log(`Building the functions and the stacks of profile ${profile}…`)),
        import('./simulator.ts'),
        import('./assembly/report.ts'),
        import('./first-instant.ts'),
      ]);
    const startAt = firstInstant(profile);
    const simulator = await startSimulator({
      assemblyDirectory,
      portBase,
      dataDirectory,
      memory,
      profile,
      quiet,
      startAt,
    });
    if (verbose) console.log(`${formatReport(simulator.report)}\n`);
    const { entry, secure, bank, workbench } = simulator.hosts;
    stopOnSignals(() => simulator.stop().finally(release));
    sayTime(simulator.clock.now());
    console.log(`Tegata is ready: entry ${entry} · secure ${secure} · bank ${bank} · workbench ${workbench}`);
    collectGarbage();
    return simulator;
  } catch (error) {
    release();
    throw error;
  }
}

const lockProfile = (profile: string, port: number) =>
  lockData(join(dataDirectory, 'locks', `${profile}.json`), port === 0 ? 'on a free port' : `http://localhost:${port}`);

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
