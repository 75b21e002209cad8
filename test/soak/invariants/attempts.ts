import type { AttemptPolicy } from '../../../shared/domain/attempt-policy.ts';
import { knownDevice } from '../../../shared/domain/known-devices.ts';
import { type Attempts, counterOf, wrongGuesses } from '../../../shared/table/attempts.ts';
import type { CountedGuesses } from '../../../shared/table/guess-counters.ts';
import type { Login } from '../../../shared/table/logins.ts';
import type { Token } from '../../../shared/table/tokens.ts';
import type { Change } from '../../engines/memory/storage.ts';
import { kindOf } from '../mirror.ts';
import type { Run } from '../run.ts';
import type { Sim } from '../sim.ts';
import { tokens } from '../view.ts';
import { acceptableSteps, mayLower } from './codes.ts';
import type { Say } from './entry.ts';

const policies = {
  login: 'login',
  certificate: 'login',
  registration: 'login',
  confirmationAttempts: 'confirmation',
  otpRegistration: 'otp',
  secretAnswers: 'secretAnswer',
  mailPassword: 'mailPassword',
  token: 'otp',
} as const;

interface Sides {
  readonly before: Attempts;
  readonly after: Attempts;
}

/** The kinds that count wrong codes: those of a token, and those of a user who registers one. */
const countsCodes: readonly string[] = ['token', 'otpRegistration'];

/** The kinds whose right guesses reserve attempts, too, which are not counted. */
const checksMany: readonly string[] = [...countsCodes, 'confirmationAttempts'];

/** The token that a newcomer names. */
const tokenNamed = (sim: Sim, run: Run) => tokens(sim).find(({ serialNumber }) => serialNumber === run.serialNumber);

/** The strangers' counter, beside a login's own (D-29). */
const strangers = {
  attempts: 'strangerAttempts',
  locksInARow: 'strangerLocksInARow',
  lockedUntil: 'strangerLockedUntil',
  lastAttemptAt: 'strangerLastAttemptAt',
};

/**
 * I13: an attempt is granted only below the limit, to nobody locked or stopped; a counter goes down only with its consequence,
 * after a right guess, with a new secret, or when a lock that was never written has been waited out.
 */
export function checkAttempts(sim: Sim, run: Run, change: Change, say: Say): void {
  const kind = kindOf(change.key);
  if (!(kind in policies) || !change.before || !change.after) return;
  const policy = sim.world.profile.attempts[policies[kind as keyof typeof policies]];
  checkCounter(sim, run, { change, policy, sides: { before: change.before, after: change.after } as never }, say);
  checkCompared(policy, change, say);
  if (countsCodes.includes(kind)) checkCounted(sim, run, { before: change.before, after: change.after } as never, say);
  if (kind === 'login' || kind === 'registration') checkStrangers(sim, run, change, say);
  // Who may release a token is judged with it.
  const isReleasable = kind === 'registration' || kind === 'token';
  if (change.before['stopped'] === true && !change.after['stopped'] && !isReleasable && !isLifted(run, change))
    say('I13', 'a stop was lifted');
}

/** I13, I23: no more new passwords are compared with one than there are attempts at it, until it is proved. */
function checkCompared({ limit }: AttemptPolicy, { before, after }: Change, say: Say): void {
  const [from, to] = [before, after].map((side) => Number(side?.['compared'] ?? 0)) as [number, number];
  if (to > limit || to > from + 1 || to < 0) say('I13', `comparison ${to} of ${limit} after ${from}`);
}

/** Operations that unlock users' passwords, and never the actor's own (D-28). */
const lifters = ['unlock-user', 'unlock-user-at-branch', 'reset-user-passwords'];
const isLifted = ({ name, userId }: Run, { after }: Change) =>
  lifters.includes(name) && after?.['userId'] !== undefined && after['userId'] !== userId;

interface Counted {
  readonly change: Change;
  readonly policy: AttemptPolicy;
  readonly sides: Sides;
}

