import { describe, expect, it } from 'vitest';
import { operations } from '../../functions/operations.ts';
import type { AnyOperation } from '../../shared/operation/operation.ts';
import { happyPath } from './happy-path.ts';

const promised = ({ roundTrips = 3 }: AnyOperation) => roundTrips;

/** Whether a bank can ask for two proofs; two codes are checked by the operation itself, after the password. */
const mayNeedTwo = ({ proof, name }: AnyOperation) =>
  typeof proof === 'function' || (proof?.length ?? 0) > 1 || name === 'resynchronise-token';

/** The operations that cannot keep to the promise, each for the reason in decision 2. */
const exceptions: Readonly<Record<string, number>> = {
  'acquire-certificate': 5,
  'import-tokens': 85,
  'take-requests': 4,
  'forecast-expiry': 1000,
};

describe('the promise of round trips', () => {
  it.each(operations)('$name: at most three, and a fourth only for a second proof', (operation) => {
    const most = exceptions[operation.name] ?? (mayNeedTwo(operation) ? 4 : 3);
    expect(promised(operation)).toBeLessThanOrEqual(most);
  });

  it.each(operations)('$name keeps to what it promises', async (operation) => {
    const { world, handler, request } = await happyPath(operation.name);
    const answer = await world.call(handler, request);
    expect(answer.status).toBeLessThan(300);
    expect(answer.roundTrips).toBeLessThanOrEqual(promised(operation));
  });
});
