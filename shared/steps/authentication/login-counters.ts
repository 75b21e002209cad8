import { strangersPolicy } from '../../domain/attempt-policy.ts';
import type { Traces } from '../../operation/decision.ts';
import type { Profile } from '../../profiles/profile.ts';
import { type Attempts, consequenceOf, type Reservation } from '../../table/attempts.ts';
import type { Certificate } from '../../table/certificates.ts';
import type { Company } from '../../table/companies.ts';
import type { Write } from '../../table/engine.ts';
import type { Login } from '../../table/logins.ts';
import { strangersLock, strangersOf } from '../../table/strangers.ts';
import type { Table } from '../../table/table.ts';
import type { User } from '../../table/user.ts';

/** The user, as far as known, for the alerts of a lock or a stop. */
interface Known {
  readonly user?: User | undefined;
  readonly loginMethod?: Company['loginMethod'] | undefined;
}

/** The counter of a login password, and the consequences of its last failure. */
export interface LoginCounter {
  readonly kind: 'certificate' | 'knownDevice' | 'stranger';
  /** Reserves an attempt before the password is verified (I13). */
  readonly reserve: () => Promise<Reservation<Attempts>>;
  /** The write after the right password, unless something else clears the counter. */
  readonly clear: () => Write;
  /** The consequences of a wrong password whose attempt was reserved; undefined while attempts are left. */
  readonly afterWrong: (counter: Attempts, known?: Known) => Traces | undefined;
}

interface CounterContext<T> {
  readonly table: T;
  readonly now: Date;
  readonly profile: Pick<Profile, 'attempts'>;
}

type StrangersTable = Table<{ strangers: ['reserveAttempt', 'clear', 'punish'] }>;
type DevicesTable = Table<{ logins: ['reserveAttempt', 'clearAttempts', 'punish']; users: ['stopLogin'] }>;
type CertificatesTable = Table<{
  certificates: ['reserveAttempt', 'clearAttempts', 'punish'];
  users: ['stopLogin'];
}>;

/**
 * The counter of strangers: clients whose device the login does not know, or that have none. It locks only strangers,
 * for a time, and never stops (D-29).
 */
export function strangersCounter(
  { table, now, profile }: CounterContext<StrangersTable>,
  loginName: string,
  login: Login | undefined,
): LoginCounter {
  const policy = profile.attempts.login;
  return {
    kind: 'stranger',
    reserve: async () => {
      const reserved = await table.strangers.reserveAttempt([loginName], now, strangersPolicy(policy));
      return mapped(reserved, strangersOf);
    },
    clear: () => table.strangers.clear(loginName, { userId: login?.userId ?? '' }),
    afterWrong: (counter, { user } = {}) => {
      const lock = login && strangersLock(counter, now, policy);
      if (!lock) return undefined;
      const { companyId } = login;
      const { lockedUntil = '' } = lock;
      return {
        writes: [table.strangers.punish(loginName, login, lock)],
        alerts: lock.isAlarming ? [{ kind: 'strangersLocked', companyId, users: [user ?? login], lockedUntil }] : [],
      };
    },
  };
}

/** The same with an attempt reserved, by the request that reads the login. */
export async function reservedStranger(context: CounterContext<StrangersTable>, loginName: string) {
  const { table, now, profile } = context;
  const reserved = await table.strangers.reserveAttempt([loginName], now, strangersPolicy(profile.attempts.login));
  const login = reserved.row;
  const attempts = mapped(reserved, strangersOf);
  const counter: LoginCounter = {
    ...strangersCounter(context, loginName, login),
    reserve: async () => attempts,
  };
  return { login, counter, reserved: attempts };
}

/** The login's own counter, for known devices: locks that double, then the stop (D-2). */
export function devicesCounter(
  { table, now, profile }: CounterContext<DevicesTable>,
  loginName: string,
  login: Login,
): LoginCounter {
  const policy = profile.attempts.login;
  return {
    kind: 'knownDevice',
    reserve: () => table.logins.reserveAttempt([loginName], now, policy),
    clear: () => table.logins.clearAttempts(loginName),
    afterWrong: (counter, { user, loginMethod } = {}) => {
      // Users who log in with a certificate cannot be stopped by a formerly known device.
      const harshest = loginMethod === 'certificate' ? strangersPolicy(policy) : policy;
      const consequence = consequenceOf(counter, now, harshest);
      if (!consequence) return undefined;
      const punished = table.logins.punish(loginName, consequence);
      return consequence.stopped ? stopped(table, punished, login, user) : { writes: [punished] };
    },
  };
}

/**
 * The counter of a certificate, which only its holder can reach, with an attempt reserved: the same request reads
 * whose certificate it is.
 */
export async function certificateCounter(
  { table, now, profile }: CounterContext<CertificatesTable>,
  thumbprint: string,
): Promise<{ readonly certificate: Certificate | undefined; readonly counter: LoginCounter }> {
  const policy = profile.attempts.login;
  const reserved = await table.certificates.reserveAttempt([thumbprint], now, policy);
  const certificate = reserved.row;
  const counter: LoginCounter = {
    kind: 'certificate',
    reserve: async () => reserved,
    clear: () => table.certificates.clearAttempts(thumbprint),
    afterWrong: (row, { user } = {}) => {
      const consequence = certificate && consequenceOf(row, now, policy);
      if (!consequence) return undefined;
      const punished = table.certificates.punish(thumbprint, consequence);
      return consequence.stopped ? stopped(table, punished, certificate, user) : { writes: [punished] };
    },
  };
  return { certificate, counter };
}

/** The third lock in a row: the user is stopped, and others are alerted (D-2, D-30). */
function stopped(
  table: Table<{ users: ['stopLogin'] }>,
  punished: Write,
  whose: { readonly companyId: string; readonly userId: string },
  user: User | undefined,
): Traces {
  return {
    writes: [punished, table.users.stopLogin(whose)],
    alerts: [{ kind: 'loginStopped', companyId: whose.companyId, users: [user ?? whose] }],
  };
}

function mapped<T, C>(reserved: Reservation<T>, counter: (row: T) => C): Reservation<C> {
  return reserved.granted ? { granted: true, row: counter(reserved.row) } : { granted: false };
}
