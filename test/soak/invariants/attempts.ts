import type { AttemptPolicy } from '../../../shared/domain/attempts.ts';
import type { Attempts } from '../../../shared/table/attempts.ts';
import type { Item } from '../../../shared/table/engine.ts';
import { type Token, wrongCodes } from '../../../shared/table/tokens.ts';
import type { Change } from '../../engines/memory/storage.ts';
import { kindOf } from '../mirror.ts';
import type { Run } from '../run.ts';
import type { Sim } from '../sim.ts';
import { acceptableSteps, mayLower } from './codes.ts';
import type { Say } from './entry.ts';

const policies = {
  login: 'login',
  certificate: 'login',
  registration: 'login',
  confirmationAttempts: 'confirmation',
  mailPassword: 'mailPassword',
  token: 'otp',
} as const;

interface Sides {
  readonly before: Attempts;
  readonly after: Attempts;
}

/**
 * I13: an attempt is granted only below the limit, to nobody locked or stopped; a counter goes down only with its consequence,
 * after a right guess, with a new secret, or when a lock that was never written has been waited out.
 */
export function checkAttempts(sim: Sim, run: Run, change: Change, say: Say): void {
  const kind = kindOf(change.key);
  if (!(kind in policies) || !change.before || !change.after) return;
  const policy = sim.world.profile.attempts[policies[kind as keyof typeof policies]];
  const sides = { before: change.before, after: change.after } as unknown as Sides;
  const { before, after } = sides;
  if (after.lastAttemptAt !== undefined && after.attempts > 0 && after.attempts !== before.attempts) run.reserved += 1;
  if (after.attempts > before.attempts) {
    if (kind === 'token') run.token = change.after as unknown as Token;
    if (after.attempts > policy.limit || after.attempts !== before.attempts + 1)
      say('I13', `attempt ${after.attempts} of ${policy.limit}`);
    const barred = barredBecause(sim, change.before);
    if (barred) say('I13', `an attempt while ${barred}`);
  }
  if (kind === 'token') checkCounted(sim, run, { before: change.before, after: change.after } as never, say);
  if (after.attempts < before.attempts && !isSettled(sim, policy, sides)) {
    const isNewSecret = secretsOf(change.before) !== secretsOf(change.after);
    const isRight = kind === 'token' ? mayLower(sim, run, sides as { before: Token; after: Token }) : run.right > 0;
    if (!isNewSecret && !isRight) say('I13', 'a counter was cleared without a right guess');
  }
  // Who may release a token is judged with it.
  const isReleasable = kind === 'registration' || kind === 'token';
  if (before.stopped && !after.stopped && !isReleasable) say('I13', 'a stop was lifted');
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
  run.wrongCodes = wrongCodes(after);
  if (!run.token) say('I13', 'a code was counted that no attempt was reserved for');
  else if (acceptableSteps(sim, run, run.token).length > 0) say('D-1', 'a right code was counted as a wrong one');
}

function barredBecause(sim: Sim, item: Item): string | undefined {
  const { stopped, lockedUntil } = item as unknown as Attempts;
  if (stopped) return 'stopped';
  if (lockedUntil !== undefined && lockedUntil > sim.world.now().toISOString()) return 'locked';
  return item['state'] === 'revoked' && kindOf(item) === 'token' ? 'revoked' : undefined;
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
