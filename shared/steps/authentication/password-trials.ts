import type { AttemptPolicy } from '../../domain/attempt-policy.ts';
import { DomainError } from '../../domain/errors.ts';
import { formatRfc3339 } from '../../domain/jst.ts';
import { Refused, type Traces } from '../../operation/decision.ts';
import type { Hasher } from '../../operation/ports.ts';
import { type Attempts, type Consequence, consequenceOf, type Reservation } from '../../table/attempts.ts';
import type { Write } from '../../table/engine.ts';

/** One password to compare with a stored hash, on that hash's counter. */
export interface Trial {
  readonly which: 'loginPassword' | 'confirmationPassword';
  /**
   * Whether it is given as the current password; otherwise it is a new password for the other purpose, which must
   * differ (A4-6, A4-7).
   */
  readonly isCurrent: boolean;
  readonly path: string;
  readonly guess: string;
  readonly hash: string | undefined;
  readonly reserved: Reservation<Attempts>;
  readonly policy: AttemptPolicy;
  readonly clear: () => Write;
  readonly punish: (consequence: Consequence) => Traces;
}

interface Judging {
  readonly hasher: Hasher;
  readonly now: Date;
  readonly passed: (clear: Write) => void;
}

interface Verdict {
  readonly error: DomainError;
  readonly left: Traces;
}

const nothing: Traces = { writes: [] };

/**
 * Judges all passwords before refusing any, so that each counter gets its result: cleared after the right password,
 * with the consequence after the last wrong one. A wrong current password has precedence over a clash of the new ones.
 * @throws `password.wrong`, `proof.stopped`, `password.notAllowed`
 */
export async function judge(context: Judging, trials: readonly Trial[]): Promise<void> {
  const verdicts = await Promise.all(
    trials.map(async (each) => ({
      each,
      isSame: each.reserved.granted && (await context.hasher.verify(each.guess, each.hash)),
    })),
  );
  const refused: Verdict[] = [];
  for (const { each, isSame } of verdicts.toSorted((a, b) => Number(b.each.isCurrent) - Number(a.each.isCurrent))) {
    const verdict = verdictOf(each, isSame, context.now);
    if (verdict) refused.push(verdict);
    else if (each.isCurrent) context.passed(each.clear());
  }
  const [first] = refused;
  if (!first) return;
  throw new Refused(first.error, {
    writes: refused.flatMap(({ left }) => left.writes),
    alerts: refused.flatMap(({ left }) => left.alerts ?? []),
  });
}

function verdictOf(
  { which, isCurrent, path, reserved, policy, punish }: Trial,
  isSame: boolean,
  now: Date,
): Verdict | undefined {
  if (!reserved.granted) return { error: stopped(which, reserved.row?.lockedUntil, now), left: nothing };
  const { row } = reserved;
  if (isCurrent && isSame) return undefined;
  const consequence = consequenceOf(row, now, policy);
  if (consequence) return { error: stopped(which, consequence.lockedUntil, now), left: punish(consequence) };
  if (isCurrent)
    return {
      error: new DomainError('password.wrong', { which, remaining: policy.limit - row.attempts }),
      left: nothing,
    };
  if (!isSame) return undefined;
  const errors = [{ path, code: 'password.sameAsOther' }];
  return { error: new DomainError('password.notAllowed', { errors }), left: nothing };
}

function stopped(which: Trial['which'], lockedUntil: string | undefined, now: Date): DomainError {
  const isLocked = lockedUntil !== undefined && lockedUntil > now.toISOString();
  return new DomainError('proof.stopped', {
    which,
    ...(isLocked && { reason: 'locked', askWhom: 'self', until: formatRfc3339(new Date(lockedUntil)) }),
  });
}
