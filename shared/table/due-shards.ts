import type { Capability } from './capability.ts';
import type { TableEngine } from './engine.ts';

/** The most index partitions that due mails and certificates are spread over, and the number unless a stage sets fewer. */
export const mostDueShards = 16;

/** The number of shards that this stage writes to. */
export const dueShardsOf = ({ dueShards = mostDueShards }: Pick<TableEngine, 'dueShards'>): number => dueShards;

/** A capability whose writes name a shard, or record how many there are. */
export function spread<F>(capabilityOn: (shards: number) => Capability<F>): Capability<F> {
  const { grants } = capabilityOn(mostDueShards);
  return { grants, bind: (engine) => capabilityOn(dueShardsOf(engine)).bind(engine) };
}
