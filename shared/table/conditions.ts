import type { Item, Test } from './engine.ts';

/** The value at a dotted path of maps; `undefined` if there is none. */
export function valueAt(item: Readonly<Record<string, unknown>>, field: string): unknown {
  let value: unknown = item;
  for (const part of field.split('.')) {
    if (!isMap(value) || !Object.hasOwn(value, part)) return undefined;
    value = value[part];
  }
  return value;
}

/** Whether an item passes every test, by DynamoDB's rules. Values of different types are neither equal nor ordered. */
export function passes(item: Item, tests: readonly Test[]): boolean {
  return tests.every((test) => passesOne(valueAt(item, test.field), test));
}

function passesOne(value: unknown, test: Test): boolean {
  if ('is' in test) return value === test.is;
  if ('isNot' in test) return value !== test.isNot;
  if ('isOneOf' in test) return test.isOneOf.some((allowed) => allowed === value);
  if ('below' in test) return isOrdered(value, test.below, (order) => order < 0);
  if ('above' in test) return isOrdered(value, test.above, (order) => order > 0);
  if ('absent' in test) return value === undefined;
  if ('present' in test) return value !== undefined;
  if ('absentOrIs' in test) return value === undefined || value === test.absentOrIs;
  return value === undefined || isOrdered(value, test.absentOrAtMost, (order) => order <= 0);
}

function isOrdered(value: unknown, bound: number | string, holds: (order: number) => boolean): boolean {
  if (typeof value === 'number' && typeof bound === 'number') return holds(value - bound);
  if (typeof value === 'string' && typeof bound === 'string') return holds(compareText(value, bound));
  return false;
}

/** A plain object, which DynamoDB stores as a map. */
export const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' &&
  value !== null &&
  (Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null);

/** DynamoDB's order of strings, by their UTF-8 bytes; it differs from JavaScript's beyond U+FFFF. */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const [x, y] = [a.charCodeAt(index), b.charCodeAt(index)];
    if (x !== y) return byteRank(x) - byteRank(y);
  }
  return a.length - b.length;
}

// Surrogates stand for code points above all others, although their code units do not sort last.
const byteRank = (unit: number) => (unit < 0xd8_00 ? unit : unit >= 0xe0_00 ? unit - 0x8_00 : unit + 0x20_00);
