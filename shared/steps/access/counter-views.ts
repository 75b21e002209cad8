import { type AttemptPolicy, strangersPolicy } from '../../domain/attempt-policy.ts';
import { formatRfc3339 } from '../../domain/jst.ts';
import type { Profile } from '../../profiles/profile.ts';
import { type Attempts, counterState, grantsAttempt, wrongGuesses } from '../../table/attempts.ts';
import { strangersOf } from '../../table/strangers.ts';
import type { AccessView } from '../../views/access-view.ts';
import type { AccessItems } from './read-access.ts';

export type CounterView = AccessView['counters'][number];

/** A counter now: whether it grants an attempt, how many wrong ones are left, and until when it does not. */
export function counterView(of: CounterView['of'], counter: Attempts, policy: AttemptPolicy, now: Date): CounterView {
  const { lastAttemptAt, lockedUntil } = counter;
  const isGranted = grantsAttempt(counter, now, policy);
  const stored = counterState(counter, now, policy);
  const state = isGranted ? 'usable' : stored;
  const until = state === 'locked' ? (lockedUntil ?? abandonedUntil(counter, policy)) : undefined;
  const left = stored === 'usable' ? policy.limit - wrongGuesses(counter) : policy.limit;
  return {
    of,
    state,
    attemptsLeft: isGranted ? left : 0,
    ...(until && { lockedUntil: time(until) }),
    ...(state === 'stopped' && lastAttemptAt && { stoppedSince: time(lastAttemptAt) }),
    ...(lastAttemptAt && { lastAttemptAt: time(lastAttemptAt) }),
  };
}

/** A full counter without a lock grants attempts again after the longest lock. */
const abandonedUntil = ({ lastAttemptAt }: Attempts, { maximumLockMinutes }: AttemptPolicy) =>
  lastAttemptAt && new Date(Date.parse(lastAttemptAt) + maximumLockMinutes * 60_000).toISOString();

const time = (instant: string) => formatRfc3339(new Date(instant));

/** All counters of a user. */
export function counterViews(items: AccessItems, { attempts }: Profile, now: Date): readonly CounterView[] {
  const { login, certificates, confirmation, answers, otpRegistration, token } = items;
  return [
    ...(login ? [counterView('login.knownDevices', login, attempts.login, now)] : []),
    ...(login ? [counterView('login.unknownDevices', strangersOf(login), strangersPolicy(attempts.login), now)] : []),
    ...certificates.map((each) => ({
      ...counterView('login.certificate', each, attempts.login, now),
      serialNumber: each.serialNumber,
    })),
    ...(confirmation ? [counterView('confirmation', confirmation, attempts.confirmation, now)] : []),
    ...(answers ? [counterView('secretAnswers', answers, attempts.secretAnswer, now)] : []),
    ...(otpRegistration ? [counterView('otpRegistration', otpRegistration, attempts.otp, now)] : []),
    ...(token ? [{ ...counterView('token', token, attempts.otp, now), serialNumber: token.serialNumber }] : []),
  ];
}
