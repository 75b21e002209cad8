import * as z from 'zod';
import { reads, updates, writes } from './capability.ts';
import type { Put, Update } from './engine.ts';
import { entity, Instant, refusal } from './entity.ts';

/** The public half of a key that signs, or used to sign, session tokens. */
export const SessionKey = z.object({
  kid: z.string(),
  jwk: z.record(z.string(), z.unknown()),
  createdAt: Instant,
  /** When it may be removed; the current signing key has none. */
  retireAt: Instant.optional(),
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
export const ScanProgress = z.object({ version: z.int(), coveredUntil: z.string(), finishedAt: Instant });
export type ScanProgress = z.infer<typeof ScanProgress>;

export const scanProgressItem = entity({
  name: 'scanProgress',
  prefix: 'BANK#EXPIRY-SCAN',
  schema: ScanProgress,
  ids: [],
  key: () => ({ pk: 'BANK#EXPIRY-SCAN', sk: 'EXPIRY-SCAN' }),
});

export const scanProgress = {
  get: reads(scanProgressItem),
  start: writes(
    'put',
    scanProgressItem.prefix,
    (progress: ScanProgress): Put => scanProgressItem.create(scanProgressItem.key(), progress, 'request.conflict'),
  ),
  advance: updates(
    scanProgressItem,
    (read: ScanProgress, next: Omit<ScanProgress, 'version'>): Update => ({
      kind: 'update',
      key: scanProgressItem.key(),
      set: { ...next, version: read.version + 1 },
      when: [{ field: 'version', is: read.version }],
      otherwise: refusal('request.conflict'),
    }),
  ),
};
