import * as z from 'zod/mini';
import type { ContractService } from './contract-services.ts';
import { DomainError, type FieldError } from './errors.ts';

/** The rows of a user's limits, yen per transaction (A8-16, D-31). */
export const userLimitRows = [
  'transferPreRegistered',
  'transferDesignated',
  'bulkTransfer',
  'salary',
  'bonus',
  'accountDebit',
  'payment',
] as const;
type UserLimitRow = (typeof userLimitRows)[number];

/**
 * Every row, with its service. 利用者登録 and 新規口座指定 are 都度指定 (`transferDesignated`); the services 給与振込 and 賞与振込
 * are one in the contract and two in limits.
 */
export const serviceOfRow = {
  transferTotal: 'transfer',
  transferPreRegistered: 'transfer',
  transferDesignated: 'transfer',
  bulkTransfer: 'bulkTransfer',
  salary: 'payroll',
  bonus: 'payroll',
  accountDebit: 'accountDebit',
  payment: 'payment',
} as const satisfies Readonly<Record<string, ContractService>>;
export type LimitRow = keyof typeof serviceOfRow;

/** The rows of an account's limits, yen per day (A6-4). */
export const accountLimitRows = ['transferTotal', 'transferDesignated', 'transferPreRegistered'] as const;

/** The rows of a company's limits, yen per day (A6-5). */
export const companyLimitRows = ['bulkTransfer', 'salary', 'bonus', 'accountDebit'] as const;

/** The highest amount of a user's limit, and of a company's. */
export const mostOfUser = 999_999_999_999;

/** `-0` reads like 0 and is another number. */
function isNotNegativeZero(yen: number): boolean {
  return !Object.is(yen, -0);
}

/** Yen of at most 12 digits (A4-12, A4-14). */
export const Amount = z
  .int({ error: (issue) => (typeof issue.input === 'number' ? 'amount.form' : undefined) })
  .check(
    z.minimum(0, { error: 'amount.form' }),
    z.maximum(mostOfUser, { error: 'amount.form' }),
    z.refine(isNotNegativeZero, { error: 'amount.form' }),
  );

/** Yen of at most 15 digits: an account's daily limit (A4-13); sums stay exact below 2^53. */
export const AccountDailyAmount = z
  .int({ error: (issue) => (typeof issue.input === 'number' ? 'amount.form' : undefined) })
  .check(
    z.minimum(0, { error: 'amount.form' }),
    z.maximum(999_999_999_999_999, { error: 'amount.form' }),
    z.refine(isNotNegativeZero, { error: 'amount.form' }),
  );

/** A user's limits; what a row is absent for is not allowed at all. */
export const Limits = z.strictObject({
  transferPreRegistered: z.optional(Amount),
  transferDesignated: z.optional(Amount),
  bulkTransfer: z.optional(Amount),
  salary: z.optional(Amount),
  bonus: z.optional(Amount),
  accountDebit: z.optional(Amount),
  payment: z.optional(Amount),
} satisfies Record<UserLimitRow, z.ZodMiniType>);
export type Limits = z.infer<typeof Limits>;

/**
 * The ceilings filed with the bank (D-21). The rows of 振込振替 bound users and accounts. A row without a ceiling is bounded
 * by its number of digits alone.
 */
export const Ceilings = z.strictObject({
  ...Limits.shape,
  transferTotal: z.optional(AccountDailyAmount),
  transferPreRegistered: z.optional(AccountDailyAmount),
  transferDesignated: z.optional(AccountDailyAmount),
} satisfies Record<LimitRow, z.ZodMiniType>);
export type Ceilings = z.infer<typeof Ceilings>;

type Amounts = Readonly<Record<string, number | undefined>>;

/** Limits and ceilings before their rows were split: a row of 振込振替, and one of 給与・賞与振込. */
export function splitLimits(stored: Amounts): Record<string, number> {
  const { transfer, payroll, ...rest } = stored;
  const split = {
    ...{ transferPreRegistered: transfer, transferDesignated: transfer, salary: payroll, bonus: payroll },
    ...rest,
  };
  return given(split);
}

/** The same for ceilings: that of 振込振替 bounds also what an account transfers in a day. */
export const splitCeilings = (stored: Amounts): Record<string, number> =>
  splitLimits({ ...given({ transferTotal: stored['transfer'] }), ...stored });

/** Those rows that have an amount. */
export function given(amounts: Amounts): Record<string, number> {
  const rows = Object.entries(amounts).filter((row): row is [string, number] => row[1] !== undefined);
  return Object.fromEntries(rows);
}

/** Whether a row belongs to one of these services. */
const isOf = (row: string, services: readonly ContractService[]) =>
  Object.entries(serviceOfRow).some(([each, service]) => each === row && services.includes(service));

/**
 * The limits of a user in force (D-21, D-31): rows of services in the contract, none above its ceiling, whatever was granted
 * before the service went or the ceiling was lowered.
 */
export function limitsInForce(
  granted: Amounts,
  ceilings: Amounts,
  services: readonly ContractService[],
): Record<string, number> {
  const rows = Object.entries(given(granted)).filter(([row]) => isOf(row, services));
  return Object.fromEntries(rows.map(([row, amount]) => [row, Math.min(amount, ceilings[row] ?? amount)]));
}

/** The highest limits that the contract allows: the master's (D-32). */
export const limitsAtCeilings = (ceilings: Amounts, services: readonly ContractService[]): Record<string, number> =>
  limitsInForce(Object.fromEntries(userLimitRows.map((row) => [row, mostOfUser])), ceilings, services);

/** The rows of services that the bank does not offer, or that the contract lacks. */
export function limitProblems(
  limits: Amounts,
  {
    offered,
    included,
  }: { readonly offered: readonly ContractService[]; readonly included: readonly ContractService[] },
): FieldError[] {
  return Object.keys(given(limits)).flatMap((row) => {
    if (isOf(row, included)) return [];
    return [{ path: `limits.${row}`, code: isOf(row, offered) ? 'service.notInContract' : 'limit.notOffered' }];
  });
}

/** The limits above the ceiling filed with the bank (D-21); a row without a ceiling is not limited. */
export function limitsAbove(limits: Limits, ceilings: Amounts): FieldError[] {
  return userLimitRows.flatMap((row) => {
    const ceiling = ceilings[row];
    const limit = limits[row];
    if (limit === undefined || ceiling === undefined || limit <= ceiling) return [];
    return [{ path: `limits.${row}`, code: 'limit.exceedsCeiling', params: { ceiling } }];
  });
}

/** @throws `user.limitExceedsCeiling` naming each limit above its ceiling (D-21). */
export function assertWithinCeilings(limits: Limits, ceilings: Amounts): void {
  const errors = limitsAbove(limits, ceilings);
  if (errors.length > 0) throw new DomainError('user.limitExceedsCeiling', { errors, askWhom: 'bank' });
}
