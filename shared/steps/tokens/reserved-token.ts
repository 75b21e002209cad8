import { DomainError } from '../../domain/errors.ts';
import { maximumDriftSteps } from '../../domain/token-rules.ts';
import type { Random } from '../../operation/ports.ts';
import type { Profile } from '../../profiles/profile.ts';
import type { Reservation } from '../../table/attempts.ts';
import type { Table } from '../../table/table.ts';
import { otpUsed, type Token, wrongCodes } from '../../table/tokens.ts';

interface ReserveContext {
  readonly table: Table<{ tokens: ['reserveAttempt', 'takeAttemptOver'] }>;
  readonly wait: (milliseconds: number) => Promise<void>;
  readonly random: Random;
  readonly now: Date;
  readonly profile: Pick<Profile, 'attempts' | 'otp'>;
  readonly company: { readonly companyId: string };
}

/** A token with an attempt reserved on it, or one whose last wrong code nobody has stopped it for. */
export interface Reserved {
  readonly token: Token;
  readonly isUnstopped: boolean;
}

/** Longer than any function runs: what was begun this long ago has ended. */
const endedAfterSeconds = 60;

/** Pauses before an attempt is asked for again, in milliseconds, at most two seconds in all. */
const pauses: readonly number[] = [25, 50, 100, 200, 400, 600, 600];

/**
 * Reserves an attempt at a token's code (I13). A code that was accepted just before is known by itself: it is refused without
 * an attempt, so that no number of repeats counts as a wrong code (D-1). While the counter is full of codes that are being
 * looked at, the request waits for its turn: only wrong codes stop a token.
 * @throws `token.notFound`, `token.revoked`, `proof.stopped`, `proof.wrong` for a code that was used, `request.tooMany`
 */
export async function reservedToken(context: ReserveContext, serialNumber: string, code: string): Promise<Reserved> {
  for (const pause of [...pauses, undefined]) {
    const { granted, row } = await reserve(context, serialNumber, code);
    if (granted) return { token: row, isUnstopped: false };
    assertUsable(row);
    if (isRepeated(row, code, context)) throw otpUsed();
    const isOver = !(secondsSince(row, context.now) < endedAfterSeconds);
    if (wrongCodes(row) >= context.profile.attempts.otp.limit) {
      // Its function is about to write the stop; or it ended, and this one does.
      if (!isOver) throw new DomainError('proof.stopped', { which: 'otp' });
      return { token: row, isUnstopped: true };
    }
    // Functions ended without a verdict, and nobody learned of one: their attempts are free again.
    if (isOver && isFull(row, context))
      return { token: await context.table.tokens.takeAttemptOver(row, context.now), isUnstopped: false };
    if (pause !== undefined) await pauseFor(pause, context);
  }
  throw new DomainError('request.tooMany', { retryAfterSeconds: 1 });
}

async function reserve(context: ReserveContext, serialNumber: string, code: string): Promise<Reservation<Token>> {
  const { table, now, profile, company } = context;
  const ask = (...demands: Parameters<typeof table.tokens.reserveAttempt>[3][]) =>
    table.tokens.reserveAttempt([company.companyId, serialNumber], now, profile.attempts.otp, ...demands);
  const first = await ask([{ field: 'lastCode', isNot: code }]);
  if (first.granted || first.row?.lastCode !== code || isRepeated(first.row, code, context)) return first;
  // The digits of a code of long ago: by chance, or a guess.
  return ask();
}

function assertUsable(token: Token | undefined): asserts token is Token {
  if (!token) throw new DomainError('token.notFound');
  if (token.state === 'revoked') throw new DomainError('token.revoked');
  if (token.stopped) throw new DomainError('proof.stopped', { which: 'otp' });
}

/** The code that was accepted last, at a time when its step could still be accepted. */
function isRepeated({ lastCode, lastStep }: Token, code: string, { now, profile }: ReserveContext): boolean {
  const { periodSeconds, windowSteps } = profile.otp;
  const step = Math.floor(now.getTime() / 1000 / periodSeconds);
  return lastCode === code && Math.abs(lastStep - step) <= maximumDriftSteps + windowSteps;
}

const secondsSince = ({ lastAttemptAt }: Token, now: Date) => (now.getTime() - Date.parse(lastAttemptAt ?? '')) / 1000;

const isFull = ({ attempts }: Token, { profile }: ReserveContext) => attempts >= profile.attempts.otp.limit;

/** Between half of the pause and all of it, so that those who wait do not come back together. */
const pauseFor = (pause: number, { wait, random }: ReserveContext) =>
  wait(pause * (0.5 + (random.bytes(1)[0] ?? 0) / 512));
