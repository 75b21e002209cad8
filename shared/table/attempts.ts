import * as z from 'zod';
import { type AttemptPolicy, settleFailure } from '../domain/attempts.ts';
import { DomainError } from '../domain/errors.ts';
import type { Capability } from './capability.ts';
import type { Item, Key, TableEngine, Test, Update } from './engine.ts';
import { Instant, refusal } from './entity.ts';

/** The fields of a counter of wrong passwords, on the item that the password belongs to (D-2, D-3, X-4). */
export const attemptFields = {
  attempts: z.int(),
  locksInARow: z.int(),
  lockedUntil: Instant.optional(),
  lastAttemptAt: Instant.optional(),
  stopped: z.boolean(),
};

export const Attempts = z.object(attemptFields);
export type Attempts = z.infer<typeof Attempts>;

/** A counter nobody has failed on yet. */
export const noAttempts = { attempts: 0, locksInARow: 0, stopped: false } as const;

/** What a counter becomes after the right password. */
export const clearedAttempts = { set: { attempts: 0, locksInARow: 0 }, remove: ['lockedUntil'] } as const;

/** Granted: one guess may be verified. Not granted: locked, stopped, or no such counter; the row tells which. */
export type Reservation<T> =
  | { readonly granted: true; readonly row: T }
  | { readonly granted: false; readonly row?: T };

class NotReserved extends DomainError {
  readonly existing: Item | undefined;
  constructor(existing: Item | undefined) {
    super('session.refused');
    this.existing = existing;
  }
}

/**
 * A capability that reserves one attempt before the password is looked at, and reads the item, in one request (I13): however
 * many guesses come at once, no more than the policy's limit are ever verified. `counting` names what else a reservation
 * adds to; `demands`, what must be true of the item besides.
 */
export function reservesAttempt<Ids extends readonly unknown[], T>(
  entity: {
    readonly name: string;
    readonly prefix: string;
    readonly possibleKey: (...ids: Ids) => Key | undefined;
    readonly parse: (item: Item) => T;
    readonly read: (item: Item | undefined) => T | undefined;
  },
  when: (now: Date) => readonly Test[] = () => [],
  counting: Readonly<Record<string, number>> = {},
): Capability<(ids: Ids, now: Date, policy: AttemptPolicy, demands?: readonly Test[]) => Promise<Reservation<T>>> {
  const attempt = async (engine: TableEngine, update: Update): Promise<{ item: Item } | NotReserved> => {
    try {
      return { item: await engine.update(update) };
    } catch (thrown) {
      if (thrown instanceof NotReserved) return thrown;
      throw thrown;
    }
  };
  return {
    grants: [{ action: 'UpdateItem', prefix: entity.prefix }],
    bind:
      (engine) =>
      async (ids, now, policy, demands = []) => {
        const key = entity.possibleKey(...ids);
        if (!key) return { granted: false };
        const wanted = [{ field: 'entity', absentOrIs: entity.name }, ...when(now), ...demands];
        const reserved = await attempt(engine, reservation(key, now, policy, { when: wanted, counting }));
        if ('item' in reserved) return { granted: true, row: entity.parse(reserved.item) };
        const row = entity.read(reserved.existing);
        if (row === undefined) return { granted: false };
        const healing = abandoned(Attempts.parse(row), now, policy);
        const healed = healing && (await attempt(engine, { ...healing, key, when: [...healing.when, ...wanted] }));
        if (healed && 'item' in healed) return { granted: true, row: entity.parse(healed.item) };
        return { granted: false, row };
      },
  };
}

/**
 * A capability that takes a reserved attempt back, for a secret that was neither right nor a guess (D-1): exactly one, whatever
 * was counted meanwhile. A counter that has been cleared or stopped since has nothing to give back.
 */
export function givesAttemptBack<T>(
  prefix: string,
  keyOf: (row: T) => Key,
  counting: Readonly<Record<string, number>> = {},
): Capability<(row: T) => Promise<void>> {
  const counted = Object.entries({ attempts: 1, ...counting });
  return {
    grants: [{ action: 'UpdateItem', prefix }],
    bind: (engine) => async (row) => {
      try {
        await engine.update({
          kind: 'update',
          key: keyOf(row),
          add: Object.fromEntries(counted.map(([field, by]) => [field, -by])),
          when: [
            { field: 'attempts', above: 0 },
            { field: 'stopped', is: false },
          ],
          otherwise: (existing) => new NotReserved(existing),
        });
      } catch (thrown) {
        if (!(thrown instanceof NotReserved)) throw thrown;
      }
    },
  };
}

function reservation(
  key: Key,
  now: Date,
  policy: AttemptPolicy,
  { when, counting }: { readonly when: readonly Test[]; readonly counting: Readonly<Record<string, number>> },
): Update {
  const instant = now.toISOString();
  return {
    kind: 'update',
    key,
    set: { lastAttemptAt: instant },
    add: { attempts: 1, ...counting },
    when: [
      { field: 'attempts', below: policy.limit },
      { field: 'lockedUntil', absentOrAtMost: instant },
      { field: 'stopped', is: false },
      ...when,
    ],
    otherwise: (existing) => new NotReserved(existing),
  };
}

/**
 * All attempts reserved, yet no lock: whoever took the last one died before it wrote the lock. The lock it would have begun
 * is waited out, then the count starts again. A counter that stops instead of locking stays where it is.
 */
function abandoned(row: Attempts, now: Date, policy: AttemptPolicy): Omit<Update, 'key'> | undefined {
  const waited = now.getTime() - Date.parse(row.lastAttemptAt ?? now.toISOString());
  const isLocked = row.lockedUntil !== undefined && row.lockedUntil > now.toISOString();
  if (row.stopped || isLocked || row.attempts < policy.limit) return undefined;
  if (policy.locksBeforeStop === 1 || waited < policy.maximumLockMinutes * 60_000) return undefined;
  return {
    kind: 'update',
    set: { attempts: 1, lastAttemptAt: now.toISOString() },
    when: [
      { field: 'attempts', is: row.attempts },
      { field: 'lastAttemptAt', is: row.lastAttemptAt ?? '' },
      { field: 'stopped', is: false },
    ],
    otherwise: (existing) => new NotReserved(existing),
  };
}

/** The consequence of a wrong password whose attempt was reserved: a lock or a stop; nothing while attempts are left (D-2). */
export interface Consequence {
  readonly attempts: number;
  readonly locksInARow: number;
  readonly lockedUntil?: string;
  readonly stopped: boolean;
}

/** What the last allowed wrong password does to its counter; `undefined` while others are left, whose count already moved. */
export function consequenceOf(row: Attempts, now: Date, policy: AttemptPolicy): Consequence | undefined {
  if (row.attempts < policy.limit) return undefined;
  const { count, locksInARow, lockedUntil, stopped } = settleFailure(
    { count: row.attempts, locksInARow: row.locksInARow },
    now,
    policy,
  );
  return { attempts: count, locksInARow, stopped, ...(lockedUntil && { lockedUntil: lockedUntil.toISOString() }) };
}

/** The write of a consequence; `also` is what else it sets. */
export function punish(key: Key, consequence: Consequence, also: Readonly<Record<string, unknown>> = {}): Update {
  return {
    kind: 'update',
    key,
    set: { ...consequence, ...also },
    when: [{ field: 'stopped', is: false }],
    otherwise: refusal('request.conflict'),
  };
}
