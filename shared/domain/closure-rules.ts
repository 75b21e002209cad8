import type { FieldError } from './errors.ts';
import type { Span } from './service-hours.ts';

const dayMilliseconds = 86_400_000;

/** The days a closure may last at most, and be announced ahead. */
export const closureDays = 366;

/** A closure's state at an instant: announced before it begins, in force, or ended. */
export function closureState({ from, until }: Span, now: Date): 'announced' | 'inForce' | 'ended' {
  if (until <= now) return 'ended';
  return from <= now ? 'inForce' : 'announced';
}

/**
 * Errors in the period of a new closure. It does not begin in the past: sessions that have ended since would be told
 * something else than what happened.
 */
export function closurePeriodErrors({ from, until }: Span, now: Date): readonly FieldError[] {
  const [fromNow, length] = [from.getTime() - now.getTime(), until.getTime() - from.getTime()];
  const errors: FieldError[] = [];
  if (fromNow < 0) errors.push({ path: 'from', code: 'closure.past' });
  if (fromNow > closureDays * dayMilliseconds)
    errors.push({ path: 'from', code: 'closure.tooFar', params: { maximum: closureDays } });
  if (length <= 0) errors.push({ path: 'until', code: 'closure.period' });
  if (length > closureDays * dayMilliseconds)
    errors.push({ path: 'until', code: 'closure.tooLong', params: { maximum: closureDays } });
  return errors;
}
