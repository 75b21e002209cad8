import { DomainError } from '../../domain/errors.ts';
import type { SessionCaller } from '../../operation/caller.ts';
import { Refused, type Traces } from '../../operation/decision.ts';
import type { Hasher } from '../../operation/ports.ts';
import type { Profile } from '../../profiles/profile.ts';
import { consequenceOf, wrongGuesses } from '../../table/attempts.ts';
import type { Guarded } from '../../table/credentials.ts';
import type { Table } from '../../table/table.ts';
import { type GuessCounter, type ReserveContext, reservedAttempt } from './reserved-attempt.ts';

/** The table access needed to check a confirmation password, and to stop it (D-3). */
export const confirmationAccess = {
  confirmations: ['reserveAttempt', 'takeAttemptOver', 'countWrong', 'punish'],
  users: ['stopConfirmation'],
} as const;

export interface ConfirmationContext extends ReserveContext {
  readonly table: Table<typeof confirmationAccess>;
  readonly hasher: Pick<Hasher, 'verify'>;
  readonly profile: Pick<Profile, 'attempts'>;
  readonly caller: SessionCaller;
}

/** What a guess was: right; wrong, with the attempts that are left; or one more than there are, with what that leaves. */
export type Guess =
  | { readonly is: 'right'; readonly row: Guarded }
  | { readonly is: 'wrong'; readonly remaining: number }
  | { readonly is: 'last'; readonly error: DomainError; readonly left: Traces };

const stopped = () => new DomainError('proof.stopped', { which: 'confirmationPassword' });

/**
 * Checks a confirmation password, after reserving an attempt on its counter (I13). Right ones that are checked at the
 * same time are never counted as wrong: a request waits while they fill the counter. The last wrong one stops the
 * password, ends the session and alerts others (D-3). @throws `proof.stopped`, `request.tooMany`
 */
export async function guessConfirmation(context: ConfirmationContext, guess: string): Promise<Guess> {
  const { row, isUnstopped } = await reservedAttempt(context, counterOf(context));
  if (isUnstopped) return lastOf(context, row);
  if (await context.hasher.verify(guess, row.confirmationHash)) return { is: 'right', row };
  const counted = await context.table.confirmations.countWrong(row);
  const { limit } = context.profile.attempts.confirmation;
  const failures = wrongGuesses(counted);
  if (failures < limit) return { is: 'wrong', remaining: limit - failures };
  return failures === limit ? lastOf(context, counted) : { is: 'last', error: stopped(), left: { writes: [] } };
}

/** The refusal of a guess that was not right, to be thrown. */
export const refusalOfGuess = (guess: Exclude<Guess, { readonly is: 'right' }>): Error =>
  guess.is === 'last'
    ? new Refused(guess.error, guess.left)
    : new DomainError('proof.wrong', { which: 'confirmationPassword', remaining: guess.remaining });

function counterOf({ table, now, profile, caller }: ConfirmationContext): GuessCounter<Guarded> {
  const policy = profile.attempts.confirmation;
  return {
    policy,
    reserve: () => table.confirmations.reserveAttempt([caller.userId], now, policy),
    assertOpen(row) {
      // Deleted since the gate.
      if (!row) throw new DomainError('session.ended');
      if (row.stopped) throw stopped();
    },
    takeOver: async (row) => ({ ...row, ...(await table.confirmations.takeAttemptOver(row, now)) }),
    stopped,
  };
}

function lastOf({ table, now, profile, caller }: ConfirmationContext, row: Guarded): Guess {
  const { companyId, userId, user } = caller;
  const counted = { ...row, attempts: wrongGuesses(row) };
  const consequence = consequenceOf(counted, now, profile.attempts.confirmation);
  const writes = consequence && [
    table.confirmations.punish(row, consequence),
    table.users.stopConfirmation({ companyId, userId }),
  ];
  return {
    is: 'last',
    error: stopped(),
    left: { writes: writes ?? [], alerts: [{ kind: 'confirmationStopped', companyId, users: [user] }] },
  };
}
