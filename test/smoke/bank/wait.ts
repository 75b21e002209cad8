import { setTimeout as sleep } from 'node:timers/promises';
import { Interrupted } from '../check.ts';

/** Waits in real time, until the person stops the command. */
export const waiting = (signal: AbortSignal) => async (milliseconds: number) => {
  await sleep(milliseconds, undefined, { signal }).catch(() => {
    throw new Interrupted('stopped');
  });
};
