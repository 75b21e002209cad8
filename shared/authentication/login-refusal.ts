import type { AttemptPolicy } from '../domain/attempts.ts';
import type { DomainError } from '../domain/errors.ts';
import { type About, Refused, type Traces } from '../operation/decision.ts';
import { type Attempts, type Consequence, consequenceOf, type Reservation } from '../table/attempts.ts';
import { unknownCompany } from '../table/history.ts';

/** Refused logins under names that nobody has are recorded too: the bank sees spraying, and the work is the same (threat 10). */
export const nobody: About = { companyId: unknownCompany };

/**
 * The one refusal of a login, whatever was wrong: the consequence of the reserved attempt, if it was the last one, and a
 * history row of whoever was meant (D-2).
 */
export function refusedLogin<T extends Attempts>(options: {
  readonly error: DomainError;
  readonly reserved: Reservation<T>;
  readonly about: About | undefined;
  readonly now: Date;
  readonly policy: AttemptPolicy;
  readonly punish: (consequence: Consequence) => Traces;
}): Refused {
  const { error, reserved, about, now, policy, punish } = options;
  const consequence = reserved.granted ? consequenceOf(reserved.row, now, policy) : undefined;
  return new Refused(error, { ...(consequence && punish(consequence)), about: about ?? nobody });
}
