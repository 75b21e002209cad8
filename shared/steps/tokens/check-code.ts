import { DomainError } from '../../domain/errors.ts';
import { Refused } from '../../operation/decision.ts';
import type { MatchedStep } from '../../operation/ports.ts';
import { consequenceOf, wrongGuesses } from '../../table/attempts.ts';
import type { CountedGuesses } from '../../table/guess-counters.ts';
import { type AcceptedCode, otpUsed, type Token } from '../../table/tokens.ts';
import { type ReserveContext, reservedAttempt } from '../authentication/reserved-attempt.ts';
import { type CodeContext, type CodeCounter, tokensCounter } from './code-counter.ts';

/** A right code. Its step is not spent yet: that belongs in the operation's transaction (I9). */
export interface CheckedCode {
  readonly token: Token;
  readonly code: AcceptedCode;
}

/**
 * Checks a code of one of the company's tokens, after reserving an attempt on the counter that its users share (I10).
 * @throws `token.notFound`, `token.revoked`, `proof.stopped`, `proof.wrong`; the last wrong code stops the token and
 * alerts its users (A10-8, A10-9)
 */
export function checkCode(context: CodeContext, serialNumber: string, code: string): Promise<CheckedCode> {
  return check(context, tokensCounter(context, serialNumber, code), code, (token, secret) =>
    context.codes.match(code, { ...token, secret }, context.now, context.profile.otp),
  );
}

/** The same for two consecutive codes, which allow a larger drift than one code. */
export function checkConsecutiveCodes(
  context: CodeContext,
  serialNumber: string,
  codes: readonly [string, string],
): Promise<CheckedCode> {
  return check(context, tokensCounter(context, serialNumber, codes[1]), codes[1], (token, secret) =>
    context.codes.matchConsecutive(codes, { ...token, secret }, context.now, context.profile.otp),
  );
}

type Match = (token: Token, secret: Uint8Array) => MatchedStep | undefined;
type CheckContext = ReserveContext & Pick<CodeContext, 'vault' | 'profile'>;

/** Checks a code after reserving an attempt on the given counter, on which wrong codes are counted. */
export async function check<R extends CountedGuesses>(
  context: CheckContext,
  counter: CodeCounter<R>,
  typed: string,
  match: Match,
): Promise<CheckedCode & { readonly counted: R }> {
  const { row, isUnstopped } = await reservedAttempt(context, counter);
  if (isUnstopped) throw stopped(context, counter, row, wrongGuesses(row));
  const token = counter.tokenOf(row);
  const { sealedSecret } = token;
  if (sealedSecret === undefined) throw new Error('a usable token has no secret');
  const step = match(token, await opened(context, counter, row, sealedSecret));
  if (!step) throw await wrong(context, counter, row);
  if (step.step > token.lastStep) return { token, code: { ...step, code: typed }, counted: row };
  // Observed by somebody or typed twice: refused, but not a guess (D-1), so the attempt is returned.
  await counter.giveBack(row);
  throw otpUsed();
}

/** The secret; while the key service does not answer, no code is checked and none is counted. */
async function opened<R extends CountedGuesses>(
  { vault }: CheckContext,
  counter: CodeCounter<R>,
  row: R,
  sealedSecret: string,
): Promise<Uint8Array> {
  const { companyId, serialNumber } = counter.tokenOf(row);
  try {
    return await vault.open(sealedSecret, { companyId, serialNumber });
  } catch (thrown) {
    await counter.giveBack(row);
    throw thrown;
  }
}

/** Counts the wrong code; at the limit the counter stops. */
async function wrong<R extends CountedGuesses>(context: CheckContext, counter: CodeCounter<R>, row: R): Promise<Error> {
  const { limit } = context.profile.attempts.otp;
  const { which } = counter;
  const counted = await counter.countWrong(row);
  const failures = wrongGuesses(counted);
  if (failures < limit) return new DomainError('proof.wrong', { which, remaining: limit - failures });
  if (failures === limit) return stopped(context, counter, counted, failures);
  return counter.stopped(row);
}

function stopped<R extends CountedGuesses>(
  { now, profile }: CheckContext,
  counter: CodeCounter<R>,
  row: R,
  failures: number,
): Error {
  const consequence = consequenceOf({ ...row, attempts: failures }, now, profile.attempts.otp);
  return new Refused(counter.stopped(row), consequence ? counter.stop(row, consequence) : {});
}
