import type { Item, Key } from '../table/engine.ts';

/** An item of the gate's one read, and what becomes of it once the caller is let in. */
export interface Wanted {
  readonly key: Key;
  readonly take: (item: Item | undefined) => void;
}

/** An item to read; nothing where the input names none, and none for an item of another kind. */
export function wanting<T>(
  key: Key | undefined,
  read: (item: Item | undefined) => T | undefined,
  take: (found: T | undefined) => void,
): readonly Wanted[] {
  return key ? [{ key, take: (item) => take(read(item)) }] : [];
}
