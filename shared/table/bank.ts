import * as z from 'zod/mini';
import { type Capability, reads, updates, writes } from './capability.ts';
import { dueShardsOf, mostDueShards, spread } from './due-shards.ts';
import type { Put, Update } from './engine.ts';
import { entity, Instant, refusal } from './entity.ts';

/** The public half of a key that signs, or used to sign, session tokens. */
export const SessionKey = z.object({
  kid: z.string(),
  jwk: z.record(z.string(), z.unknown()),
  createdAt: Instant,
  /** When it may be removed; the current signing key has none. */
  retireAt: z.optional(Instant),
});
export type SessionKey = z.infer<typeof SessionKey>;

/** The keys that verify session tokens. Former signing keys stay until all their tokens have expired. */
export const SessionKeys = z.object({
  version: z.int(),
  keys: z.array(SessionKey),
});
export type SessionKeys = z.infer<typeof SessionKeys>;

export const sessionKeysItem = entity({
  name: 'sessionKeys',
  prefix: 'BANK#SESSION-KEYS',
  schema: SessionKeys,
  ids: [],
  key: () => ({ pk: 'BANK#SESSION-KEYS', sk: 'SESSION-KEYS' }),
});

export const sessionKeys = {
  get: reads(sessionKeysItem),
  create: writes(
    'put',
    sessionKeysItem.prefix,
    (keys: SessionKeys): Put => sessionKeysItem.create(sessionKeysItem.key(), keys, 'request.conflict'),
  ),
  change: updates(
    sessionKeysItem,
    (read: SessionKeys, keys: SessionKeys['keys']): Update => ({
      kind: 'update',
      key: sessionKeysItem.key(),
      set: { keys, version: read.version + 1 },
      when: [{ field: 'version', is: read.version }],
      otherwise: refusal('request.conflict'),
    }),
  ),
};

/** The progress of the expiry scan: every JST day up to `coveredUntil` was scanned completely (D-15). */
export const ScanProgress = z.object({
  version: z.int(),
  coveredUntil: z.string(),
  finishedAt: Instant,
  /** The most shards that any release has spread due items over (decision 6). @default 16 */
  dueShards: z.optional(z.int().check(z.minimum(1), z.maximum(mostDueShards))),
});
export type ScanProgress = z.infer<typeof ScanProgress>;

export const scanProgressItem = entity({
  name: 'scanProgress',
  prefix: 'BANK#EXPIRY-SCAN',
  schema: ScanProgress,
  ids: [],
  key: () => ({ pk: 'BANK#EXPIRY-SCAN', sk: 'EXPIRY-SCAN' }),
});

/** What a finished run says; the shards are recorded by themselves. */
type Finished = Omit<ScanProgress, 'version' | 'dueShards'>;

/** The number of shards that hold items: never fewer than a release before has written to. */
const heldShards = (read: Pick<ScanProgress, 'dueShards'> | undefined, written: number) =>
  Math.max(read?.dueShards ?? mostDueShards, written);

interface Found {
  /** Nothing until a scan has finished. */
  readonly progress: ScanProgress | undefined;
  /** The numbers of the shards in which due items may be. Before the first scan has recorded how many, all that can exist. */
  readonly shards: readonly number[];
}

const find = {
  grants: [{ action: 'GetItem', prefix: scanProgressItem.prefix }],
  bind: (engine) => async () => {
    const [item] = await engine.get([scanProgressItem.key()]);
    const progress = scanProgressItem.read(item);
    const length = heldShards(progress, dueShardsOf(engine));
    return { progress, shards: Array.from({ length }, (_, shard) => shard) };
  },
} satisfies Capability<() => Promise<Found>>;

export const scanProgress = {
  find,
  /** Those shards alone. */
  dueShards: {
    grants: find.grants,
    bind: (engine) => async () => (await find.bind(engine)()).shards,
  } satisfies Capability<() => Promise<readonly number[]>>,
  start: spread((shards) =>
    writes(
      'put',
      scanProgressItem.prefix,
      (finished: Finished): Put =>
        scanProgressItem.create(
          scanProgressItem.key(),
          { ...finished, version: 1, dueShards: shards },
          'request.conflict',
        ),
    ),
  ),
  advance: spread((shards) =>
    updates(
      scanProgressItem,
      (read: ScanProgress, finished: Finished): Update => ({
        kind: 'update',
        key: scanProgressItem.key(),
        set: { ...finished, dueShards: heldShards(read, shards), version: read.version + 1 },
        when: [{ field: 'version', is: read.version }],
        otherwise: refusal('request.conflict'),
      }),
    ),
  ),
};
