import type { Item, Key } from '../table/engine.ts';

/** An item of the gate's one read, and its receiver after the caller is admitted. */
export interface Wanted {
  readonly key: Key;
  readonly take: (item: Item | undefined) => void;
}

/** An item to read; undefined if the input names none. An item of another kind is received as missing. */
export function wanting<T>(
  key: Key | undefined,
  read: (item: Item | undefined) => T | undefined,
  take: (found: T | undefined) => void,
): readonly Wanted[] {
  return key ? [{ key, take: (item) => take(read(item)) }] : [];
}