function checkCounter(sim: Sim, run: Run, { change, policy, sides }: Counted, say: Say): void {
  const { before, after } = sides;
  const isOfToken = kindOf(change.key) === 'token';
  const isOfCodes = countsCodes.includes(kindOf(change.key));
  const isReserved = after.attempts > 0 && after.lastAttemptAt !== before.lastAttemptAt;
  if (checksMany.includes(kindOf(change.key)) && isReserved && after.attempts <= before.attempts) {
    if (isOfCodes) run.token = isOfToken ? (change.after as unknown as Token) : tokenNamed(sim, run);
    checkTakenOver(run, policy, sides, say);
    return;
  }
  if (after.lastAttemptAt !== undefined && after.attempts > 0 && after.attempts !== before.attempts) run.reserved += 1;
  if (after.attempts > before.attempts) {
    if (isOfToken) run.token = change.after as unknown as Token;
    else if (isOfCodes) run.token = tokenNamed(sim, run);
    if (after.attempts > policy.limit || after.attempts !== before.attempts + 1)
      say('I13', `attempt ${after.attempts} of ${policy.limit}`);
    const barred =
      barredBecause(sim, before) ?? (isOfToken && change.before?.['state'] === 'revoked' ? 'revoked' : undefined);
    if (barred) say('I13', `an attempt while ${barred}`);
  }
  if (after.attempts < before.attempts && !isSettled(sim, policy, sides)) {
    const isNewSecret = secretsOf(change.before ?? {}) !== secretsOf(change.after ?? {});
    const isRight = isOfCodes ? mayLower(sim, run, sides as { before: Token; after: Token }) : run.right > 0;
    if (!isNewSecret && !isRight && !isLifted(run, change)) say('I13', 'a counter was cleared without a right guess');
  }
}

/** D-29: an unknown device counts only with the strangers; strangers and first registrations are never stopped. */
function checkStrangers(sim: Sim, run: Run, change: Change, say: Say): void {
  const { before, after } = change;
  if (!before || !after) return;
  if (kindOf(change.key) === 'registration') {
    if (after['stopped'] === true) say('D-29', 'a first registration was stopped');
    return;
  }
  const policy = sim.world.profile.attempts.login;
  const sides = { before: counterOf(before, strangers), after: counterOf(after, strangers) };
  checkCounter(sim, run, { change, policy, sides }, say);
  const isOwn = Number(after['attempts']) > Number(before['attempts']);
  const { knownDevices = [] } = before as unknown as Login;
  const { deviceHash: tokenHash, userId, at } = run;
  const isKnown = tokenHash !== undefined && knownDevice(knownDevices, { tokenHash, host: 'entry' }, at) !== undefined;
  if (isOwn && tokenHash === undefined && userId === undefined)
    say('D-29', 'a stranger counted with the known devices');
  if (isKnown && sides.after.attempts > sides.before.attempts) say('D-29', 'a known device counted with the strangers');
  if (
    sides.after.attempts !== sides.before.attempts &&
    after['lockedUntil'] !== before['lockedUntil'] &&
    run.right === 0 &&
    !isLifted(run, change)
  )
    say('D-29', 'strangers locked the known devices');
}

/** Attempts are taken over only when their functions have ended, and wrong guesses stay counted. */
function checkTakenOver(
  run: Run,
  { limit }: AttemptPolicy,
  { before, after }: { readonly before: CountedGuesses; readonly after: CountedGuesses },
  say: Say,
): void {
  run.reserved += 1;
  const waited = run.at.getTime() - Date.parse(before.lastAttemptAt ?? '');
  if (before.attempts < limit || waited < 60_000) say('I13', 'an attempt was taken over that may be looked at');
  if (wrongGuesses(before) >= limit || after.attempts !== wrongGuesses(before) + 1)
    say('I13', `${wrongGuesses(before)} wrong guesses became ${after.attempts} attempts`);
}

/** D-1: an attempt becomes a wrong code when its code was none that the token may show, and for nothing else. */
function checkCounted(
  sim: Sim,
  run: Run,
  { before, after }: { readonly before: Token; readonly after: Token },
  say: Say,
): void {
  const isCounted = after.attempts === before.attempts && (after.beingChecked ?? 0) < (before.beingChecked ?? 0);
  if (!isCounted) return;
  run.wrongCodes = wrongGuesses(after);
  if (!run.token) say('I13', 'a code was counted that no attempt was reserved for');
  else if (acceptableSteps(sim, run, run.token).length > 0) say('D-1', 'a right code was counted as a wrong one');
}

function barredBecause(sim: Sim, { stopped, lockedUntil }: Attempts): string | undefined {
  if (stopped) return 'stopped';
  return lockedUntil !== undefined && lockedUntil > sim.world.now().toISOString() ? 'locked' : undefined;
}

/** Whether a counter went down with its consequence, or because a lock was waited out. */
function isSettled(sim: Sim, policy: AttemptPolicy, { before, after }: Sides): boolean {
  const now = sim.world.now();
  if (after.attempts === 0 && (after.stopped || (after.lockedUntil ?? '') > now.toISOString())) return true;
  const waited = now.getTime() - Date.parse(before.lastAttemptAt ?? '');
  return after.attempts === 1 && policy.locksBeforeStop > 1 && waited >= policy.maximumLockMinutes * 60_000;
}

const secretsOf = (item: Readonly<Record<string, unknown>>) =>
  JSON.stringify([item['loginHash'], item['confirmationHash'], item['hash'], item['tokenHash']]);
