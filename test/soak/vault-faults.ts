import type { TokenVault } from '../../shared/operation/ports.ts';
import type { Change } from '../engines/memory/storage.ts';
import type { Handlers } from './handlers.ts';
import { changedFields } from './invariants/changes.ts';
import { kindOf } from './mirror.ts';
import { perform } from './perform.ts';
import type { FaultKind } from './run.ts';
import type { PlayedScene } from './scene.ts';
import { scenes } from './scenes.ts';
import type { Sim } from './sim.ts';
import { setScene, titleOf } from './single-fault.ts';

/** A request whose call of the key service failed. */
export interface VaultFault {
  readonly title: string;
  readonly kind: FaultKind;
  readonly status: number;
  /** The differences: kinds of items with the fields that differ; a new item by its kind alone. */
  readonly moved: readonly string[];
  readonly violations: readonly string[];
}

const kinds: readonly FaultKind[] = ['before', 'timeout', 'throttle'];

/** Every scene that calls the key service, with each call failing in each way. */
export async function vaultFaults(handlers: Handlers): Promise<readonly VaultFault[]> {
  const found: VaultFault[] = [];
  for (const scene of scenes)
    for (const at of await vaultCalls(handlers, scene))
      for (const kind of kinds) found.push(await failing(handlers, scene, at, kind));
  return found;
}

/** The numbers of the calls of the key service among all calls of the scene's request. */
async function vaultCalls(handlers: Handlers, scene: PlayedScene): Promise<readonly number[]> {
  const calls: number[] = [];
  let sim: Sim | undefined;
  const noting = ({ vault }: { readonly vault: TokenVault }) => ({
    vault: Object.fromEntries(
      Object.entries(vault).map(([name, ask]) => [
        name,
        (...asked: readonly unknown[]) => {
          if (sim?.lastRun) calls.push(sim.lastRun.calls);
          return ask(...asked);
        },
      ]),
    ) as never,
  });
  const set = await setScene(handlers, scene, noting);
  if (!set.plan) return [];
  sim = set.sim;
  await perform(sim, set.scheduler, set.plan, new Map());
  return calls;
}

async function failing(handlers: Handlers, scene: PlayedScene, at: number, kind: FaultKind): Promise<VaultFault> {
  const { sim, scheduler, plan } = await setScene(handlers, scene);
  if (!plan) throw new Error('a scene without a request');
  const from = sim.world.changes.length;
  const { status } = await perform(sim, scheduler, plan, new Map([[at, kind]]));
  return {
    title: titleOf(scene),
    kind,
    status,
    moved: movedBy(sim.world.changes.slice(from)),
    violations: sim.violations,
  };
}

function movedBy(changes: readonly Change[]): string[] {
  const byItem = Map.groupBy(changes, ({ key }) => `${key.pk}\n${key.sk}`);
  const moved = [...byItem.values()].flatMap((all) => {
    const [first, last] = [all[0], all.at(-1)];
    if (!first || !last || (!first.before && !last.after)) return [];
    const kind = kindOf(first.key);
    if (!first.before || !last.after) return [kind];
    const fields = changedFields({ ...last, before: first.before });
    return fields.length > 0 ? [`${kind}: ${fields.sort().join(', ')}`] : [];
  });
  return moved.sort();
}
