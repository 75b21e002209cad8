import { median } from './statistics.ts';

/** Calls one after the other, warm: the median of one, in milliseconds. Both sides of a comparison are timed by it. */
export async function timeCalls(call: () => Promise<unknown>, count: number): Promise<number> {
  for (let warming = 0; warming < count; warming += 1) await call();
  const taken: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const began = performance.now();
    await call();
    taken.push(performance.now() - began);
  }
  return median(taken);
}
