import { DomainError } from '../../domain/errors.ts';
import { loginNameOf } from '../../domain/login-name.ts';
import type { SessionCaller } from '../../operation/caller.ts';
import type { OperationContext } from '../../operation/context.ts';
import type { Traces } from '../../operation/decision.ts';
import type { Consequence } from '../../table/attempts.ts';
import type { Confirmation } from '../../table/credentials.ts';
import type { Write } from '../../table/engine.ts';
import { refusal } from '../../table/entity.ts';
import { type Login, usableLoginHash } from '../../table/logins.ts';
import { sideBySide } from '../../table/side-by-side.ts';
import type { Table } from '../../table/table.ts';
import { judge, type Trial } from './password-trials.ts';
import { type StopTable, stopConfirmation } from './stop-confirmation.ts';

type OwnTraits = {
  name: string;
  may: 'session';
  uses: 'hasher';
  subject: undefined;
  about: undefined;
  page: undefined;
};

type Context = Pick<
  OperationContext<never, Record<never, never>, unknown, never, OwnTraits>,
  'now' | 'profile' | 'hasher' | 'passed'
> & { readonly caller: SessionCaller; readonly table: OwnTable };

type OwnTable = Table<{
  users: ['stopLogin'];
  logins: ['get', 'reserveAttempt', 'clearAttempts', 'punish'];
  certificates: ['reserveAttempt', 'clearAttempts', 'punish'];
  confirmations: ['reserveAttempt', 'clearAttempts'];
}> &
  StopTable;

interface Given {
  readonly login?: { readonly current: string; readonly new: string } | undefined;
  readonly confirmation?: { readonly current?: string | undefined; readonly new: string } | undefined;
}

/** The items of the caller's passwords, as they were at the verification. */
export interface OwnPasswords {
  readonly loginName: string;
  readonly login: Login;
  readonly confirmation: Pick<Confirmation, 'userId' | 'confirmationHash'>;
}

/**
 * Verifies the current passwords given, each on its own counter with an attempt reserved (I13, X-4), and that a new
 * password differs from the other one that stays (I23). That comparison is a guess at the other password, so it takes
 * an attempt of its counter too; otherwise a stolen session could try confirmation passwords without limit by changing
 * the login password. @throws `password.wrong`, `proof.stopped` (with the consequences of D-2 and D-3),
 * `password.notAllowed`, `session.ended`
 */
export async function verifyOwnPasswords(
  given: Given,
  context: Context,
  confirmation: Confirmation | undefined,
): Promise<OwnPasswords> {
  const { caller, profile } = context;
  const { user, company } = caller;
  const loginName = loginNameOf(profile, { loginId: user.loginId, contractId: company.contractId });
  const [login, own] = await sideBySide(
    reserveLogin(context, loginName),
    confirmation?.confirmationHash ? reserveConfirmation(context) : undefined,
  );
  // Deleted since the gate: the session is gone with the user.
  if (!login.row) throw new DomainError('session.ended');
  const guesses = {
    login: given.login ?? (given.confirmation && { new: given.confirmation.new }),
    confirmation: given.confirmation ?? (given.login && { new: given.login.new }),
  };
  await judge(context, [
    ...trial(guesses.login, 'confirmation.new', { ...login.trial, hash: usableLoginHash(login.row, context.now) }),
    ...(own ? trial(guesses.confirmation, 'login.new', own) : []),
  ]);
  return {
    loginName,
    login: login.row,
    confirmation: { userId: user.userId, ...(own?.hash && { confirmationHash: own.hash }) },
  };
}

type Counter = Omit<Trial, 'isCurrent' | 'path' | 'guess'>;

function trial(
  guess: { readonly current?: string | undefined; readonly new: string } | undefined,
  path: string,
  counter: Counter,
): Trial[] {
  if (!guess) return [];
  const isCurrent = guess.current !== undefined;
  return [{ ...counter, isCurrent, path, guess: guess.current ?? guess.new }];
}

/**
 * The counter that a login like this session's would use: the certificate's, which outsiders cannot reach, otherwise
 * the login's.
 */
async function reserveLogin(
  context: Context,
  loginName: string,
): Promise<{ row: Login | undefined; trial: Omit<Counter, 'hash'> }> {
  const { table, now, profile, caller } = context;
  const policy = profile.attempts.login;
  const thumbprint = caller.certificate?.thumbprint;
  if (thumbprint) {
    const [reserved, row] = await sideBySide(
      table.certificates.reserveAttempt([thumbprint], now, policy),
      table.logins.get(loginName),
    );
    const punish = (consequence: Consequence) =>
      afterFailures(context, table.certificates.punish(thumbprint, consequence), consequence);
    return {
      row,
      trial: {
        which: 'loginPassword',
        reserved,
        policy,
        // Revoked or stopped since: the session has ended with it.
        clear: () => ({ ...table.certificates.clearAttempts(thumbprint), otherwise: refusal('session.ended') }),
        punish,
      },
    };
  }
  const reserved = await table.logins.reserveAttempt([loginName], now, policy);
  const punish = (consequence: Consequence) =>
    afterFailures(context, table.logins.punish(loginName, consequence), consequence);
  return {
    row: reserved.row,
    trial: { which: 'loginPassword', reserved, policy, clear: () => table.logins.clearAttempts(loginName), punish },
  };
}

/** As at a login: the third lock in a row stops the user, and others are alerted (D-2). */
function afterFailures({ table, caller }: Context, punished: Write, { stopped }: Consequence): Traces {
  if (!stopped) return { writes: [punished] };
  const { companyId, user } = caller;
  return {
    writes: [punished, table.users.stopLogin(caller)],
    alerts: [{ kind: 'loginStopped', companyId, users: [user] }],
  };
}

async function reserveConfirmation(context: Context): Promise<Counter> {
  const { table, now, profile, caller } = context;
  const policy = profile.attempts.confirmation;
  const reserved = await table.confirmations.reserveAttempt([caller.userId], now, policy);
  return {
    which: 'confirmationPassword',
    hash: reserved.row?.confirmationHash,
    reserved,
    policy,
    clear: () => table.confirmations.clearAttempts(caller.userId),
    punish: (consequence) => stopConfirmation(table, caller, consequence),
  };
}
