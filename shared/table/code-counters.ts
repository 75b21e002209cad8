import * as z from 'zod/mini';
import { DomainError } from '../domain/errors.ts';
import { attemptFields, type Consequence, givesAttemptBack, punish, reservesAttempt } from './attempts.ts';
import { updates, writes } from './capability.ts';
import type { Item, Key, Test, Update } from './engine.ts';

/** The attributes of a counter of one-time passwords. */
export const codeCounterFields = {
  ...attemptFields,
  /** How many of `attempts` are being checked or turned out right, and so are not wrong codes. */
  beingChecked: z.optional(z.int()),
};
export type CountedCodes = z.infer<z.ZodMiniObject<typeof codeCounterFields>>;

/** The number of wrong codes in a row. Requests with right codes reserve attempts too, but are not counted. */
export const wrongCodes = ({ attempts, beingChecked = 0 }: Pick<CountedCodes, 'attempts' | 'beingChecked'>): number =>
  Math.max(0, attempts - beingChecked);

const checking = { beingChecked: 1 };

/** The capabilities of a counter of one-time passwords on its item; `when` has further conditions on the item. */
export function codeCounterOn<Ids extends readonly unknown[], T extends CountedCodes>(
  entity: {
    readonly name: string;
    readonly prefix: string;
    readonly possibleKey: (...ids: Ids) => Key | undefined;
    readonly parse: (item: Item) => T;
    readonly read: (item: Item | undefined) => T | undefined;
  },
  {
    keyOf,
    when,
    which,
  }: { readonly keyOf: (row: T) => Key; readonly when: readonly Test[]; readonly which: 'otp' | 'otpRegistration' },
) {
  const accepts: readonly Test[] = [...when, { field: 'stopped', is: false }];
  return {
    reserveAttempt: reservesAttempt(entity, () => when, { counting: checking }),
    giveAttemptBack: givesAttemptBack(entity.prefix, keyOf, checking),
    /** Reserves an attempt in place of those whose functions died without a verdict; wrong codes stay counted. */
    takeAttemptOver: updates(
      entity,
      (row: T, now: Date): Update => ({
        kind: 'update',
        key: keyOf(row),
        set: { attempts: wrongCodes(row) + 1, beingChecked: 1, lastAttemptAt: now.toISOString() },
        when: [
          { field: 'attempts', is: row.attempts },
          { field: 'lastAttemptAt', is: row.lastAttemptAt ?? '' },
          ...accepts,
        ],
        otherwise: () => new DomainError('request.tooMany', { retryAfterSeconds: 1 }),
      }),
    ),
    /** The code of a reserved attempt was wrong and is now counted. Returns the item after it. */
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
