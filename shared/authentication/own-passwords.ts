import { formatRfc3339 } from '../domain/jst.ts';
import { DomainError } from '../domain/errors.ts';
import { loginNameOf } from '../domain/login-name.ts';
import type { SessionCaller } from '../operation/caller.ts';
import type { OperationContext } from '../operation/context.ts';
import { Refused } from '../operation/decision.ts';
import { stopConfirmation } from '../operation/proofs.ts';
import { type Attempts, type Consequence, consequenceOf, type Reservation } from '../table/attempts.ts';
import type { Confirmation } from '../table/credentials.ts';
import type { Write } from '../table/engine.ts';
import type { Login } from '../table/logins.ts';
import type { Table } from '../table/table.ts';

type Context = Pick<
  OperationContext<never, Record<never, never>, unknown, never, 'session'>,
  'now' | 'profile' | 'hasher' | 'ports' | 'mail' | 'passed'
> & { readonly caller: SessionCaller; readonly table: OwnTable };

type OwnTable = Table<{
  users: ['stopLogin'];
  logins: ['get', 'reserveAttempt', 'clearAttempts', 'punish'];
  certificates: ['reserveAttempt', 'clearAttempts', 'punish'];
  confirmations: ['reserveAttempt', 'clearAttempts'];
}>;

interface Given {
  readonly login?: { readonly current: string; readonly new: string } | undefined;
  readonly confirmation?: { readonly current?: string | undefined; readonly new: string } | undefined;
}

/** Where the caller's passwords are, as they were when they were verified. */
export interface OwnPasswords {
  readonly loginName: string;
  readonly login: Login;
  readonly confirmation: Pick<Confirmation, 'userId' | 'confirmationHash'>;
}

/** One password held against a stored hash, on the counter of the stored one. */
interface Trial {
  readonly which: 'loginPassword' | 'confirmationPassword';
  /** Given as the current password; else it is the new other one, which must not be the same (A4-6, A4-7). */
  readonly isCurrent: boolean;
  readonly path: string;
  readonly guess: string;
  readonly hash: string | undefined;
  readonly reserved: Reservation<Attempts>;
  readonly policy: Context['profile']['attempts']['login'];
  readonly clear: () => Write;
  readonly punish: (consequence: Consequence) => readonly Write[];
}

/**
 * Verifies the current passwords that were given, each on its own counter, reserved before (I13, X-4), and that a new one is
 * not the other that stays (I23). That comparison is a guess at the other password: it takes an attempt of its counter too, or
 * a stolen session could try confirmation passwords without end by changing the login password.
 * @throws `password.wrong`, `proof.stopped` (with the consequences of D-2 and D-3), `password.notAllowed`.
 */
export async function verifyOwnPasswords(
  given: Given,
  context: Context,
  confirmation: Confirmation | undefined,
): Promise<OwnPasswords> {
  const { caller, profile } = context;
  const { user, company } = caller;
  const loginName = loginNameOf(profile, { loginId: user.loginId, contractId: company.contractId });
  const [login, own] = await Promise.all([
    reserveLogin(context, loginName),
    confirmation?.confirmationHash ? reserveConfirmation(context) : undefined,
  ]);
  if (!login.row) throw new Error('a user who is logged in has no login');
  const guesses = {
    login: given.login ?? (given.confirmation && { new: given.confirmation.new }),
    confirmation: given.confirmation ?? (given.login && { new: given.login.new }),
  };
  await judge(context, [
    ...trial(guesses.login, 'confirmation.new', { ...login.trial, hash: login.row.loginHash }),
    ...(own ? trial(guesses.confirmation, 'login.new', own) : []),
  ]);
  return { loginName, login: login.row, confirmation: { userId: user.userId, ...(own?.hash && { confirmationHash: own.hash }) } };
}

type Counter = Omit<Trial, 'isCurrent' | 'path' | 'guess'>;

