import { rmSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { formatRfc3339 } from '../../shared/domain/jst.ts';
import { collectGarbage } from './collect-garbage.ts';
import { assertFree, portsFrom } from './ports.ts';
import { dataDirectory, synthesizeProject } from './project.ts';
import type { Simulator } from './simulator.ts';

interface Arguments {
  readonly portBase: number;
  readonly fresh: boolean;
  readonly memory: boolean;
  readonly profile: string;
}

function readArguments(): Arguments {
  const { values } = parseArgs({
    options: {
      'port-base': { type: 'string', default: '9440' },
      fresh: { type: 'boolean', default: false },
      memory: { type: 'boolean', default: false },
      profile: { type: 'string', default: process.env.TEGATA_PROFILE ?? 'standard' },
    },
  });
  const portBase = Number(values['port-base']);
  if (!Number.isInteger(portBase) || portBase < 0 || portBase > 65_530) {
    throw new Error(`--port-base ${values['port-base']} is no port`);
  }
  if (!/^[a-z][a-z0-9-]*$/.test(values.profile)) throw new Error(`--profile ${values.profile} is no name of a profile`);
  return { portBase, fresh: values.fresh, memory: values.memory, profile: values.profile };
}

/**
 * Does what `npm start` does, and says where it is ready.
 * @throws Error when an argument is wrong or a port is taken
 */
export async function launch(): Promise<Simulator> {
  const { portBase, fresh, memory, profile } = readArguments();
  await assertFree(portsFrom(portBase));
  if (fresh) rmSync(dataDirectory, { recursive: true, force: true });
  // Before the rest is imported: libuv reads it at its first use.
  process.env.UV_THREADPOOL_SIZE ??= '32';
  enableCompileCache(join(dataDirectory, 'cache', 'modules'));

  // The simulator loads while the stacks are synthesized.
  const [{ directory: assemblyDirectory, isNew }, { startSimulator }, { formatReport }, { firstInstant }] =
    await Promise.all([
      synthesizeProject(profile),
      import('./simulator.ts'),
      import('./assembly/report.ts'),
      import('./first-instant.ts'),
    ]);
  const startAt = firstInstant(profile);
  const simulator = await startSimulator({ assemblyDirectory, portBase, dataDirectory, memory, profile, startAt });
  if (isNew) console.log(`${formatReport(simulator.report)}\n`);
  const { entry, secure, bank, workbench } = simulator.hosts;
  stopOnSignals(simulator.stop);
  sayTime(simulator.clock.now());
  console.log(`Tegata is ready: entry ${entry} · secure ${secure} · bank ${bank} · workbench ${workbench}`);
  collectGarbage();
  return simulator;
}

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
