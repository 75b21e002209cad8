import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contractServices } from '../../shared/domain/contract-services.ts';
import {
  Ceilings,
  Limits,
  limitProblems,
  limitsAtCeilings,
  limitsInForce,
  mostOfUser,
  splitCeilings,
  splitLimits,
  userLimitRows,
} from '../../shared/domain/limits.ts';

const amount = fc.integer({ min: 0, max: mostOfUser });

describe('limits of before their rows were split', () => {
  test('hold for each of the new rows, so that nobody’s turns into nothing', () => {
    expect(splitLimits({ transfer: 5, payroll: 6, bulkTransfer: 7 })).toEqual({
      transferPreRegistered: 5,
      transferDesignated: 5,
      salary: 6,
      bonus: 6,
      bulkTransfer: 7,
    });
    expect(splitLimits({})).toEqual({});
    expect(splitLimits({ payroll: 0 })).toEqual({ salary: 0, bonus: 0 });
  });

  test('rows that are split already stay', () => {
    expect(splitLimits({ transfer: 5, transferDesignated: 1, salary: 2 })).toEqual({
      transferPreRegistered: 5,
      transferDesignated: 1,
      salary: 2,
    });
  });

  test('a ceiling of 振込振替 bounds also what an account transfers in a day', () => {
    expect(splitCeilings({ transfer: 5, accountDebit: 1 })).toEqual({
      transferTotal: 5,
      transferPreRegistered: 5,
      transferDesignated: 5,
      accountDebit: 1,
    });
    expect(splitCeilings({ transfer: 5, transferTotal: 9 })).toMatchObject({ transferTotal: 9 });
    expect(splitCeilings({})).toEqual({});
  });

  test('are the same after a second time, and always fit the new rows', () => {
    const old = fc.record(
      { transfer: amount, bulkTransfer: amount, payroll: amount, accountDebit: amount, payment: amount },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(old, (stored) => {
        expect(splitLimits(splitLimits(stored))).toEqual(splitLimits(stored));
        expect(Limits.safeParse(splitLimits(stored)).success).toBe(true);
        expect(Ceilings.safeParse(splitCeilings(stored)).success).toBe(true);
      }),
    );
  });
});

describe('limits', () => {
  test('in force are never above their ceiling, nor of a service that the contract lacks (D-21)', () => {
    const rows = fc.record(Object.fromEntries(userLimitRows.map((row) => [row, amount])), { requiredKeys: [] });
    fc.assert(
      fc.property(rows, rows, (granted, ceilings) => {
        const force = limitsInForce(granted, ceilings, ['transfer', 'payroll']);
        for (const [row, limit] of Object.entries(force)) {
          expect(['transferPreRegistered', 'transferDesignated', 'salary', 'bonus']).toContain(row);
          expect(limit).toBe(Math.min(granted[row] ?? -1, ceilings[row] ?? mostOfUser));
        }
        expect(Object.keys(force)).toHaveLength(
          ['transferPreRegistered', 'transferDesignated', 'salary', 'bonus'].filter((row) => row in granted).length,
        );
      }),
    );
  });

  test('of the master are the ceilings, and the highest amount where there is none (D-32)', () => {
    expect(limitsAtCeilings({ bonus: 3, transferTotal: 1 }, contractServices)).toEqual({
      ...Object.fromEntries(userLimitRows.map((row) => [row, mostOfUser])),
      bonus: 3,
    });
    expect(limitsAtCeilings({ bonus: 3 }, ['bulkTransfer'])).toEqual({ bulkTransfer: mostOfUser });
  });

  test('of a service that the bank does not offer, or that the contract lacks, are refused by their codes', () => {
    const offered = contractServices.filter((service) => service !== 'payment');
    const given = { payment: 1, salary: 1, bonus: undefined, transferDesignated: 1 };
    expect(limitProblems(given, { offered, included: ['transfer'] })).toEqual([
      { path: 'limits.payment', code: 'limit.notOffered' },
      { path: 'limits.salary', code: 'service.notInContract' },
    ]);
  });

  test.each([
    ['16 digits', '{"salary":1000000000000000}'],
    ['a fraction', '{"salary":1.5}'],
    ['below zero', '{"salary":-1}'],
    ['text', '{"salary":"1"}'],
    ['minus zero', '{"salary":-0}'],
    ['an exponent in text', '{"salary":"1e3"}'],
    ['a sign in text', '{"salary":"+1"}'],
    ['an exponent beyond', '{"salary":1e13}'],
    ['nothing', '{"salary":null}'],
    ['full-width digits', '{"salary":"１"}'],
    ['a row of before', '{"transfer":1}'],
    ['a row of accounts', '{"transferTotal":1}'],
    ['an object', '{"salary":{}}'],
    ['a row of the prototype', '{"__proto__":{"salary":1},"constructor":1}'],
  ])('refuse %s', (_, text) => {
    expect(Limits.safeParse(JSON.parse(text)).success).toBe(false);
  });

  test('accept whole yen of at most 12 digits; ceilings of an account’s day, 15', () => {
    expect(Limits.parse({ salary: mostOfUser, bonus: 0 })).toEqual({ salary: mostOfUser, bonus: 0 });
    expect(Ceilings.parse({ transferTotal: 999_999_999_999_999 })).toBeDefined();
    expect(Ceilings.safeParse({ salary: mostOfUser + 1 }).success).toBe(false);
  });
});
