import * as z from 'zod';
import { type AttemptPolicy, strangersLocksInARow, strangersPolicy } from '../domain/attempt-policy.ts';
import {
  type Attempts,
  type Consequence,
  type CounterNames,
  consequenceOf,
  counterOf,
  reservesAttempt,
} from './attempts.ts';
import { writes } from './capability.ts';
import type { Item, Key, Update } from './engine.ts';
import { Instant, refusal } from './entity.ts';

/**
 * A second counter of wrong passwords on the item of a secret: what people count on whose device nobody knows (D-29). It lies
 * beside the user's own, so that it is there with the first attempt, moves and goes with the item, and one read knows both. It
 * locks, for strangers alone, and never stops.
 */
export const strangerFields = {
  strangerAttempts: z.int().optional(),
  strangerLocksInARow: z.int().optional(),
  strangerLockedUntil: Instant.optional(),
  strangerLastAttemptAt: Instant.optional(),
};
type StrangerFields = z.infer<z.ZodObject<typeof strangerFields>>;

const names = {
  attempts: 'strangerAttempts',
  locksInARow: 'strangerLocksInARow',
  lockedUntil: 'strangerLockedUntil',
  lastAttemptAt: 'strangerLastAttemptAt',
} as const satisfies CounterNames;

/** What strangers' counter becomes after the right password, and when somebody who may lifts their lock (D-28). */
export const clearedStrangers = {
  set: { [names.attempts]: 0, [names.locksInARow]: 0 },
  remove: [names.lockedUntil],
} as const;

/** The strangers' counter of an item. */
export const strangersOf = (row: StrangerFields): Attempts => counterOf(row, names);

/** A lock of strangers. The third in a row is one that the user and the administrators must learn of (D-29). */
export interface StrangersLock extends Consequence {
  readonly isAlarming: boolean;
}

/**
 * What the last allowed wrong password of a stranger does to the counter they have; `undefined` while others are left. `login` is
 * the policy of those whose device is known.
 */
export function strangersLock(counter: Attempts, now: Date, login: AttemptPolicy): StrangersLock | undefined {
  const locksInARow = strangersLocksInARow(counter, now);
  const consequence = consequenceOf({ ...counter, locksInARow }, now, strangersPolicy(login));
  return consequence && { ...consequence, isAlarming: consequence.locksInARow === login.locksBeforeStop };
}

type Read = { readonly userId: string };

/** The capabilities of strangers' counter on the item of a user. */
export function strangersOn<T extends StrangerFields & Read>(entity: {
  readonly name: string;
  readonly prefix: string;
  readonly key: (name: string) => Key;
  readonly possibleKey: (name: string) => Key | undefined;
  readonly parse: (item: Item) => T;
  readonly read: (item: Item | undefined) => T | undefined;
}) {
  const update = (name: string, { userId }: Read, change: Pick<Update, 'set' | 'remove'>): Update => ({
    kind: 'update',
    key: entity.key(name),
    ...change,
    when: [{ field: 'userId', is: userId }],
    otherwise: refusal('request.conflict'),
  });
  return {
    /** Not granted for a name nobody has, as for a locked one: nothing is ever written for such a name. */
    reserveAttempt: reservesAttempt(entity, () => [], { names }),
    /** Lifts the lock and forgets the attempts: after the right password, or when somebody who may does it (D-28). */
    clear: writes('update', entity.prefix, (name: string, read: Read) => update(name, read, clearedStrangers)),
    punish: writes('update', entity.prefix, (name: string, read: Read, consequence: Consequence) => {
      const { attempts, locksInARow, lockedUntil } = consequence;
      const locked = lockedUntil && { [names.lockedUntil]: lockedUntil };
      return update(name, read, { set: { [names.attempts]: attempts, [names.locksInARow]: locksInARow, ...locked } });
    }),
  };
}
