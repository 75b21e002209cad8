import { DomainError } from '../../domain/errors.ts';
import { formatRfc3339 } from '../../domain/jst.ts';
import { loginNameOf } from '../../domain/login-name.ts';
import type { SessionCaller } from '../../operation/caller.ts';
import type { OperationContext } from '../../operation/context.ts';
import { Refused, type Traces } from '../../operation/decision.ts';
import { type Attempts, type Consequence, consequenceOf, type Reservation } from '../../table/attempts.ts';
import { type Confirmation, usableConfirmationHash } from '../../table/credentials.ts';
import type { Write } from '../../table/engine.ts';
import { refusal } from '../../table/entity.ts';
import { type Login, usableLoginHash } from '../../table/logins.ts';
import { sideBySide } from '../../table/side-by-side.ts';
import type { Table } from '../../table/table.ts';
import { type ConfirmationContext, guessConfirmation } from './guess-confirmation.ts';

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
  'now' | 'profile' | 'hasher' | 'passed' | 'validateOnly'
> &
  Pick<ConfirmationContext, 'wait' | 'random'> & { readonly caller: SessionCaller; readonly table: OwnTable };

type OwnTable = Table<{
  users: ['stopLogin'];
  logins: ['get', 'reserveAttempt', 'clearAttempts', 'punish', 'countComparison', 'giveComparisonBack'];
  certificates: ['reserveAttempt', 'clearAttempts', 'punish', 'countComparison', 'giveComparisonBack'];
  confirmations: ['clearAttempts', 'countComparison', 'giveComparisonBack'];
}> &
  ConfirmationContext['table'];

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

/** Why a password is refused, and what that leaves. */
interface Verdict {
  readonly error: DomainError;
  readonly left: Traces;
}

/** What became of one of the two passwords: its item, the write that clears its counter, or why it is refused. */
interface Judged<T> {
  readonly item: T;
  readonly clear?: Write;
  readonly refused?: Verdict;
  /** Why the new password for the other purpose is refused: a wrong current password has precedence. */
  readonly clash?: DomainError;
  /** Returns the comparison that was counted, if nobody is told what it showed. */
  readonly giveBack?: () => Promise<boolean>;
}

/**
 * Verifies the current passwords given, each on its own counter with an attempt reserved (I13, X-4), and that a new
 * password differs from the other one that stays (I23). Both are judged before one is refused, so that each counter gets
 * its result. @throws `password.wrong`, `proof.stopped` (with the consequences of D-2 and D-3), `password.notAllowed`,
 * `request.invalid` when the other password must be given too, `session.ended`
 */
export async function verifyOwnPasswords(
  given: Given,
  context: Context,
  stored: Confirmation | undefined,
): Promise<OwnPasswords> {
  const { profile, caller } = context;
  const { user, company } = caller;
  const loginName = loginNameOf(profile, { loginId: user.loginId, contractId: company.contractId });
  const [login, confirmation] = await sideBySide(
    given.login
      ? judgeLogin(context, loginName, given.login.current)
      : compareWithLogin(context, loginName, given.confirmation?.new),
    given.confirmation
      ? judgeConfirmation(context, given.confirmation.current)
      : compareWithConfirmation(context, stored, given.login?.new),
  );
  const refused = [login, confirmation].flatMap((each) => each.refused ?? []);
  for (const { clear } of [login, confirmation]) if (clear) context.passed(clear);
  if (refused.length > 0) await sideBySide(login.giveBack?.(), confirmation.giveBack?.());
  const error = refused[0]?.error ?? login.clash ?? confirmation.clash;
  if (error) {
    throw new Refused(error, {
      writes: refused.flatMap(({ left }) => left.writes),
      alerts: refused.flatMap(({ left }) => left.alerts ?? []),
    });
  }
  return { loginName, login: login.item, confirmation: { userId: user.userId, ...confirmation.item } };
}

/**
 * The current login password, on the counter that a login like this session's would use: the certificate's, which
 * outsiders cannot reach, otherwise the login's.
 */
async function judgeLogin(context: Context, loginName: string, current: string): Promise<Judged<Login>> {
  const { now, profile, hasher } = context;
  const policy = profile.attempts.login;
  const { reserved, row, clear, punish } = await reserveLogin(context, loginName);
  // Deleted since the gate: the session is gone with the user.
  if (!row) throw new DomainError('session.ended');
  const isRight = reserved.granted && (await hasher.verify(current, usableLoginHash(row, now)));
  if (isRight) return { item: row, clear: clear() };
  if (!reserved.granted)
    return { item: row, refused: { error: loginStopped(reserved.row?.lockedUntil, now), left: { writes: [] } } };
  const consequence = consequenceOf(reserved.row, now, policy);
  const refused = consequence
    ? { error: loginStopped(consequence.lockedUntil, now), left: punish(consequence) }
    : { error: wrong('loginPassword', policy.limit - reserved.row.attempts), left: { writes: [] } };
  return { item: row, refused };
}

