import * as z from 'zod/mini';
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
 * A second counter of failures on the item of a secret, for strangers, that is, clients without a known device (D-29).
 * It is stored on the same item, so it exists before the first attempt, moves and disappears with the item, and one
 * read returns both counters. It locks strangers only, and never stops.
 */
export const strangerFields = {
  strangerAttempts: z.optional(z.int()),
  strangerLocksInARow: z.optional(z.int()),
  strangerLockedUntil: z.optional(Instant),
  strangerLastAttemptAt: z.optional(Instant),
};
type StrangerFields = z.infer<z.ZodMiniObject<typeof strangerFields>>;

const names = {
  attempts: 'strangerAttempts',
  locksInARow: 'strangerLocksInARow',
  lockedUntil: 'strangerLockedUntil',
  lastAttemptAt: 'strangerLastAttemptAt',
} as const satisfies CounterNames;

/** The change of the strangers' counter after the right password, or after an unlock (D-28). */
export const clearedStrangers = {
  set: { [names.attempts]: 0, [names.locksInARow]: 0 },
  remove: [names.lockedUntil],
} as const;

/** The strangers' counter of an item. */
export const strangersOf = (row: StrangerFields): Attempts => counterOf(row, names);

/** A lock of strangers. The user and the administrators are alerted at the third one in a row (D-29). */
export interface StrangersLock extends Consequence {
  readonly isAlarming: boolean;
}

/**
 * The consequence of a stranger's last allowed failure; `undefined` while attempts are left. `login` is the policy for
 * known devices.
 */
export function strangersLock(counter: Attempts, now: Date, login: AttemptPolicy): StrangersLock | undefined {
  const locksInARow = strangersLocksInARow(counter, now);
  const consequence = consequenceOf({ ...counter, locksInARow }, now, strangersPolicy(login));
  return consequence && { ...consequence, isAlarming: consequence.locksInARow === login.locksBeforeStop };
}

type Read = { readonly userId: string };

/** The capabilities of the strangers' counter on an item. */
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
    /** Not granted for an unknown name, as for a locked one: nothing is ever written for unknown names. */
    reserveAttempt: reservesAttempt(entity, () => [], { names }),
    /** Ends the lock and clears the attempts: after the right password, or by an unlock (D-28). */
    clear: writes('update', entity.prefix, (name: string, read: Read) => update(name, read, clearedStrangers)),
    punish: writes('update', entity.prefix, (name: string, read: Read, consequence: Consequence) => {
      const { attempts, locksInARow, lockedUntil } = consequence;
      const locked = lockedUntil && { [names.lockedUntil]: lockedUntil };
      return update(name, read, { set: { [names.attempts]: attempts, [names.locksInARow]: locksInARow, ...locked } });
    }),
  };
}
