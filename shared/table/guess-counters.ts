import * as z from 'zod/mini';
import { DomainError } from '../domain/errors.ts';
import {
  attemptFields,
  type Consequence,
  type Counted,
  givesAttemptBack,
  punish,
  reservesAttempt,
  wrongGuesses,
} from './attempts.ts';
import { updates, writes } from './capability.ts';
import type { Key, Test, Update } from './engine.ts';

/** The attributes of a counter whose attempts may be right ones that are still being checked. */
export const guessCounterFields = {
  ...attemptFields,
  /** How many of `attempts` are being checked or turned out right, and so are not wrong. */
  beingChecked: z.optional(z.int()),
};
export type CountedGuesses = z.infer<z.ZodMiniObject<typeof guessCounterFields>>;

const checking = { beingChecked: 1 };

/** The capabilities of such a counter on its item; `when` has further conditions on the item. */
export function guessCounterOn<Ids extends readonly unknown[], T extends CountedGuesses>(
  entity: Counted<Ids, T>,
  {
    keyOf,
    when,
    which,
  }: {
    readonly keyOf: (row: T) => Key;
    readonly when: readonly Test[];
    readonly which: 'otp' | 'otpRegistration' | 'confirmationPassword';
  },
) {
  const accepts: readonly Test[] = [...when, { field: 'stopped', is: false }];
  return {
    reserveAttempt: reservesAttempt(entity, () => when, { counting: checking }),
    giveAttemptBack: givesAttemptBack(entity.prefix, keyOf, checking),
    /** Reserves an attempt in place of those whose functions died without a verdict; wrong guesses stay counted. */
    takeAttemptOver: updates(
      entity,
      (row: T, now: Date): Update => ({
        kind: 'update',
        key: keyOf(row),
        set: { attempts: wrongGuesses(row) + 1, beingChecked: 1, lastAttemptAt: now.toISOString() },
        when: [
          { field: 'attempts', is: row.attempts },
          { field: 'lastAttemptAt', is: row.lastAttemptAt ?? '' },
          ...accepts,
        ],
        otherwise: () => new DomainError('request.tooMany', { retryAfterSeconds: 1 }),
      }),
    ),
    /** The guess of a reserved attempt was wrong and is now counted. Returns the item after it. */
    countWrong: updates(
      entity,
      (row: T): Update => ({
        kind: 'update',
        key: keyOf(row),
        add: { beingChecked: -1 },
        when: accepts,
        otherwise: () => new DomainError('proof.stopped', { which }),
      }),
    ),
    punish: writes('update', entity.prefix, (row: T, consequence: Consequence) =>
      punish(keyOf(row), consequence, { beingChecked: 0 }),
    ),
  };
}
