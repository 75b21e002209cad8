import { DomainError } from '../../domain/errors.ts';
import { maximumDriftSteps } from '../../domain/token-rules.ts';
import type { Traces } from '../../operation/decision.ts';
import type { CodeMatcher, Random, TokenVault } from '../../operation/ports.ts';
import type { Profile } from '../../profiles/profile.ts';
import type { Consequence } from '../../table/attempts.ts';
import type { CountedGuesses } from '../../table/guess-counters.ts';
import type { OtpRegistration } from '../../table/otp-registrations.ts';
import type { Access, Table } from '../../table/table.ts';
import { otpUsed, type Token } from '../../table/tokens.ts';
import type { User } from '../../table/user.ts';
import type { GuessCounter } from '../authentication/reserved-attempt.ts';

/** The table access needed to check a code. */
export const codeAccess = {
  tokens: ['reserveAttempt', 'takeAttemptOver', 'giveAttemptBack', 'countWrong', 'punish'],
} as const satisfies Access;

export interface CodeContext {
  readonly table: Table<typeof codeAccess>;
  readonly vault: Pick<TokenVault, 'open'>;
  readonly codes: CodeMatcher;
  readonly wait: (milliseconds: number) => Promise<void>;
  readonly random: Random;
  readonly now: Date;
  readonly profile: Pick<Profile, 'attempts' | 'otp'>;
  /** The company to which the token must belong. */
  readonly company: { readonly companyId: string };
}

/** The counter of wrong codes, and what its limit stops. */
export interface CodeCounter<R extends CountedGuesses> extends GuessCounter<R> {
  readonly which: 'otp' | 'otpRegistration';
  readonly giveBack: (row: R) => Promise<void>;
  readonly countWrong: (row: R) => Promise<R>;
  readonly tokenOf: (row: R) => Token;
  /** The traces of the last wrong code. */
  readonly stop: (row: R, consequence: Consequence) => Partial<Traces>;
}

/**
 * A token's counter, shared by its users: the request that reserves an attempt reads the token (I10). The code accepted
 * last is recognized and refused without an attempt, so that repeats never count as wrong codes (D-1).
 */
export function tokensCounter(context: CodeContext, serialNumber: string, code: string): CodeCounter<Token> {
  const { table, now, profile, company } = context;
  const ask = (...demands: Parameters<typeof table.tokens.reserveAttempt>[3][]) =>
    table.tokens.reserveAttempt([company.companyId, serialNumber], now, profile.attempts.otp, ...demands);
  return {
    which: 'otp',
    policy: profile.attempts.otp,
    async reserve() {
      const first = await ask([{ field: 'lastCode', isNot: code }]);
      if (first.granted || first.row?.lastCode !== code || isRepeated(first.row, code, context)) return first;
      // The digits of a much older code: by chance, or a guess.
      return ask();
    },
    assertOpen(token) {
      assertUsable(token);
      if (isRepeated(token, code, context)) throw otpUsed();
    },
    takeOver: (token) => table.tokens.takeAttemptOver(token, now),
    giveBack: table.tokens.giveAttemptBack,
    countWrong: table.tokens.countWrong,
    tokenOf: (token) => token,
    // Nobody who shares a stopped token lifts its stop (A10-12).
    stopped: ({ userIds }) => new DomainError('proof.stopped', { which: 'otp' }, userIds),
    // Users of the token can no longer use it, and are told why (A10-9).
    stop: (token, consequence) => ({
      writes: [table.tokens.punish(token, consequence)],
      alerts: [
        {
          kind: 'tokenStopped',
          companyId: token.companyId,
          users: token.userIds.map((userId) => ({ userId })),
          serialNumber,
        },
      ],
    }),
  };
}

/** The table access needed to check the codes of a user who registers a token. */
export type NewcomersTable = Table<{
  otpRegistrations: ['reserveAttempt', 'takeAttemptOver', 'giveAttemptBack', 'countWrong', 'punish'];
}>;

/**
 * The counter of a user who registers a token: wrong codes stop the registration for that user, and do not affect the
 * token's users. @throws `token.notFound`, `token.revoked`, `proof.stopped`, `proof.wrong` for a token whose codes
 * cannot be checked
 */
export function newcomersCounter(
  context: Omit<CodeContext, 'table' | 'company'> & { readonly table: NewcomersTable },
  user: User,
  token: Token | undefined,
  code: string,
): CodeCounter<OtpRegistration> {
  const { table, now, profile } = context;
  assertUsable(token);
  if (isRepeated(token, code, context)) throw otpUsed();
  const { companyId, userId } = user;
  return {
    which: 'otpRegistration',
    policy: profile.attempts.otp,
    reserve: () => table.otpRegistrations.reserveAttempt([userId], now, profile.attempts.otp),
    assertOpen(row) {
      // Deleted since.
      if (!row) throw new DomainError('request.conflict');
      if (row.stopped) throw registrationStopped();
    },
    takeOver: (row) => table.otpRegistrations.takeAttemptOver(row, now),
    giveBack: table.otpRegistrations.giveAttemptBack,
    countWrong: table.otpRegistrations.countWrong,
    tokenOf: () => token,
    stopped: registrationStopped,
    stop: (row, consequence) => ({
      writes: [table.otpRegistrations.punish(row, consequence)],
      alerts: [{ kind: 'otpRegistrationStopped', companyId, users: [user] }],
    }),
  };
}

function assertUsable(token: Token | undefined): asserts token is Token {
  if (!token) throw new DomainError('token.notFound');
  if (token.state === 'revoked') throw new DomainError('token.revoked');
  if (token.stopped) throw new DomainError('proof.stopped', { which: 'otp' }, token.userIds);
}

const registrationStopped = () => new DomainError('proof.stopped', { which: 'otpRegistration' });

/** Whether this is the code accepted last, while its step could still be accepted. */
function isRepeated(
  { lastCode, lastStep }: Token,
  code: string,
  { now, profile }: Pick<CodeContext, 'now' | 'profile'>,
): boolean {
  const { periodSeconds, windowSteps } = profile.otp;
  const step = Math.floor(now.getTime() / 1000 / periodSeconds);
  return lastCode === code && Math.abs(lastStep - step) <= maximumDriftSteps + windowSteps;
}
