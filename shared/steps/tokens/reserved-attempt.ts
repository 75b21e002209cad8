import { DomainError } from '../../domain/errors.ts';
import { maximumDriftSteps } from '../../domain/token-rules.ts';
import type { Traces } from '../../operation/decision.ts';
import type { Random } from '../../operation/ports.ts';
import type { Profile } from '../../profiles/profile.ts';
import type { Consequence, Reservation } from '../../table/attempts.ts';
import { type CountedCodes, wrongCodes } from '../../table/code-counters.ts';
import type { Token } from '../../table/tokens.ts';

export interface ReserveContext {
  readonly wait: (milliseconds: number) => Promise<void>;
  readonly random: Random;
  readonly now: Date;
  readonly profile: Pick<Profile, 'attempts' | 'otp'>;
}

/** The counter of wrong codes, and what its limit stops. */
export interface CodeCounter<R extends CountedCodes> {
  readonly which: 'otp' | 'otpRegistration';
  /** Reserves an attempt before the code is checked (I13). */
  readonly reserve: (code: string) => Promise<Reservation<R>>;
  /** Refuses requests for which waiting does not help. */
  assertOpen(row: R | undefined, code: string): asserts row is R;
  readonly takeOver: (row: R) => Promise<R>;
  readonly giveBack: (row: R) => Promise<void>;
  readonly countWrong: (row: R) => Promise<R>;
  readonly tokenOf: (row: R) => Token;
  /** The traces of the last wrong code. */
  readonly stop: (row: R, consequence: Consequence) => Partial<Traces>;
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
 * Reserves an attempt at a code (I13). The code accepted last is recognized and refused without an attempt, so that
 * repeats never count as wrong codes (D-1). While the counter is full of codes being checked, the request waits: only
 * wrong codes stop it. @throws the counter's refusals, `proof.stopped`, `request.tooMany`
 */
export async function reservedAttempt<R extends CountedCodes>(
  context: ReserveContext,
  counter: CodeCounter<R>,
  code: string,
): Promise<Reserved<R>> {
  const { otp: policy } = context.profile.attempts;
  for (const pause of [...pauses, undefined]) {
    const { granted, row } = await counter.reserve(code);
    if (granted) return { row, isUnstopped: false };
    counter.assertOpen(row, code);
    const isOver = !(secondsSince(row, context.now) < endedAfterSeconds);
    if (wrongCodes(row) >= policy.limit) {
      // Its function is about to write the stop; if it died, this one does.
      if (!isOver) throw stoppedNow(counter, row);
      return { row, isUnstopped: true };
    }
    // Their functions died without a verdict, so the attempts revealed nothing and are released.
    if (isOver) return { row: await counter.takeOver(row), isUnstopped: false };
    if (pause !== undefined) await pauseFor(pause, context);
  }
  throw new DomainError('request.tooMany', { retryAfterSeconds: 1 });
}

/** Nobody who shares a stopped token lifts its stop (A10-12). */
export const stoppedNow = <R extends CountedCodes>({ which, tokenOf }: CodeCounter<R>, row: R): DomainError =>
  new DomainError('proof.stopped', { which }, which === 'otp' ? tokenOf(row).userIds : []);

/** Whether this is the code accepted last, while its step could still be accepted. */
export function isRepeated({ lastCode, lastStep }: Token, code: string, { now, profile }: ReserveContext): boolean {
  const { periodSeconds, windowSteps } = profile.otp;
  const step = Math.floor(now.getTime() / 1000 / periodSeconds);
  return lastCode === code && Math.abs(lastStep - step) <= maximumDriftSteps + windowSteps;
}

const secondsSince = ({ lastAttemptAt }: CountedCodes, now: Date) =>
  (now.getTime() - Date.parse(lastAttemptAt ?? '')) / 1000;

/** Between half and all of the pause, so that waiting requests do not return together. */
const pauseFor = (pause: number, { wait, random }: ReserveContext) =>
  wait(pause * (0.5 + (random.bytes(1)[0] ?? 0) / 512));
