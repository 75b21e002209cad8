import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  AccountLimits,
  accountLimitsInForce,
  CompanyLimits,
  companyLimitsInForce,
  dailyLimitProblems,
  exceeding,
  limitsBeyondDaily,
} from '../../shared/domain/daily-limits.ts';

const services = ['transfer', 'payroll'] as const;

describe('daily limits in force (D-21, D-31)', () => {
  test('are the ceilings while none is set, or what the digits allow', () => {
    expect(accountLimitsInForce(undefined, { transferTotal: 5 }, services)).toEqual({
      transferTotal: 5,
      transferDesignated: 999_999_999_999_999,
      transferPreRegistered: 999_999_999_999_999,
    });
    expect(companyLimitsInForce(undefined, { bonus: 7 }, services)).toEqual({ salary: 999_999_999_999, bonus: 7 });
  });

  test('a row that is left out allows nothing once others are set', () => {
    expect(accountLimitsInForce({ transferTotal: 5 }, {}, services)).toEqual({ transferTotal: 5 });
    expect(companyLimitsInForce({}, {}, services)).toEqual({});
  });

  test('are those of services in the contract', () => {
    expect(accountLimitsInForce({ transferTotal: 5 }, {}, ['payroll'])).toEqual({});
    expect(companyLimitsInForce(undefined, {}, ['accountDebit', 'bulkTransfer', 'densai'])).toEqual({
      bulkTransfer: 999_999_999_999,
      accountDebit: 999_999_999_999,
    });
  });

  const amounts = fc.record({ salary: fc.nat(), bonus: fc.nat() }, { requiredKeys: [] });

  test('are never above a ceiling, never above what was set, and one of the two', () => {
    fc.assert(
      fc.property(amounts, amounts, (limits, ceilings) => {
        for (const [row, amount] of Object.entries(companyLimitsInForce(limits, ceilings, services))) {
          const [set, ceiling = Infinity] = [limits[row as 'salary'] ?? -1, ceilings[row as 'salary']];
          expect(amount).toBe(Math.min(set, ceiling));
        }
      }),
    );
  });

  test('exceed no ceiling that they reach', () => {
    expect(exceeding('at', { salary: 10, bonus: 11 }, { salary: 10, bonus: 10 })).toEqual([
      { path: 'at.bonus', limit: 11, ceiling: 10 },
    ]);
  });

  test('exceed exactly where the ceiling holds them down', () => {
    fc.assert(
      fc.property(amounts, amounts, (limits, ceilings) => {
        const held = companyLimitsInForce(limits, ceilings, services);
        const down = Object.entries(limits).filter(([row, limit]) => held[row as 'salary'] !== limit);
        expect(exceeding('at', limits, ceilings).map(({ path }) => path)).toEqual(down.map(([row]) => `at.${row}`));
      }),
    );
  });
});

describe('the limits a company sets', () => {
  test('lie within the ceilings, the ceiling included, and belong to its services', () => {
    const contract = { ceilings: { salary: 10, bonus: 10 }, services };
    expect(dailyLimitProblems('at', { salary: 10, bonus: 11, bulkTransfer: 1 }, contract)).toEqual({
      above: [{ path: 'at.bonus', code: 'limit.exceedsCeiling', params: { ceiling: 10 } }],
      lacking: [{ path: 'at.bulkTransfer', code: 'service.notInContract' }],
    });
  });

  test.each([
    [AccountLimits, { transferTotal: 1e15 }],
    [AccountLimits, { transfer: 1 }],
    [CompanyLimits, { salary: 1e12 }],
    [CompanyLimits, { salary: '1e3' }],
    [CompanyLimits, { salary: Number.NaN }],
    [CompanyLimits, { salary: null }],
  ])('are no limits: %#', (schema, limits) => expect(schema.safeParse(limits).success).toBe(false));

  test('have 15 digits for an account, 12 for the company (A4-13, A4-14)', () => {
    expect(AccountLimits.safeParse({ transferTotal: 999_999_999_999_999 }).success).toBe(true);
    expect(CompanyLimits.safeParse({ salary: 999_999_999_999 }).success).toBe(true);
  });
});

describe("a user's limits (D-21)", () => {
  const daily = {
    accounts: [
      { transferTotal: 100, transferDesignated: 50, transferPreRegistered: 500 },
      { transferTotal: 80, transferDesignated: 70 },
    ],
    company: { salary: 10 },
  };

  test('stay within what the account that allows most, or the company, allows in a day', () => {
    const most = { transferDesignated: 70, transferPreRegistered: 100, salary: 10, bonus: 0, payment: 999 };
    expect(limitsBeyondDaily(most, daily)).toEqual([]);
    const above = { transferDesignated: 71, transferPreRegistered: 101, salary: 11, bonus: 1 };
    expect(limitsBeyondDaily(above, daily)).toEqual([
      { path: 'limits.transferDesignated', code: 'limit.exceedsDaily', params: { maximum: 70 } },
      { path: 'limits.transferPreRegistered', code: 'limit.exceedsDaily', params: { maximum: 100 } },
      { path: 'limits.salary', code: 'limit.exceedsDaily', params: { maximum: 10 } },
      { path: 'limits.bonus', code: 'limit.exceedsDaily', params: { maximum: 0 } },
    ]);
  });

  test('are not refused again to a user who has them already', () => {
    expect(limitsBeyondDaily({ salary: 30 }, daily, { salary: 30 })).toEqual([]);
    expect(limitsBeyondDaily({ salary: 31 }, daily, { salary: 30 })).toHaveLength(1);
  });
});
