import * as z from 'zod/mini';
import { type AttemptPolicy, settleFailure } from '../domain/attempt-policy.ts';
import { DomainError } from '../domain/errors.ts';
import type { Capability } from './capability.ts';
import type { Item, Key, TableEngine, Test, Update } from './engine.ts';
import { Instant, refusal } from './entity.ts';

/** The attributes of a counter of failures, on the item of the password it guards (D-2, D-3, X-4). */
export const attemptFields = {
  attempts: z.int(),
  locksInARow: z.int(),
  lockedUntil: z.optional(Instant),
  lastAttemptAt: z.optional(Instant),
  stopped: z.boolean(),
  /** New passwords compared with the guarded one since it was last proved (I23). */
  compared: z.optional(z.int()),
};

export const Attempts = z.object(attemptFields);
export type Attempts = z.infer<typeof Attempts>;

/** The names of a counter's attributes; a counter that never stops has none for it. */
export interface CounterNames {
  readonly attempts: string;
  readonly locksInARow: string;
  readonly lockedUntil: string;
  readonly lastAttemptAt: string;
  readonly stopped?: string;
}

const ownNames: CounterNames = {
  attempts: 'attempts',
  locksInARow: 'locksInARow',
  lockedUntil: 'lockedUntil',
  lastAttemptAt: 'lastAttemptAt',
  stopped: 'stopped',
};

/** A counter of an item, by its names; absent attributes mean no failures. */
export function counterOf(item: Readonly<Record<string, unknown>>, names: CounterNames = ownNames): Attempts {
  return Attempts.parse({
    attempts: item[names.attempts] ?? 0,
    locksInARow: item[names.locksInARow] ?? 0,
    lockedUntil: item[names.lockedUntil],
    lastAttemptAt: item[names.lastAttemptAt],
    stopped: (names.stopped && item[names.stopped]) ?? false,
  });
}

/** A counter without failures. */
export const noAttempts = { attempts: 0, locksInARow: 0, stopped: false } as const;

/** The change of a counter after the right password. */
export const clearedAttempts = { set: { attempts: 0, locksInARow: 0 }, remove: ['lockedUntil', 'compared'] } as const;

/** The change of a counter when its stop or lock is ended by an unlock (D-28). */
export const liftedAttempts = {
  set: { ...clearedAttempts.set, stopped: false },
  remove: clearedAttempts.remove,
} as const;

/**
 * The write that clears a counter, if its stop is still as it was read; a newer stop stays and must be decided again.
 */
export function lifts(key: Key, { stopped }: Attempts, when: readonly Test[] = []): Update {
  return {
    kind: 'update',
    key,
    ...liftedAttempts,
    when: [{ field: 'stopped', is: stopped }, ...when],
    otherwise: refusal('request.conflict'),
  };
}

/** The number of wrong guesses in a row. Where right ones reserve attempts too, those are not counted. */
export const wrongGuesses = ({
  attempts,
  beingChecked = 0,
}: Pick<Attempts, 'attempts'> & { readonly beingChecked?: number | undefined }): number =>
  Math.max(0, attempts - beingChecked);

/** Whether a counter allows a guess now, after a time, or only after an unlock. */
export type CounterState = 'usable' | 'locked' | 'stopped';

/**
 * The state of a counter. A full counter that was neither locked nor stopped refuses too: the function that took the
 * last attempt died before it wrote the consequence.
 */
export function counterState(counter: Attempts, now: Date, policy: AttemptPolicy): CounterState {
  if (counter.stopped) return 'stopped';
  if (wrongGuesses(counter) >= policy.limit) return policy.locksBeforeStop === 1 ? 'stopped' : 'locked';
  return isLockedAt(counter, now) ? 'locked' : 'usable';
}

/** Whether a counter grants an attempt now, as `reservesAttempt` decides it in the table. */
export const grantsAttempt = (counter: Attempts, now: Date, policy: AttemptPolicy): boolean =>
  counterState(counter, now, policy) === 'usable' || abandoned(counter, now, policy, ownNames) !== undefined;

const isLockedAt = ({ lockedUntil }: Pick<Attempts, 'lockedUntil'>, now: Date) =>
  lockedUntil !== undefined && lockedUntil > now.toISOString();

/** Granted: one guess may be verified. Not granted: locked, stopped, or no such counter; the row shows which. */
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

interface CounterOptions {
  /** Further attributes that a reservation increments. */
  readonly counting?: Readonly<Record<string, number>>;
  /** @default the item's main counter */
  readonly names?: CounterNames;
}

/** A kind of item that carries a counter. */
export interface Counted<Ids extends readonly unknown[], T> {
  readonly name: string;
  readonly prefix: string;
  readonly possibleKey: (...ids: Ids) => Key | undefined;
  readonly parse: (item: Item) => T;
  readonly read: (item: Item | undefined) => T | undefined;
}

/**
 * A capability that reserves one attempt before the password is verified, and reads the item, in one request (I13):
 * however many guesses arrive at once, at most the policy's limit are verified. `demands` are further conditions on the
 * item.
 */
