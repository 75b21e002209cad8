import { eventFunctions, operations } from '../functions/operations.ts';
import { usesOf } from '../shared/derive/policy.ts';
import { type Stage, stageNamed } from './stages.ts';

/**
 * An account's initial concurrent executions, and how many of them must stay unreserved (Lambda developer guide,
 * quotas).
 */
const accountHas = 1000;
const staysUnreserved = 100;

/** The functions that hash passwords, whatever operations there are. */
const hashing: readonly string[] = operations
  .filter((operation) => usesOf(operation).includes('hasher'))
  .map(({ name }) => name);

/**
 * The concurrent executions reserved for each function that hashes, by name: its parts of the stage's `hashing`, rounded
 * down. Empty if the stage reserves none. @throws Error for parts of a function that does not hash, and if a function would
 * get none
 */
export function hashingReservations({ concurrency }: Pick<Stage, 'concurrency'>): ReadonlyMap<string, number> {
  const { hashing: whole, parts = {} } = concurrency;
  const unknown = Object.keys(parts).filter((name) => !hashing.includes(name));
  if (unknown.length > 0) throw new Error(`concurrency.parts names ${unknown.join()}, which hashes no password`);
  if (whole === undefined) return new Map();
  const partsOf = (name: string) => parts[name] ?? 1;
  const all = hashing.reduce((sum, name) => sum + partsOf(name), 0);
  if (whole < all)
    throw new Error(
      `concurrency.hashing is ${whole}, less than one for each of ${all} parts: raise it, or lower parts`,
    );
  return new Map(hashing.map((name) => [name, Math.floor((whole * partsOf(name)) / all)]));
}

/** The concurrent executions that a stage's functions reserve. */
export function reservedBy(stage: Pick<Stage, 'concurrency'>): number {
  const ofHashing = [...hashingReservations(stage).values()].reduce((sum, each) => sum + each, 0);
  return ofHashing + eventFunctions.length * (stage.concurrency.events ?? 0);
}

/**
 * Checks reservations before deploying, because Lambda refuses one that leaves too little only in the middle of a
 * deployment. @throws Error naming the stages whose reservations exceed their account
 */
export function demandRoom(stage: Stage): void {
  const together = [stage, ...(stage.sharesAccountWith ?? []).map((name) => stageNamed(name))];
  const reserved = together.reduce((sum, each) => sum + reservedBy(each), 0);
  const { accountConcurrency = accountHas } = stage;
  if (reserved + staysUnreserved <= accountConcurrency) return;
  const each = together.map((one) => `${one.name} ${reservedBy(one)}`).join(', ');
  throw new Error(
    `The stages of this account reserve ${reserved} concurrent executions (${each}) of ${accountConcurrency}, and ${staysUnreserved} must stay unreserved: lower concurrency in infra/stages.ts, or have the quota raised and say so (accountConcurrency).`,
  );
}
