import type { Chance } from './chance.ts';

/** Decides in which order the calls of functions that run at the same time take effect. */
export interface Scheduler {
  readonly turn: () => Promise<void> | undefined;
  /** Runs jobs concurrently, one call at a time; the seed decides whose turn it is. */
  readonly together: (jobs: readonly (() => Promise<void>)[]) => Promise<void>;
}

/** Waits until everything that needs no turn has run: only promises are awaited. */
export const settled = () => new Promise<void>((resolve) => void setImmediate(resolve));

export function createScheduler(chance: Chance): Scheduler {
  const waiting: (() => void)[] = [];
  let isOn = false;
  return {
    turn: () => (isOn ? new Promise<void>((resolve) => void waiting.push(resolve)) : undefined),
    together: async (jobs) => {
      isOn = true;
      let open = jobs.length;
      const ended = jobs.map((job) =>
        job().finally(() => {
          open -= 1;
        }),
      );
      for (let idle = 0; open > 0; ) {
        await settled();
        idle = waiting.length === 0 ? idle + 1 : 0;
        if (idle > 100) throw new Error('a function waits for something that is no port');
        waiting.splice(chance.below(waiting.length), 1)[0]?.();
      }
      // Left are the calls of those who were killed, who find that out and stop, and of those who answered without waiting for
      // them: one by one too, or nobody could tell whose an effect is.
      for (let release = waiting.shift(); release; release = waiting.shift()) {
        release();
        await settled();
      }
      isOn = false;
      await Promise.all(ended);
    },
  };
}