export function reservesAttempt<Ids extends readonly unknown[], T>(
  entity: Counted<Ids, T>,
  when: (now: Date) => readonly Test[] = () => [],
  { counting = {}, names = ownNames }: CounterOptions = {},
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
        const reserved = await attempt(engine, reservation(key, now, policy, { when: wanted, counting, names }));
        if ('item' in reserved) return { granted: true, row: entity.parse(reserved.item) };
        const { existing } = reserved;
        const row = entity.read(existing);
        if (!existing || row === undefined) return { granted: false };
        const healing = abandoned(counterOf(existing, names), now, policy, names);
        const healed = healing && (await attempt(engine, { ...healing, key, when: [...healing.when, ...wanted] }));
        if (healed && 'item' in healed) return { granted: true, row: entity.parse(healed.item) };
        return { granted: false, row };
      },
  };
}

/**
 * A capability that returns a reserved attempt for a secret that was neither right nor a guess (D-1): exactly one,
 * whatever else was counted. A counter that has been cleared or stopped since has none to return.
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

/**
 * The capabilities that count comparisons of new passwords with the one that a counter guards, which must differ (I23).
 * Each gives a hint about the guarded password, and so their number is limited. It is no wrong guess: the attempts stay.
 */
export const comparisonsOn = <Ids extends readonly unknown[]>(entity: {
  readonly prefix: string;
  readonly possibleKey: (...ids: Ids) => Key | undefined;
}) => {
  const counts = (by: 1 | -1, whenCompared: (limit: number) => Test): Capability<Compare<Ids>> => ({
    grants: [{ action: 'UpdateItem', prefix: entity.prefix }],
    bind: (engine) => async (ids, limit) => {
      const key = entity.possibleKey(...ids);
      if (!key) return false;
      try {
        const otherwise = (existing: Item | undefined) => new NotReserved(existing);
        await engine.update({ kind: 'update', key, add: { compared: by }, when: [whenCompared(limit)], otherwise });
        return true;
      } catch (thrown) {
        if (thrown instanceof NotReserved) return false;
        throw thrown;
      }
    },
  });
  return {
    /** Counts one, if fewer than `limit` were made since the guarded password was last proved. @returns whether it may be made */
    countComparison: counts(1, (limit) => ({ field: 'compared', absentOrAtMost: limit - 1 })),
    /** Returns one whose result nobody was told. */
    giveComparisonBack: counts(-1, () => ({ field: 'compared', above: 0 })),
  };
};

type Compare<Ids extends readonly unknown[]> = (ids: Ids, limit: number) => Promise<boolean>;

function reservation(
  key: Key,
  now: Date,
  policy: AttemptPolicy,
  { when, counting, names }: Required<CounterOptions> & { readonly when: readonly Test[] },
): Update {
  const instant = now.toISOString();
  return {
    kind: 'update',
    key,
    set: { [names.lastAttemptAt]: instant },
    add: { [names.attempts]: 1, ...counting },
    when: [
      names.stopped
        ? { field: names.attempts, below: policy.limit }
        : { field: names.attempts, absentOrAtMost: policy.limit - 1 },
      { field: names.lockedUntil, absentOrAtMost: instant },
      ...notStopped(names),
      ...when,
    ],
    otherwise: (existing) => new NotReserved(existing),
  };
}

const notStopped = ({ stopped }: CounterNames): readonly Test[] => (stopped ? [{ field: stopped, is: false }] : []);

/**
 * Allows a reservation on a counter that is full but not locked, because the function with the last attempt died before
 * it wrote the lock. After the time that lock would have taken, the count starts again. A counter that stops instead of
 * locking stays full.
 */
function abandoned(
  row: Attempts,
  now: Date,
  policy: AttemptPolicy,
  names: CounterNames,
): Omit<Update, 'key'> | undefined {
  const waited = now.getTime() - Date.parse(row.lastAttemptAt ?? now.toISOString());
  if (row.stopped || isLockedAt(row, now) || row.attempts < policy.limit) return undefined;
  if (policy.locksBeforeStop === 1 || waited < policy.maximumLockMinutes * 60_000) return undefined;
  return {
    kind: 'update',
    set: { [names.attempts]: 1, [names.lastAttemptAt]: now.toISOString() },
    when: [
      { field: names.attempts, is: row.attempts },
      { field: names.lastAttemptAt, is: row.lastAttemptAt ?? '' },
      ...notStopped(names),
    ],
    otherwise: (existing) => new NotReserved(existing),
  };
}

/** The consequence of a failure whose attempt was reserved: a lock or a stop; none while attempts are left (D-2). */
export interface Consequence {
  readonly attempts: number;
  readonly locksInARow: number;
  readonly lockedUntil?: string;
  readonly stopped: boolean;
}

/**
 * The consequence of the last allowed failure; `undefined` while attempts are left, because the count is already
 * stored.
 */
export function consequenceOf(row: Attempts, now: Date, policy: AttemptPolicy): Consequence | undefined {
  if (row.attempts < policy.limit) return undefined;
  const { count, locksInARow, lockedUntil, stopped } = settleFailure(
    { count: row.attempts, locksInARow: row.locksInARow },
    now,
    policy,
  );
  return { attempts: count, locksInARow, stopped, ...(lockedUntil && { lockedUntil: lockedUntil.toISOString() }) };
}

/** The write of a consequence; `also` has further attributes to set. */
export function punish(key: Key, consequence: Consequence, also: Readonly<Record<string, unknown>> = {}): Update {
  return {
    kind: 'update',
    key,
    set: { ...consequence, ...also },
    when: [{ field: 'stopped', is: false }],
    otherwise: refusal('request.conflict'),
  };
}
