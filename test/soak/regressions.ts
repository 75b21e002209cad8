import { readFileSync, writeFileSync } from 'node:fs';
import type { Failure } from './play.ts';

/** A seed that once failed, with its violation; it is always played. */
export interface Regression {
  readonly seed: number;
  readonly length: number;
  readonly found: string;
}

const file = new URL('regressions.json', import.meta.url);

export function regressions(): readonly Regression[] {
  return JSON.parse(readFileSync(file, 'utf8')) as Regression[];
}

/** Keeps the seeds that failed now for all later runs. */
export function keepRegressions(failures: readonly Failure[], length: number): void {
  const known = regressions();
  const added = failures
    .filter(({ seed }) => !known.some((each) => each.seed === seed && each.length === length))
    .map(({ seed, violations }) => ({ seed, length, found: violations[0] ?? '' }));
  if (added.length > 0) writeFileSync(file, `${JSON.stringify([...known, ...added], null, 2)}\n`);
}
