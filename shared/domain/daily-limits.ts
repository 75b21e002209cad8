import * as z from 'zod/mini';
import type { ContractService } from './contract-services.ts';
import type { FieldError } from './errors.ts';
import { AccountDailyAmount, Amount, type LimitRow, mostOfUser, serviceOfRow } from './limits.ts';

/** Yen per account and day, of 振込振替 (A6-4): 合計, 都度指定, 事前登録. A row that is absent allows nothing (D-31). */
export const AccountLimits = z.strictObject({
  transferTotal: z.optional(AccountDailyAmount),
  transferDesignated: z.optional(AccountDailyAmount),
  transferPreRegistered: z.optional(AccountDailyAmount),
});
export type AccountLimits = z.infer<typeof AccountLimits>;

/** Yen per company and day (A6-5). A row that is absent allows nothing (D-31). */
export const CompanyLimits = z.strictObject({
  bulkTransfer: z.optional(Amount),
  salary: z.optional(Amount),
  bonus: z.optional(Amount),
  accountDebit: z.optional(Amount),
});
export type CompanyLimits = z.infer<typeof CompanyLimits>;

/** The amounts filed with the bank, by row. A row without a ceiling is bounded only by its number of digits. */
type Filed = Readonly<Record<string, number>>;

type Rows = Readonly<Record<string, number | undefined>>;

const mostOfAccount = 999_999_999_999_999;

const accountRows = z.keyof(AccountLimits).options;
const companyRows = z.keyof(CompanyLimits).options;

/** An account's limits in force: those that the company set, or the ceilings; never above a ceiling (D-21). */
export function accountLimitsInForce(
  limits: AccountLimits | undefined,
  ceilings: Filed,
  services: readonly ContractService[],
): AccountLimits {
  return inForce({ limits, rows: accountRows, most: mostOfAccount }, ceilings, services);
}

/** The same of the company's limits. */
export function companyLimitsInForce(
  limits: CompanyLimits | undefined,
  ceilings: Filed,
  services: readonly ContractService[],
): CompanyLimits {
  return inForce({ limits, rows: companyRows, most: mostOfUser }, ceilings, services);
}

interface Limited {
  readonly limits: Rows | undefined;
  readonly rows: readonly LimitRow[];
  readonly most: number;
}

function inForce({ limits, rows, most }: Limited, ceilings: Filed, services: readonly ContractService[]) {
  const found = rows.flatMap((row) => {
    const set = limits ? limits[row] : most;
    if (set === undefined || !services.includes(serviceOfRow[row])) return [];
    return [[row, Math.min(set, ceilings[row] ?? most)] as const];
  });
  return Object.fromEntries(found);
}

/** The rows at `path` that are above their ceiling (D-21), or of a service that the contract lacks. */
export function dailyLimitProblems(
  path: string,
  limits: Rows,
  { ceilings, services }: { readonly ceilings: Filed; readonly services: readonly ContractService[] },
): { readonly above: readonly FieldError[]; readonly lacking: readonly FieldError[] } {
  const given = Object.entries(limits).flatMap(([row, limit]) => (limit === undefined ? [] : [{ row, limit }]));
  return {
    above: given.flatMap(({ row, limit }) => {
      const ceiling = ceilings[row];
      if (ceiling === undefined || limit <= ceiling) return [];
      return [{ path: `${path}.${row}`, code: 'limit.exceedsCeiling', params: { ceiling } }];
    }),
    lacking: given.flatMap(({ row }) =>
      isRow(row) && services.includes(serviceOfRow[row])
        ? []
        : [{ path: `${path}.${row}`, code: 'service.notInContract' }],
    ),
  };
}

const isRow = (row: string): row is LimitRow => Object.hasOwn(serviceOfRow, row);

/** A limit that is above its ceiling: the ceiling holds. */
export interface Exceeding {
  readonly path: string;
  readonly limit: number;
  readonly ceiling: number;
}

/** The rows at `path` that exceed their ceiling. */
export function exceeding(path: string, limits: Rows | undefined, ceilings: Rows): readonly Exceeding[] {
  return Object.entries(limits ?? {}).flatMap(([row, limit]) => {
    const ceiling = ceilings[row];
    if (limit === undefined || ceiling === undefined || limit <= ceiling) return [];
    return [{ path: `${path}.${row}`, limit, ceiling }];
  });
}

/** The daily limits in force of a company: of each account, and its own. */
export interface DailyLimits {
  readonly accounts: readonly AccountLimits[];
  readonly company: CompanyLimits;
}

/**
 * The limits of a user at `limits` that no single transaction could use up, because the daily limits are lower (D-21). For
 * 振込振替 the account that allows most decides. A limit that the user has already is not refused again.
 */
export function limitsBeyondDaily(limits: Rows, { accounts, company }: DailyLimits, current: Rows = {}): FieldError[] {
  const mostOf = (row: 'transferDesignated' | 'transferPreRegistered') =>
    Math.max(0, ...accounts.map(({ transferTotal = 0, [row]: own = 0 }) => Math.min(transferTotal, own)));
  const daily: Rows = {
    ...Object.fromEntries(companyRows.map((row) => [row, company[row] ?? 0])),
    transferDesignated: mostOf('transferDesignated'),
    transferPreRegistered: mostOf('transferPreRegistered'),
  };
  return Object.entries(limits).flatMap(([row, limit]) => {
    const maximum = daily[row];
    if (limit === undefined || maximum === undefined || limit <= Math.max(maximum, current[row] ?? 0)) return [];
    return [{ path: `limits.${row}`, code: 'limit.exceedsDaily', params: { maximum } }];
  });
}
