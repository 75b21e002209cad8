import { isMap } from '../../../shared/table/conditions.ts';
import { type Item, indexes } from '../../../shared/table/engine.ts';

/** What DynamoDB calls a request or value it does not take; nothing of the project's own errors. */
export function invalid(message: string): Error {
  const error = new Error(message);
  error.name = 'ValidationException';
  return error;
}

/**
 * A deep copy as the way through the wire makes it: `undefined` is dropped, what the document client cannot write is refused.
 * Only JSON's kinds of values are in the project's items.
 */
export function copy(value: unknown): unknown {
  if (typeof value === 'string') return value.isWellFormed() ? value : value.toWellFormed();
  if (typeof value === 'boolean' || value === null) return value;
  if (typeof value === 'number') return copyNumber(value);
  if (Array.isArray(value)) return value.filter((member) => member !== undefined).map(copy);
  if (isMap(value)) {
    const entries = Object.entries(value).filter(([, member]) => member !== undefined);
    return Object.fromEntries(entries.map(([name, member]) => [name, copy(member)]));
  }
  throw new Error(`unsupported type passed: ${typeof value}`);
}

export const copyItem = (item: Item): Item => copy(item) as Item;

const held = new WeakSet<Item>();

/** Whether it came out of the table, and is as it was there. */
export const isHeld = (item: Item): boolean => held.has(item);

/** The item as the table holds it and hands it out: frozen to its last member, so that one copy serves all readers. */
export function heldItem(item: Item): Item {
  if (held.has(item)) return item;
  const made = frozen(copyItem(item));
  held.add(made);
  return made;
}

function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const member of Object.values(value)) frozen(member);
  return Object.freeze(value);
}

function copyNumber(value: number): number {
  if (!Number.isFinite(value)) throw new Error(`special numeric value ${value} is not allowed`);
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER) throw new Error(`number ${value} is beyond what is exact`);
  return value === 0 ? 0 : value;
}

/** The bytes an item counts as: names and values in UTF-8, with DynamoDB's overhead for lists and maps. */
export function sizeOf(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value === 'number')
    return Math.ceil(String(Math.abs(value)).replace('.', '').length / 2) + 1 + (value < 0 ? 1 : 0);
  if (Array.isArray(value)) return 3 + value.reduce((sum: number, member) => sum + 1 + sizeOf(member), 0);
  if (isMap(value)) return 3 + mapSize(value, 1);
  return 1;
}

const mapSize = (map: Record<string, unknown>, overhead: number) =>
  Object.entries(map).reduce((sum, [name, member]) => sum + overhead + Buffer.byteLength(name) + sizeOf(member), 0);

export const itemSize = (item: Item) => mapSize(item, 0);

const maximumItemBytes = 400 * 1024;

/** @throws ValidationException for an item that the table would not hold. */
export function assertStorable(item: Item): void {
  assertKey(item);
  for (const name of Object.values(indexes).flatMap(({ partition, sort }) => [partition, sort])) {
    const value = item[name];
    if (value !== undefined && (typeof value !== 'string' || value === ''))
      throw invalid(`index key ${name} must be a string with text`);
  }
  if (itemSize(item) > maximumItemBytes) throw invalid('Item size has exceeded the maximum allowed size');
}

/** @throws ValidationException for a key that is not two texts of allowed length. */
export function assertKey({ pk, sk }: { readonly pk: unknown; readonly sk: unknown }): void {
  for (const [value, maximum] of [
    [pk, 2048],
    [sk, 1024],
  ] as const) {
    if (typeof value !== 'string' || value === '') throw invalid('a key must be a string with text');
    if (Buffer.byteLength(value) > maximum) throw invalid('a key is too long');
  }
}
