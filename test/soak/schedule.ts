import { jstDate } from '../../shared/domain/jst.ts';
import { dueSince } from '../../shared/steps/expiry/expiry-notice.ts';
import { scanProgressItem } from '../../shared/table/bank.ts';
import { checkScanned, scan } from './invariants/notices.ts';
import { invoke } from './perform.ts';
import type { FaultKind } from './run.ts';
import type { Scheduler } from './scheduler.ts';
import type { Sim } from './sim.ts';

/** Runs a function of a schedule; after a successful scan every due notice has been sent (I17). */
export async function runSchedule(
  sim: Sim,
  scheduler: Scheduler,
  name: string,
  faults: ReadonlyMap<number, FaultKind>,
): Promise<void> {
  const progress = sim.mirror.find(scanProgressItem.possibleKey());
  const result = await invoke(sim, scheduler, name, {}, faults);
  if (name !== scan || result === undefined) return;
  const today = jstDate(sim.world.now());
  const covered = typeof progress?.['coveredUntil'] === 'string' ? progress['coveredUntil'] : undefined;
  checkScanned(sim, (notAfter, threshold) => {
    const due = jstDate(dueSince(notAfter, threshold));
    return due <= today && (covered === undefined ? due === today : due > covered);
  });
}
