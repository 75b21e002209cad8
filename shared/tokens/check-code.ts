import { DomainError } from '../domain/errors.ts';
import { Refused, type Traces } from '../operation/decision.ts';
import type { TokenVault } from '../operation/ports.ts';
import type { Profile } from '../profiles/profile.ts';
import { type Consequence, consequenceOf } from '../table/attempts.ts';
import type { Access, Table } from '../table/table.ts';
import type { AcceptedCode, Token } from '../table/tokens.ts';
import { type MatchedStep, matchCode, matchConsecutive } from './code.ts';

/** What the check of a code asks of the table. */
export const codeAccess = { tokens: ['reserveAttempt', 'giveAttemptBack', 'punish'] } as const satisfies Access;

export interface CodeContext {
  readonly table: Table<typeof codeAccess>;
  readonly vault: Pick<TokenVault, 'open'>;
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
  return check(context, serialNumber, (token, secret) =>
    matchCode(code, { ...token, secret }, context.now, context.profile.otp),
  );
}

/** The same for two codes shown one after the other: the token's clock may be further from ours than one code may say. */
export function checkConsecutiveCodes(
  context: CodeContext,
  serialNumber: string,
  codes: readonly [string, string],
): Promise<CheckedCode> {
  return check(context, serialNumber, (token, secret) =>
    matchConsecutive(codes, { ...token, secret }, context.now, context.profile.otp),
  );
}

type Match = (token: Token, secret: Uint8Array) => MatchedStep | undefined;

async function check(context: CodeContext, serialNumber: string, match: Match): Promise<CheckedCode> {
  const token = await reserved(context, serialNumber);
  const { sealedSecret } = token;
  if (sealedSecret === undefined) throw new Error('a usable token has no secret');
  const code = match(token, await opened(context, token, sealedSecret));
  if (!code) throw wrong(context, token);
  if (code.step > token.lastStep) return { token, code };
  // Seen over a shoulder or typed twice: refused, yet no guess (D-1). The last code is not worth a wrong one.
  await context.table.tokens.giveAttemptBack(token);
  throw new DomainError('proof.wrong', { which: 'otp', reason: 'otpUsed' });
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

async function reserved(context: CodeContext, serialNumber: string): Promise<Token> {
  const { table, now, profile, company } = context;
  const ids = [company.companyId, serialNumber] as const;
  const { granted, row } = await table.tokens.reserveAttempt([...ids], now, profile.attempts.otp);
  if (granted) return row;
  if (!row) throw new DomainError('token.notFound');
  if (row.state === 'revoked') throw new DomainError('token.revoked');
  if (row.stopped || isUnderWay(row, now)) throw new DomainError('proof.stopped', { which: 'otp' });
  throw stopped(context, row, consequenceOf(row, now, profile.attempts.otp));
}

/** Longer than any function runs. Whoever took the last attempt ended without writing what came of it: the next one stops the token. */
const abandonedAfterSeconds = 60;

const isUnderWay = ({ lastAttemptAt }: Token, now: Date): boolean =>
  now.getTime() - Date.parse(lastAttemptAt ?? '') < abandonedAfterSeconds * 1000;

function wrong(context: CodeContext, token: Token): Error {
  const policy = context.profile.attempts.otp;
  const consequence = consequenceOf(token, context.now, policy);
  if (!consequence) {
    return new DomainError('proof.wrong', { which: 'otp', remaining: policy.limit - token.attempts });
  }
  return stopped(context, token, consequence);
}

function stopped(context: CodeContext, token: Token, consequence: Consequence | undefined): Error {
  const { companyId, serialNumber } = token;
  // Who shares the token cannot use it any more, and learns why (A10-9).
  const users = token.userIds.map((userId) => ({ userId }));
  const left: Partial<Traces> = consequence
    ? {
        writes: [context.table.tokens.punish(token, consequence)],
        alerts: [{ kind: 'tokenStopped', companyId, users, serialNumber }],
      }
    : {};
  return new Refused(new DomainError('proof.stopped', { which: 'otp' }), left);
}
