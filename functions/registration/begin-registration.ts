import { strangersPolicy } from '../../shared/domain/attempt-policy.ts';
import { formatRfc3339 } from '../../shared/domain/jst.ts';
import { registrationUntil } from '../../shared/domain/registration.ts';
import { randomToken } from '../../shared/domain/secrets.ts';
import { handle } from '../../shared/frame/handle.ts';
import { Refused, type Traces } from '../../shared/operation/decision.ts';
import { sha256 } from '../../shared/operation/sha256.ts';
import { nobody } from '../../shared/steps/authentication/login-refusal.ts';
import type { Write } from '../../shared/table/engine.ts';
import { accountName, type Registration } from '../../shared/table/logins.ts';
import { type StrangersLock, strangersLock } from '../../shared/table/strangers.ts';
import { beginRegistration } from './begin-registration.operation.ts';

/**
 * Gives one answer, after the same work, for an unknown account, a wrong password of either kind, and a locked or
 * finished registration (A3-3).
 */
export const handler = handle(
  beginRegistration,
  async (input, { table, now, profile, hasher, random, refuse, validateOnly, passed }) => {
    const name = accountName(input.account);
    const reserved = await table.registrations.reserveAttempt([name], now, strangersPolicy(profile.attempts.login));
    const row = reserved.granted ? reserved.row : undefined;
    const [isLogin, isConfirmation] = await Promise.all([
      hasher.verify(input.temporaryLoginPassword, row?.loginHash),
      hasher.verify(input.temporaryConfirmationPassword, row?.confirmationHash),
    ]);
    // Unknown accounts get a history row too, or the timing would reveal which accounts are registered (threat 10).
    const about = reserved.row ? { companyId: reserved.row.companyId } : nobody;
    if (!row || !isLogin || !isConfirmation || row.expiresAt <= now.toISOString()) {
      const lock = row && strangersLock(row, now, profile.attempts.login);
      const traces = lock && afterLock(row, lock, table.registrations.punish(name, lock));
      throw new Refused(refuse('registration.refused'), { ...traces, about });
    }
    if (validateOnly) passed(table.registrations.clearAttempts(name));
    const token = randomToken(random.bytes);
    const expiresAt = registrationUntil(now, profile);
    return {
      answer: {
        registrationToken: `${Buffer.from(name).toString('base64url')}.${token}`,
        companyName: row.companyName,
        expiresAt: formatRfc3339(expiresAt),
      },
      about: { companyId: row.companyId },
      writes: [table.registrations.begin(name, { tokenHash: sha256(token), tokenExpiresAt: expiresAt.toISOString() })],
    };
  },
);

/**
 * Registrations are made by strangers only: they are locked for a time and never stopped; the third lock in a row
 * alerts (D-29).
 */
function afterLock({ companyId }: Registration, { isAlarming, lockedUntil = '' }: StrangersLock, lock: Write): Traces {
  const alert = { kind: 'registrationLocked' as const, companyId, users: [], lockedUntil };
  return { writes: [lock], alerts: isAlarming ? [alert] : [] };
}
