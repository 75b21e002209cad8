import * as z from 'zod/mini';
import { type ContractService, servicesOf } from './contract-services.ts';
import { DomainError, type FieldError } from './errors.ts';
import { FeeMethod, FeeRanges, FeeTableName, rangeErrors, Yen } from './fees.ts';
import { daysBetween } from './jst.ts';

/** A table of fees as an administrator enters it (A7-2…A7-8). */
export const FeeTableInput = z.strictObject({
  table: FeeTableName,
  /** 常に最新の基準手数料を使用する (A7-5). */
  useStandard: z.boolean(),
  /** For 総合振込 alone; 振込振替 always uses 据置型 (A7-4). @default the method in use */
  method: z.optional(FeeMethod),
  /** 適用最低支払金額, where the payee bears the fee. @default the minimum in use */
  minimumPayment: z.optional(Yen),
  /** The company's own fees, unless it uses the standard ones. */
  ranges: z.optional(FeeRanges),
});
export type FeeTableInput = z.infer<typeof FeeTableInput>;

const serviceOf: Readonly<Record<FeeTableName, ContractService>> = {
  'payee-transfer': 'transfer',
  'payee-bulk': 'bulkTransfer',
  'payer-bulk': 'bulkTransfer',
};

/** @throws `fees.notInContract` if the company cannot make the payments that a table is about */
export function assertFeesInContract(
  table: FeeTableName,
  { features }: { readonly features: readonly string[] },
  { services: offered }: { readonly services: readonly ContractService[] },
): void {
  const service = serviceOf[table];
  if (!servicesOf({ offered, features }).includes(service)) throw new DomainError('fees.notInContract', { service });
}

/** Whether the fee is deducted from the payment (先方負担). */
export const isDeducted = (table: FeeTableName): boolean => table !== 'payer-bulk';

/** Whether a table has a method of calculation (A7-4, A7-8). */
export const hasMethod = (table: FeeTableName): boolean => table === 'payee-bulk';

/** Errors in a table of fees besides the form of its fields. */
export function feeTableErrors(input: FeeTableInput, methodsOffered: readonly FeeMethod[]): readonly FieldError[] {
  const { table, useStandard, method, minimumPayment, ranges } = input;
  const errors: FieldError[] = [];
  if (method !== undefined && !(hasMethod(table) && methodsOffered.includes(method)))
    errors.push({ path: 'method', code: 'fee.methodNotOffered' });
  if (minimumPayment !== undefined && !isDeducted(table))
    errors.push({ path: 'minimumPayment', code: 'fee.minimumNotOffered' });
  if (useStandard && ranges) errors.push({ path: 'ranges', code: 'fee.rangesWithStandard' });
  if (!useStandard && !ranges) errors.push({ path: 'ranges', code: 'field.required' });
  return [...errors, ...rangeErrors(ranges ?? [], { isDeducted: isDeducted(table) })];
}

/** The days a tariff can be loaded ahead. */
const tariffDays = 366;

/** Errors in the day from which a tariff holds: it changes no fee that was charged, and is not years ahead. */
export function tariffErrors(effectiveFrom: string, today: string): readonly FieldError[] {
  if (effectiveFrom < today) return [{ path: 'effectiveFrom', code: 'tariff.past' }];
  if (daysBetween(today, effectiveFrom) <= tariffDays) return [];
  return [{ path: 'effectiveFrom', code: 'tariff.tooFar', params: { maximum: tariffDays } }];
}

/** The tariff that holds on a date: the last one that began before or on it (D-20). */
export function tariffOn<T extends { readonly effectiveFrom: string }>(
  tariffs: readonly T[],
  date: string,
): T | undefined {
  return tariffs.findLast(({ effectiveFrom }) => effectiveFrom <= date);
}
