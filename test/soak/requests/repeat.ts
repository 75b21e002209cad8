import { perform } from '../perform.ts';
import type { FaultKind } from '../run.ts';
import type { Scheduler } from '../scheduler.ts';
import type { Sim } from '../sim.ts';

const daySeconds = 24 * 3600;

/** A client tries again what was not answered, sends again what was, or uses a key for something else (I3). */
export async function repeat(
  sim: Sim,
  scheduler: Scheduler,
  faults: () => ReadonlyMap<number, FaultKind>,
): Promise<void> {
  const { chance } = sim;
  const unanswered = sim.unanswered.pop();
  if (unanswered && chance.in(0.85)) return void (await perform(sim, scheduler, unanswered, faults()));
  if (sim.answered.length === 0) return;
  const { plan, status, text, at } = chance.pick(sim.answered);
  const isSame = chance.in(0.7);
  const input = { ...plan.request.input, email: 'other@example.jp' };
  const again = isSame ? plan : { ...plan, request: { ...plan.request, input } };
  const outcome = await perform(sim, scheduler, again, faults());
  const isRecent = sim.world.now().getTime() - at < daySeconds * 1000;
  const isDone = outcome.status >= 200 && outcome.status < 300;
  // An answer that was a failure may have been done or not; and a dry run stores none.
  if (!isRecent || !isDone || status < 200 || status > 299 || plan.request.validateOnly) return;
  const isReplay = outcome.headers['Idempotency-Replayed'] === 'true';
  if (!isSame) sim.violations.push(`I3: another request under the same key was let through (${plan.operation})`);
  else if (!isReplay || outcome.text !== text)
    sim.violations.push(`I3: the same request was answered differently (${plan.operation})`);
}
