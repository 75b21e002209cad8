import { DomainError } from '../../domain/errors.ts';
import { Refused, type Traces } from '../../operation/decision.ts';
import type { Random, TokenVault } from '../../operation/ports.ts';
import type { Profile } from '../../profiles/profile.ts';
import { consequenceOf } from '../../table/attempts.ts';
import type { Access, Table } from '../../table/table.ts';
import { type AcceptedCode, otpUsed, type Token, wrongCodes } from '../../table/tokens.ts';
import { type MatchedStep, matchCode, matchConsecutive } from './code.ts';
import { reservedToken } from './reserved-token.ts';

/** What the check of a code asks of the table. */
export const codeAccess = {
  tokens: ['reserveAttempt', 'takeAttemptOver', 'giveAttemptBack', 'countWrong', 'punish'],
} as const satisfies Access;

export interface CodeContext {
  readonly table: Table<typeof codeAccess>;
  readonly vault: Pick<TokenVault, 'open'>;
  readonly wait: (milliseconds: number) => Promise<void>;
  readonly random: Random;
  readonly now: Date;
  readonly profile: Pick<Profile, 'attempts' | 'otp'>;
  /** Whose token it must be. */
  readonly company: { readonly companyId: string };
}

/** A code that was right. Its step is not spent yet: that belongs into the transaction of what it proved (I9). */
export interface CheckedCode {
  readonly token: Token;
  readonly code: AcceptedCode;
}

/**
 * Looks at a code of one of the company's tokens, after reserving the attempt on the counter that all who share it share (I10).
 * @throws `token.notFound`, `token.revoked`, `proof.stopped`, `proof.wrong`; the last wrong one stops the token and tells its users (A10-8, A10-9).
 */
export function checkCode(context: CodeContext, serialNumber: string, code: string): Promise<CheckedCode> {
  return check(context, serialNumber, code, (token, secret) =>
    matchCode(code, { ...token, secret }, context.now, context.profile.otp),
  );
}

/** The same for two codes shown one after the other: the token's clock may be further from ours than one code may say. */
export function checkConsecutiveCodes(
  context: CodeContext,
  serialNumber: string,
  codes: readonly [string, string],
): Promise<CheckedCode> {
  return check(context, serialNumber, codes[1], (token, secret) =>
    matchConsecutive(codes, { ...token, secret }, context.now, context.profile.otp),
  );
}

type Match = (token: Token, secret: Uint8Array) => MatchedStep | undefined;

async function check(context: CodeContext, serialNumber: string, typed: string, match: Match): Promise<CheckedCode> {
  const { token, isUnstopped } = await reservedToken(context, serialNumber, typed);
  if (isUnstopped) throw stopped(context, token, wrongCodes(token));
  const { sealedSecret } = token;
  if (sealedSecret === undefined) throw new Error('a usable token has no secret');
  const step = match(token, await opened(context, token, sealedSecret));
  if (!step) throw await wrong(context, token);
  if (step.step > token.lastStep) return { token, code: { ...step, code: typed } };
  // Seen over a shoulder or typed twice: refused, yet no guess (D-1). The last code is not worth a wrong one.
  await context.table.tokens.giveAttemptBack(token);
  throw otpUsed();
}

/** The secret; while the key service does not answer no code is looked at, and none is counted. */
async function opened({ table, vault }: CodeContext, token: Token, sealedSecret: string): Promise<Uint8Array> {
  const { companyId, serialNumber } = token;
  try {
    return await vault.open(sealedSecret, { companyId, serialNumber });
  } catch (thrown) {
    await table.tokens.giveAttemptBack(token);
    throw thrown;
  }
}

/** Counts the wrong code: the one that reaches the limit stops the token. */
async function wrong(context: CodeContext, token: Token): Promise<Error> {
  const { limit } = context.profile.attempts.otp;
  const counted = await context.table.tokens.countWrong(token);
  const failures = wrongCodes(counted);
  if (failures < limit) return new DomainError('proof.wrong', { which: 'otp', remaining: limit - failures });
  if (failures === limit) return stopped(context, counted, failures);
  return new DomainError('proof.stopped', { which: 'otp' });
}

function stopped(context: CodeContext, token: Token, failures: number): Error {
  const { table, now, profile } = context;
  const consequence = consequenceOf({ ...token, attempts: failures }, now, profile.attempts.otp);
  const { companyId, serialNumber } = token;
  // Who shares the token cannot use it any more, and learns why (A10-9).
  const users = token.userIds.map((userId) => ({ userId }));
  const left: Partial<Traces> = consequence
    ? {
        writes: [table.tokens.punish(token, consequence)],
        alerts: [{ kind: 'tokenStopped', companyId, users, serialNumber }],
      }
    : {};
  return new Refused(new DomainError('proof.stopped', { which: 'otp' }), left);
}
