import type { Attempts } from '../../../shared/table/attempts.ts';
import type { Change } from '../../engines/memory/storage.ts';
import { kindOf } from '../mirror.ts';
import type { Run } from '../run.ts';
import type { Sim } from '../sim.ts';
import type { Say } from './entry.ts';

const policies = {
  login: 'login',
  certificate: 'login',
  registration: 'login',
  confirmation: 'confirmation',
  mailPassword: 'mailPassword',
} as const;

/**
 * I13: an attempt is granted only below the limit, to nobody locked or stopped; a counter goes down only with its consequence,
 * after a right guess, with a new secret, or when a lock that was never written has been waited out.
 */
export function checkAttempts(sim: Sim, run: Run, change: Change, say: Say): void {
  const kind = kindOf(change.key);
  if (!(kind in policies) || !change.before || !change.after) return;
  const policy = sim.world.profile.attempts[policies[kind as keyof typeof policies]];
  const [before, after] = [change.before as unknown as Attempts, change.after as unknown as Attempts];
  const now = sim.world.now();
  const isLocked = before.lockedUntil !== undefined && before.lockedUntil > now.toISOString();
  if (after.lastAttemptAt !== undefined && after.attempts > 0 && after.attempts !== before.attempts) run.reserved += 1;
  if (after.attempts > before.attempts) {
    if (after.attempts > policy.limit || after.attempts !== before.attempts + 1)
      say('I13', `attempt ${after.attempts} of ${policy.limit}`);
    if (isLocked || before.stopped) say('I13', `an attempt while ${before.stopped ? 'stopped' : 'locked'}`);
  }
  if (after.attempts < before.attempts) {
    const isConsequence = after.attempts === 0 && (after.stopped || (after.lockedUntil ?? '') > now.toISOString());
    const isHealing =
      after.attempts === 1 &&
      now.getTime() - Date.parse(before.lastAttemptAt ?? '') >= policy.maximumLockMinutes * 60_000 &&
      policy.locksBeforeStop > 1;
    const isNewSecret = secretsOf(change.before) !== secretsOf(change.after);
    if (!isConsequence && !isHealing && !isNewSecret && run.right === 0)
      say('I13', 'a counter was cleared without a right guess');
  }
  if (before.stopped && !after.stopped && kind !== 'registration') say('I13', 'a stop was lifted');
}

const secretsOf = (item: Readonly<Record<string, unknown>>) =>
  JSON.stringify([item['loginHash'], item['confirmationHash'], item['hash'], item['tokenHash']]);
