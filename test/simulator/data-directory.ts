import * as z from 'zod';
import type { Marks } from './assembly/provider.ts';
import type { VirtualClock } from './clock.ts';
import { readKept, writeKept } from './kept-file.ts';

/** Marks kept in a file. @default in memory, when there is none */
export function openMarks(file: string | undefined): Marks {
  const marks = new Set(readKept(file, z.array(z.string())));
  return {
    has: (mark) => marks.has(mark),
    add(mark) {
      marks.add(mark);
      if (file) writeKept(file, [...marks]);
    },
  };
}

/** How far ahead of real time the clock was when it was kept, in milliseconds. @returns undefined for a first start */
export function readClockOffset(file: string | undefined): number | undefined {
  return readKept(file, z.object({ offsetMilliseconds: z.number() }))?.offsetMilliseconds;
}

/** The same clock, whose moves are kept in a file, so that a restart does not go back in time. */
export function keepClock(clock: VirtualClock, file: string | undefined): VirtualClock {
  if (!file) return clock;
  const keep = () => writeKept(file, { offsetMilliseconds: new Float64Array(clock.offset)[0] ?? 0 });
  return {
    ...clock,
    set: (to, options) => clock.set(to, options).finally(keep),
    advance: (duration, options) => clock.advance(duration, options).finally(keep),
  };
}
