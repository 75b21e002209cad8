import { idOf } from './expiries.ts';
import type { Item } from './requests.ts';

/** Remembers which removals are the service's own until the stream shows them. */
export interface ExpiryMarks {
  add(table: string, keys: Item): void;
  /** Whether a removal was marked; the mark is gone then. */
  take(table: string, keys: Item): boolean;
}

export function createExpiryMarks(): ExpiryMarks {
  const marks = new Set<string>();
  return {
    add: (table, keys) => void marks.add(`${table} ${idOf(keys)}`),
    take: (table, keys) => marks.delete(`${table} ${idOf(keys)}`),
  };
}