/** The current confirmation password, or nothing for a user who sets the first one. */
async function judgeConfirmation(
  context: Context,
  current: string | undefined,
): Promise<Judged<Pick<Confirmation, 'confirmationHash'>>> {
  if (current === undefined) return { item: {} };
  const refusedWith = (error: DomainError, left: Traces = { writes: [] }) => ({ item: {}, refused: { error, left } });
  try {
    const guess = await guessConfirmation(context, current);
    if (guess.is === 'wrong') return refusedWith(wrong('confirmationPassword', guess.remaining));
    if (guess.is === 'last') return refusedWith(guess.error, guess.left);
    const { confirmationHash } = guess.row;
    const clear = context.table.confirmations.clearAttempts(context.caller.userId);
    return { item: { ...(confirmationHash && { confirmationHash }) }, clear };
  } catch (thrown) {
    if (thrown instanceof DomainError) return refusedWith(thrown);
    throw thrown;
  }
}

const wrong = (which: 'loginPassword' | 'confirmationPassword', remaining: number) =>
  new DomainError('password.wrong', { which, remaining });

function loginStopped(lockedUntil: string | undefined, now: Date): DomainError {
  const isLocked = lockedUntil !== undefined && lockedUntil > now.toISOString();
  return new DomainError('proof.stopped', {
    which: 'loginPassword',
    ...(isLocked && { reason: 'locked', askWhom: 'self', until: formatRfc3339(new Date(lockedUntil)) }),
  });
}

async function compareWithLogin(context: Context, loginName: string, chosen = ''): Promise<Judged<Login>> {
  const { table, now, profile, caller } = context;
  const { limit } = profile.attempts.login;
  const thumbprint = caller.certificate?.thumbprint;
  const counter: Comparisons = thumbprint
    ? boundTo(table.certificates, thumbprint, limit)
    : boundTo(table.logins, loginName, limit);
  const [row, isGranted] = await sideBySide(table.logins.get(loginName), granted(context, counter));
  if (!row) throw new DomainError('session.ended');
  const names = { other: 'login', path: 'confirmation.new' } as const;
  return {
    item: row,
    ...(await compared(context, { counter, isGranted, ...names }, chosen, usableLoginHash(row, now))),
  };
}

async function compareWithConfirmation(
  context: Context,
  stored: Confirmation | undefined,
  chosen = '',
): Promise<Judged<object>> {
  const { table, now, profile, caller } = context;
  if (!stored?.confirmationHash) return { item: {} };
  const counter = boundTo(table.confirmations, caller.userId, profile.attempts.confirmation.limit);
  const isGranted = await granted(context, counter);
  const names = { other: 'confirmation', path: 'login.new' } as const;
  const hash = usableConfirmationHash(stored, now);
  return { item: {}, ...(await compared(context, { counter, isGranted, ...names }, chosen, hash)) };
}

/** The count of comparisons with one password. */
interface Comparisons {
  readonly count: () => Promise<boolean>;
  readonly giveBack: () => Promise<boolean>;
}

const boundTo = (
  table: Pick<OwnTable['confirmations'], 'countComparison' | 'giveComparisonBack'>,
  id: string,
  limit: number,
): Comparisons => ({
  count: () => table.countComparison([id], limit),
  giveBack: () => table.giveComparisonBack([id], limit),
});

/** A dry run makes no comparison. */
const granted = async ({ validateOnly }: Context, { count }: Comparisons) => !validateOnly && (await count());

interface Comparison {
  readonly counter: Comparisons;
  readonly isGranted: boolean;
  readonly other: keyof Given;
  readonly path: string;
}

/**
 * Whether a new password is the same as the other one. An answer to that is a guess at the other one, and who has stolen
 * a session could ask again and again: after as many comparisons as there are attempts, the other one must be proved,
 * here or by any act that asks for it. A comparison is no wrong guess and stops nobody.
 */
async function compared(
  { hasher, validateOnly }: Context,
  { counter, isGranted, other, path }: Comparison,
  chosen: string,
  hash: string | undefined,
): Promise<Pick<Judged<unknown>, 'clash' | 'giveBack'>> {
  if (validateOnly) return {};
  if (!isGranted)
    return { clash: new DomainError('request.invalid', { errors: [{ path: other, code: 'field.required' }] }) };
  const { giveBack } = counter;
  if (!(await hasher.verify(chosen, hash))) return { giveBack };
  const errors = [{ path, code: 'password.sameAsOther' }];
  return { giveBack, clash: new DomainError('password.notAllowed', { errors }) };
}

interface ReservedLogin {
  readonly reserved: Reservation<Attempts>;
  readonly row: Login | undefined;
  readonly clear: () => Write;
  readonly punish: (consequence: Consequence) => Traces;
}

async function reserveLogin(context: Context, loginName: string): Promise<ReservedLogin> {
  const { table, now, profile, caller } = context;
  const policy = profile.attempts.login;
  const thumbprint = caller.certificate?.thumbprint;
  if (thumbprint) {
    const [reserved, row] = await sideBySide(
      table.certificates.reserveAttempt([thumbprint], now, policy),
      table.logins.get(loginName),
    );
    return {
      reserved,
      row,
      // Revoked or stopped since: the session has ended with it.
      clear: () => ({ ...table.certificates.clearAttempts(thumbprint), otherwise: refusal('session.ended') }),
      punish: (consequence) => afterFailures(context, table.certificates.punish(thumbprint, consequence), consequence),
    };
  }
  const reserved = await table.logins.reserveAttempt([loginName], now, policy);
  return {
    reserved,
    row: reserved.row,
    clear: () => table.logins.clearAttempts(loginName),
    punish: (consequence) => afterFailures(context, table.logins.punish(loginName, consequence), consequence),
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
