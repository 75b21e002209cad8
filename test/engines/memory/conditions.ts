import type { Test } from '../../../shared/table/engine.ts';
import { invalid } from './values.ts';

const comparisons = [
  'is',
  'isNot',
  'isOneOf',
  'below',
  'above',
  'absent',
  'present',
  'absentOrIs',
  'absentOrAtMost',
] as const;

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
