import { lookupMoves, type Owner } from '../../shared/table/lookups.ts';
import type { WorldBase } from '../world.ts';

/** Writes the lookups that a record lists. */
export function putLookups(
  engine: Pick<WorldBase['engine'], 'put'>,
  owner: Owner,
  foundBy: readonly string[] | undefined,
): void {
  for (const write of lookupMoves(owner, [], foundBy ?? [])) if (write.kind === 'put') engine.put(write.item);
}
