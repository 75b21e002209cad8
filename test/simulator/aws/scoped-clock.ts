import type { Timer, VirtualClock } from '../clock.ts';

/** A clock whose timers end together: those set through it and still waiting when it is closed never fire. */
export function scopeClock(clock: VirtualClock): VirtualClock {
  const waiting = new Set<Timer>();
  return {
    ...clock,
    at(due, run, options) {
      const timer = clock.at(
        due,
        () => {
          waiting.delete(timer);
          return run();
        },
        options,
      );
      waiting.add(timer);
      return {
        cancel() {
          waiting.delete(timer);
          timer.cancel();
        },
      };
    },
    close() {
      for (const timer of waiting) timer.cancel();
      waiting.clear();
    },
  };
}
