import type { DomainError } from '../../domain/errors.ts';
import type { LoginBar, RefusalReason } from '../../domain/login-bars.ts';
import type { About } from '../../operation/about.ts';
import { Refused } from '../../operation/decision.ts';
import type { Attempts, Reservation } from '../../table/attempts.ts';
import { unknownCompany } from '../../table/history.ts';
import type { LoginCounter } from './login-counters.ts';

/**
 * Refused logins under unknown names are recorded too: the bank can see password spraying, and the work is the same
 * (threat 10).
 */
export const nobody: About = { companyId: unknownCompany };

/**
 * The single refusal of a login, whatever the reason: the consequence of the reserved attempt, if it was the last one,
 * and a history row for the user meant (D-2).
 */
export function refusedLogin(options: {
  readonly error: DomainError;
  readonly reserved: Reservation<Attempts>;
  readonly counter: LoginCounter;
  /** The login's user, from its row or the certificate's. */
  readonly of: (About & { readonly userId: string; readonly loginId: string }) | undefined;
  readonly known?: Parameters<LoginCounter['afterWrong']>[1];
  readonly bars?: readonly LoginBar[];
}): Refused {
  const { error, reserved, counter, of, known, bars = [] } = options;
  const traces = reserved.granted ? counter.afterWrong(reserved.row, known) : undefined;
  const about = of && { companyId: of.companyId, userId: of.userId, loginId: of.loginId };
  const reason = of ? (bars[0] ?? reasonOf(reserved)) : 'login.unknown';
  return new Refused(error, { ...traces, about: about ?? nobody, reason });
}

/** Without a bar, the counter allowed no attempt, or the password was wrong. */
function reasonOf(reserved: Reservation<Attempts>): RefusalReason {
  if (reserved.granted) return 'password.wrong';
  return reserved.row?.stopped ? 'login.stopped' : 'login.locked';
}
