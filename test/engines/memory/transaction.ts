import { passes } from '../../../shared/table/conditions.ts';
import type { Item, Key, Update, Write } from '../../../shared/table/engine.ts';
import { assertTests } from './conditions.ts';
import type { Storage } from './storage.ts';
import { assertUpdate, updated } from './update.ts';
import { assertKey, assertStorable, copy, invalid } from './values.ts';

const maximumWrites = 100;

export const keyOf = (write: Write): Key => (write.kind === 'put' ? write.item : write.key);

/** A write as it goes over the wire: its values copied now, so that a caller's later changes do not reach the table. */
export function sent<W extends Write>(write: W): W {
  const { otherwise, ...values } = write;
  return { ...(copy(values) as object), otherwise } as W;
}

/** @throws ValidationException for writes that no state of the table would take. */
export function assertWrites(writes: readonly Write[]): void {
  if (writes.length === 0 || writes.length > maximumWrites) throw invalid('a transaction has 1 to 100 writes');
  for (const write of writes) assertWrite(write);
  const names = new Set(writes.map(keyOf).map(({ pk, sk }) => JSON.stringify([pk, sk])));
  if (names.size < writes.length) throw invalid('Transaction request cannot include multiple operations on one item');
}

export function assertWrite(write: Write): void {
  assertKey(keyOf(write));
  if (write.kind === 'put') assertStorable(write.item);
  else assertTests(write.when);
  if (write.kind === 'update') assertUpdate(write);
}

/** Does all writes, or throws and does none: the `otherwise` of the first whose condition fails, before any other failure. */
export function applyAll(storage: Storage, writes: readonly Write[]): void {
  for (const write of writes) refuseFailed(storage, write);
  const results = writes.map((write) => resultOf(storage, write));
  for (const apply of results) apply();
}

/** @throws the write's `otherwise` when its condition fails. */
export function refuseFailed(storage: Storage, write: Write): void {
  const existing = storage.get(keyOf(write));
  if (!holds(write, existing)) throw write.otherwise(existing);
}

function holds(write: Write, existing: Item | undefined): boolean {
  if (write.kind === 'put') return !existing;
  if (write.kind === 'update' && write.orCreate) return passes(existing ?? { ...write.key }, write.when);
  return existing ? passes(existing, write.when) : write.kind === 'delete' && write.orGone === true;
}

function resultOf(storage: Storage, write: Write): () => void {
  if (write.kind === 'check') return () => undefined;
  if (write.kind === 'delete') return () => void storage.replace(write.key, undefined);
  const after = write.kind === 'put' ? write.item : updatedItem(storage, write);
  return () => void storage.replace(keyOf(write), after);
}

/** The item after an update whose condition was looked at. @throws ValidationException */
export function updatedItem(storage: Storage, write: Update): Item {
  const { pk, sk } = write.key;
  const existing = storage.get(write.key) ?? (write.orCreate && { pk, sk });
  if (!existing) throw invalid('the item to update is gone');
  return updated(existing, write);
}
