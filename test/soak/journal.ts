import { checkEntry } from './invariants/entry.ts';
import type { Sim } from './sim.ts';

/** Records each request to the table that took effect, with its run and its changes, and has it judged. */
export function keepJournal(sim: Sim): { readonly skip: () => void } {
  const { changes, hooks } = sim.world;
  let seen = changes.length;
  hooks.after = (call) => {
    const made = changes.slice(seen);
    seen = changes.length;
    sim.mirror.sync();
    const run = sim.current;
    if (!run) throw new Error('a request to the table that nobody makes');
    const entry = { run, call, method: call.method, changes: made };
    sim.entries.push(entry);
    if (made.length > 0)
      sim.trace.push(`${call.method} ${made.map(({ eventName, key }) => `${eventName} ${key.pk}`).join(' ')}`);
    checkEntry(sim, entry);
  };
  return {
    /** Skips changes that no function made: by the time to live, or by a test's arrangement. */
    skip: () => {
      seen = changes.length;
      sim.mirror.sync();
    },
  };
}
