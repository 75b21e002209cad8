import type { AttemptPolicy } from '../../domain/attempt-policy.ts';
import { DomainError } from '../../domain/errors.ts';
import type { Random } from '../../operation/ports.ts';
import type { Reservation } from '../../table/attempts.ts';
import { wrongGuesses } from '../../table/attempts.ts';
import type { CountedGuesses } from '../../table/guess-counters.ts';

export interface ReserveContext {
  readonly wait: (milliseconds: number) => Promise<void>;
  readonly random: Random;
  readonly now: Date;
}

/** A counter of wrong guesses, which stops at its limit. */
export interface GuessCounter<R extends CountedGuesses> {
  readonly policy: AttemptPolicy;
  /** Reserves an attempt before the guess is checked (I13). */
  readonly reserve: () => Promise<Reservation<R>>;
  /** Refuses requests for which waiting does not help. */
  assertOpen(row: R | undefined): asserts row is R;
  readonly takeOver: (row: R) => Promise<R>;
  /** The refusal after the last wrong guess. */
  readonly stopped: (row: R) => DomainError;
}

/** A counter with an attempt reserved, or a full one for which no stop was written. */
interface Reserved<R> {
  readonly row: R;
  readonly isUnstopped: boolean;
}

/** Longer than any function runs, so older attempts have ended. */
const endedAfterSeconds = 60;

/** Pauses before asking for an attempt again, in milliseconds; at most two seconds in all. */
const pauses: readonly number[] = [25, 50, 100, 200, 400, 600, 600];

/**
 * Reserves an attempt at a guess (I13). While the counter is full of guesses being checked, the request waits: only
 * wrong ones stop it. @throws the counter's refusals, `request.tooMany`
 */
export async function reservedAttempt<R extends CountedGuesses>(
  context: ReserveContext,
  counter: GuessCounter<R>,
): Promise<Reserved<R>> {
  // Narrowing by an assertion needs the type to be written.
  const { policy, reserve, takeOver, stopped }: GuessCounter<R> = counter;
  for (const pause of [...pauses, undefined]) {
    const { granted, row } = await reserve();
    if (granted) return { row, isUnstopped: false };
    counter.assertOpen(row);
    const isOver = !(secondsSince(row, context.now) < endedAfterSeconds);
    if (wrongGuesses(row) >= policy.limit) {
      // Its function is about to write the stop; if it died, this one does.
      if (!isOver) throw stopped(row);
      return { row, isUnstopped: true };
    }
    // Their functions died without a verdict, so the attempts revealed nothing and are released.
    if (isOver) return { row: await takeOver(row), isUnstopped: false };
    if (pause !== undefined) await pauseFor(pause, context);
  }
  throw new DomainError('request.tooMany', { retryAfterSeconds: 1 });
}

const secondsSince = ({ lastAttemptAt }: CountedGuesses, now: Date) =>
  (now.getTime() - Date.parse(lastAttemptAt ?? '')) / 1000;

/** Between half and all of the pause, so that waiting requests do not return together. */
const pauseFor = (pause: number, { wait, random }: ReserveContext) =>
  wait(pause * (0.5 + (random.bytes(1)[0] ?? 0) / 512));
