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

/** A token with an attempt reserved, or a full one for which no stop was written. */
export interface Reserved {
  readonly token: Token;
  readonly isUnstopped: boolean;
}

/** Longer than any function runs, so older attempts have ended. */
const endedAfterSeconds = 60;

/** Pauses before asking for an attempt again, in milliseconds; at most two seconds in all. */
const pauses: readonly number[] = [25, 50, 100, 200, 400, 600, 600];

/**
 * Reserves an attempt at a token's code (I13). The code accepted last is recognized and refused without an attempt, so
 * that repeats never count as wrong codes (D-1). While the counter is full of codes being checked, the request waits:
 * only wrong codes stop a token. @throws `token.notFound`, `token.revoked`, `proof.stopped`, `proof.wrong` for a used
 * code, `request.tooMany`
 */
export async function reservedToken(context: ReserveContext, serialNumber: string, code: string): Promise<Reserved> {
  for (const pause of [...pauses, undefined]) {
    const { granted, row } = await reserve(context, serialNumber, code);
    if (granted) return { token: row, isUnstopped: false };
    assertUsable(row);
    if (isRepeated(row, code, context)) throw otpUsed();
    const isOver = !(secondsSince(row, context.now) < endedAfterSeconds);
    if (wrongCodes(row) >= context.profile.attempts.otp.limit) {
      // Its function is about to write the stop; if it died, this one does.
      if (!isOver) throw new DomainError('proof.stopped', { which: 'otp' });
      return { token: row, isUnstopped: true };
    }
    // Their functions died without a verdict, so the attempts revealed nothing and are released.
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
  // The digits of a much older code: by chance, or a guess.
  return ask();
}

function assertUsable(token: Token | undefined): asserts token is Token {
  if (!token) throw new DomainError('token.notFound');
  if (token.state === 'revoked') throw new DomainError('token.revoked');
  if (token.stopped) throw new DomainError('proof.stopped', { which: 'otp' });
}

/** Whether this is the code accepted last, while its step could still be accepted. */
function isRepeated({ lastCode, lastStep }: Token, code: string, { now, profile }: ReserveContext): boolean {
  const { periodSeconds, windowSteps } = profile.otp;
  const step = Math.floor(now.getTime() / 1000 / periodSeconds);
  return lastCode === code && Math.abs(lastStep - step) <= maximumDriftSteps + windowSteps;
}

const secondsSince = ({ lastAttemptAt }: Token, now: Date) => (now.getTime() - Date.parse(lastAttemptAt ?? '')) / 1000;

const isFull = ({ attempts }: Token, { profile }: ReserveContext) => attempts >= profile.attempts.otp.limit;

/** Between half and all of the pause, so that waiting requests do not return together. */
const pauseFor = (pause: number, { wait, random }: ReserveContext) =>
  wait(pause * (0.5 + (random.bytes(1)[0] ?? 0) / 512));
