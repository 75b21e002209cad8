import { strangersPolicy } from '../../domain/attempt-policy.ts';
import { DomainError } from '../../domain/errors.ts';
import { refuseFields, repetitions } from '../../domain/field-errors.ts';
import { loginNameOf } from '../../domain/login-name.ts';
import { Unlockable } from '../../domain/unlocking.ts';
import type { Alert } from '../../operation/alert.ts';
import type { Profile } from '../../profiles/profile.ts';
import { type CounterState, counterState } from '../../table/attempts.ts';
import type { Company } from '../../table/companies.ts';
import type { Write } from '../../table/engine.ts';
import type { Change } from '../../table/history.ts';
import { strangersOf } from '../../table/strangers.ts';
import type { Table } from '../../table/table.ts';
import type { User } from '../../table/user.ts';
import { activeCertificates } from './active-certificates.ts';

interface BarsContext {
  readonly table: Table<{
    logins: ['get', 'unlock'];
    strangers: ['clear'];
    certificates: ['get', 'unlock'];
    confirmations: ['attemptsOf', 'unlock'];
    otpRegistrations: ['attemptsOf', 'unlock'];
    secretAnswers: ['get', 'clear'];
  }>;
  readonly now: Date;
  readonly profile: Pick<Profile, 'attempts' | 'identity'>;
}

/** A counter's state, and the writes that clear it. Answers are deleted whether they are stopped or forgotten. */
interface Bar {
  readonly state: CounterState | 'registered';
  readonly lifting: () => readonly Write[];
}

/** What bars a user, by what is to be unlocked. */
export type Bars = readonly { readonly name: Unlockable; readonly bars: readonly Bar[] }[];

interface Unlocking {
  readonly writes: readonly Write[];
  readonly changes: readonly Change[];
  readonly alerts: readonly Alert[];
  /** The user's record afterwards. */
  readonly after: User;
}

/** Reads the counters that may bar a user. @throws `request.invalid` for an item named twice; `request.conflict` */
export function barsOf(context: BarsContext, user: User, company: Company, what: readonly Unlockable[]): Promise<Bars> {
  refuseFields(repetitions('what', what));
  const names = Unlockable.options.filter((name) => what.includes(name));
  return Promise.all(names.map(async (name) => ({ name, bars: await barsBy[name](context, user, company) })));
}

/**
 * Ends a user's stops and running locks, if any (D-28): those of the login on all its counters (known devices,
 * certificates, strangers), so that the next right password is accepted on any device. @throws `user.notStopped` if
 * none of the items is stopped or locked
 */
export function unlocking(
  { table }: { readonly table: Table<{ users: ['unlock'] }> },
  user: User,
  found: Bars,
): Unlocking {
  const barred = found.flatMap(({ name, bars }) => {
    const closed = bars.filter(({ state }) => state !== 'usable');
    return closed.length > 0 ? [{ name, closed }] : [];
  });
  if (barred.length === 0) throw new DomainError('user.notStopped');
  const lifted = barred.map(({ name }) => name);
  const marks = { login: lifted.includes('login'), confirmation: lifted.includes('confirmation') };
  return {
    writes: [
      ...(marks.login || marks.confirmation ? [table.users.unlock(user, marks)] : []),
      ...barred.flatMap(({ closed }) => closed.flatMap(({ lifting }) => lifting())),
    ],
    changes: barred.map(({ name, closed }) => ({
      ...{ path: name, before: gravest(closed) },
      after: name === 'secretAnswers' ? 'notRegistered' : 'usable',
    })),
    alerts: alertsOf(user, lifted),
    after: {
      ...user,
      loginStopped: user.loginStopped && !marks.login,
      confirmationStopped: user.confirmationStopped && !marks.confirmation,
    },
  };
}

/** Deleted answers are another event than an ended stop, with a mail of its own. */
function alertsOf(user: User, lifted: readonly Unlockable[]): readonly Alert[] {
  const about = { companyId: user.companyId, users: [user] };
  const what = lifted.filter((name) => name !== 'secretAnswers');
  return [
    ...(what.length > 0 ? [{ kind: 'userUnlocked' as const, ...about, what }] : []),
    ...(lifted.includes('secretAnswers') ? [{ kind: 'secretAnswersCleared' as const, ...about }] : []),
  ];
}

const gravity = ['stopped', 'locked', 'registered'] as const;
const gravest = (bars: readonly Bar[]) => gravity.find((each) => bars.some(({ state }) => state === each));

const barsBy: Readonly<
  Record<Unlockable, (context: BarsContext, user: User, company: Company) => Promise<readonly Bar[]>>
> = {
  login: async ({ table, now, profile }, user, { contractId }) => {
    const loginName = loginNameOf(profile, { loginId: user.loginId, contractId });
    const { login: policy } = profile.attempts;
    const [login, certificates] = await Promise.all([table.logins.get(loginName), activeCertificates({ table }, user)]);
    // Deleted since the gate.
    if (login?.userId !== user.userId) throw new DomainError('request.conflict');
    return [
      // Stopped by a certificate that has ended: no counter is left, only the flag in the record.
      { state: user.loginStopped ? 'stopped' : 'usable', lifting: () => [] },
      { state: counterState(login, now, policy), lifting: () => [table.logins.unlock(loginName, login)] },
      {
        state: counterState(strangersOf(login), now, strangersPolicy(policy)),
        lifting: () => [table.strangers.clear(loginName, login)],
      },
      ...certificates.map((each) => ({
        state: counterState(each, now, policy),
        lifting: () => [table.certificates.unlock(each)],
      })),
    ];
  },
  confirmation: async ({ table, now, profile }, user) => {
    const counter = await table.confirmations.attemptsOf(user.userId);
    if (!counter) throw new DomainError('request.conflict');
    const state = user.confirmationStopped ? 'stopped' : counterState(counter, now, profile.attempts.confirmation);
    return [{ state, lifting: () => [table.confirmations.unlock(counter)] }];
  },
  secretAnswers: async ({ table, now, profile }, user) => {
    const answers = await table.secretAnswers.get(user.companyId, user.userId);
    if (!answers) return [];
    const isUsable = counterState(answers, now, profile.attempts.secretAnswer) === 'usable';
    return [{ state: isUsable ? 'registered' : 'stopped', lifting: () => [table.secretAnswers.clear(answers)] }];
  },
  otpRegistration: async ({ table, now, profile }, user) => {
    const counter = await table.otpRegistrations.attemptsOf(user.userId);
    if (!counter) throw new DomainError('request.conflict');
    const state = counterState(counter, now, profile.attempts.otp);
    return [{ state, lifting: () => [table.otpRegistrations.unlock(counter)] }];
  },
};
