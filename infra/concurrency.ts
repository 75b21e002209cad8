import { eventFunctions, operations } from '../functions/operations.ts';
import { usesOf } from '../shared/derive/policy.ts';
import { type Stage, stageNamed } from './stages.ts';

/** Concurrent executions that an account has at first, and those of them no reservation may take (Lambda developer guide, quotas). */
const accountHas = 1000;
const staysUnreserved = 100;

/** How many concurrent executions the functions of a stage reserve of their account's. */
export function reservedBy({ concurrency: { hashing = 0, events = 0 } }: Pick<Stage, 'concurrency'>): number {
  const ofHashing = operations.filter((operation) => usesOf(operation).includes('hasher')).length * hashing;
  return ofHashing + eventFunctions.length * events;
}

/**
 * Lambda refuses a reservation that leaves too little to others only when it comes to it, in the middle of a deployment.
 * @throws Error naming the stages whose reservations their account cannot hold together
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
