import { describe, expect, it } from 'vitest';
import { DomainError } from '../../shared/domain/errors.ts';
import type { Item, Write } from '../../shared/table/engine.ts';
import { memoryEngine } from '../memory-engine.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A write, an item that it may change, what becomes of that, and what each alone refuses it. */
export interface Described {
  readonly write: Write;
  readonly item: Item;
  /** The fields that differ afterwards, `undefined` for those that are gone; `deleted`; or nothing, for a check. */
  readonly becomes: Fields | 'deleted';
  /** What is different from `item`, and how the write is refused for it. */
  readonly refused: readonly (readonly [what: string, differently: Fields, code: string])[];
}

/** What the table's operations write is a sentence of what must be true: each part of it is shown to matter, alone. */
export function describeWrite(name: string, described: () => Described): void {
  const { item, becomes, refused } = described();
  describe(name, () => {
    it('leaves the item as it says', async () => {
      const expected = becomes === 'deleted' ? [] : [withFields(item, becomes)];
      expect(await after(item, described().write)).toEqual(expected);
    });

    it.each(refused)('is refused where %s', async (_, differently, code) => {
      expect(await refusalOf(withFields(item, differently), described().write)).toBe(code);
    });
  });
}

/** The items that a write leaves of one. */
export async function after(item: Item, write: Write): Promise<readonly Item[]> {
  const engine = memoryEngine();
  engine.put(item);
  await engine.commit([write], 'token');
  return engine.items();
}

/** With which code a write is refused, and `undefined` where it is not. */
export async function refusalOf(item: Item | undefined, write: Write): Promise<string | undefined> {
  const engine = memoryEngine();
  if (item) engine.put(item);
  try {
    await engine.commit([write], 'token');
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof DomainError)) throw thrown;
    expect(engine.items()).toEqual(item ? [item] : []);
    return thrown.code;
  }
}

/** The item with other fields; those of a map are named by their path, and `undefined` takes one away. */
export function withFields(item: Item, fields: Fields): Item {
  const changed: Record<string, unknown> = structuredClone({ ...item });
  for (const [path, value] of Object.entries(fields)) {
    const [first = '', second] = path.split('.');
    const map = second === undefined ? changed : (changed[first] as Record<string, unknown>);
    const field = second ?? first;
    if (value === undefined) delete map[field];
    else map[field] = value;
  }
  return changed as Item;
}

/** Of the writes of a record and its lookups, that of the record. */
export function ownOf([own]: readonly Write[]): Write {
  if (!own) throw new Error('nothing is written');
  return own;
}
