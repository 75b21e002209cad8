import v8 from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Gives back what starting left behind: twice as much as the simulator keeps. V8 would hold on to it until somebody allocates as
 * much again, which the simulator, whose functions have heaps of their own, never does.
 */
export function collectGarbage(): void {
  v8.setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') collect();
}
