import type { Item, Test } from '../../../shared/table/engine.ts';
import { compareText, invalid, isMap } from './values.ts';

/** The value at a dotted path of maps; `undefined` where there is none. */
export function valueAt(item: Readonly<Record<string, unknown>>, field: string): unknown {
  let value: unknown = item;
  for (const part of field.split('.')) {
    if (!isMap(value) || !Object.hasOwn(value, part)) return undefined;
    value = value[part];
  }
  return value;
}

/** Whether an item passes every test. Values of different types are neither equal nor in any order. */
export function passes(item: Item, tests: readonly Test[]): boolean {
  return tests.every((test) => passesOne(valueAt(item, test.field), test));
}

function passesOne(value: unknown, test: Test): boolean {
  if ('is' in test) return value === test.is;
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

const comparisons = ['is', 'isOneOf', 'below', 'above', 'absent', 'present', 'absentOrIs', 'absentOrAtMost'] as const;

/** @throws ValidationException for tests no request can say, one that compares with `undefined` among them. */
export function assertTests(tests: readonly Test[]): void {
  for (const test of tests) {
    if (test.field.split('.').includes('')) throw invalid(`the field ${test.field} is no path`);
    const given: Readonly<Record<string, unknown>> = { ...test };
    if (!comparisons.some((name) => given[name] !== undefined))
      throw invalid(`the field ${test.field} is compared with nothing`);
    if ('isOneOf' in test && (test.isOneOf.length === 0 || test.isOneOf.length > 100))
      throw invalid('IN takes 1 to 100 values');
  }
}