function trial(guess: { readonly current?: string | undefined; readonly new: string } | undefined, path: string, counter: Counter): Trial[] {
  if (!guess) return [];
  const isCurrent = guess.current !== undefined;
  return [{ ...counter, isCurrent, path, guess: guess.current ?? guess.new }];
}

/** The counter a login of this session would count on: the certificate's, which outsiders cannot reach, else the login ID's. */
async function reserveLogin(context: Context, loginName: string): Promise<{ row: Login | undefined; trial: Omit<Counter, 'hash'> }> {
  const { table, now, profile, caller } = context;
  const policy = profile.attempts.login;
  const thumbprint = caller.certificate?.thumbprint;
  if (thumbprint) {
    const [reserved, row] = await Promise.all([
      table.certificates.reserveAttempt([thumbprint], now, policy),
      table.logins.get(loginName),
    ]);
    const punish = (consequence: Consequence) => [table.certificates.punish(thumbprint, consequence), ...stop(context, consequence)];
    return { row, trial: { which: 'loginPassword', reserved, policy, clear: () => table.certificates.clearAttempts(thumbprint), punish } };
  }
  const reserved = await table.logins.reserveAttempt([loginName], now, policy);
  const punish = (consequence: Consequence) => [table.logins.punish(loginName, consequence), ...stop(context, consequence)];
  return { row: reserved.row, trial: { which: 'loginPassword', reserved, policy, clear: () => table.logins.clearAttempts(loginName), punish } };
}

/** As at a login: the third lock in a row stops the user, who gets a mail (D-2). */
function stop({ table, caller, mail }: Context, consequence: Consequence): readonly Write[] {
  if (!consequence.stopped) return [];
  const { userId, companyId, user } = caller;
  const values = { loginId: user.loginId, what: 'login' } as const;
  return [table.users.stopLogin(caller), mail({ kind: 'userStopped', ownerId: userId, companyId, values })];
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
    punish: (consequence) => stopConfirmation(context, caller, consequence),
  };
}

interface Verdict {
  readonly error: DomainError;
  readonly writes: readonly Write[];
}

/** All are judged before any is refused, so that each counter ends where it should; a wrong current one is told first. */
async function judge(context: Context, trials: readonly Trial[]): Promise<void> {
  const verdicts = await Promise.all(
    trials.map(async (each) => ({ each, isSame: await context.hasher.verify(each.guess, each.hash) })),
  );
  const refused: Verdict[] = [];
  for (const { each, isSame } of verdicts.toSorted((a, b) => Number(b.each.isCurrent) - Number(a.each.isCurrent))) {
    const verdict = verdictOf(each, isSame, context.now);
    if (verdict) refused.push(verdict);
    else if (each.isCurrent) context.passed(each.clear());
  }
  const [first] = refused;
  if (first) throw new Refused(first.error, { writes: refused.flatMap(({ writes }) => writes) });
}

function verdictOf({ which, isCurrent, path, reserved, policy, punish }: Trial, isSame: boolean, now: Date): Verdict | undefined {
  if (!reserved.granted) return { error: stopped(which, reserved.row?.lockedUntil, now), writes: [] };
  const { row } = reserved;
  if (isCurrent && isSame) return undefined;
  const consequence = consequenceOf(row, now, policy);
  if (consequence) return { error: stopped(which, consequence.lockedUntil, now), writes: punish(consequence) };
  if (isCurrent) return { error: new DomainError('password.wrong', { which, remaining: policy.limit - row.attempts }), writes: [] };
  if (!isSame) return undefined;
  const errors = [{ path, code: 'password.sameAsOther' }];
  return { error: new DomainError('password.notAllowed', { errors }), writes: [] };
}

function stopped(which: Trial['which'], lockedUntil: string | undefined, now: Date): DomainError {
  const isLocked = lockedUntil !== undefined && lockedUntil > now.toISOString();
  return new DomainError('proof.stopped', { which, ...(isLocked && { reason: 'locked', askWhom: 'self', until: formatRfc3339(new Date(lockedUntil)) }) });
}
