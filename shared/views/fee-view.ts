import * as z from 'zod/mini';
import { hasMethod, isDeducted, tariffOn } from '../domain/fee-table-rules.ts';
import { FeeMethod, FeeRange, type FeeRule, FeeTableName } from '../domain/fees.ts';
import type { FeeTable, StandardFees, Tariff } from '../table/fees.ts';

/** A company's table of fees, with the fees that hold today. */
export const FeeTableView = z.strictObject({
  table: FeeTableName,
  useStandard: z.boolean(),
  method: z.optional(FeeMethod),
  minimumPayment: z.optional(z.int()),
  ranges: z.array(FeeRange),
  /** The day from which these standard fees hold. */
  effectiveFrom: z.optional(z.string()),
});
export type FeeTableView = z.infer<typeof FeeTableView>;

/** Without a tariff there are no standard fees, and a company that uses them has no ranges. */
export function feeTableView(
  table: FeeTableName,
  { useStandard, method, minimumPayment, ranges }: Omit<FeeTable, 'companyId' | 'version'>,
  tariff: Tariff | undefined,
): FeeTableView {
  const shown = {
    table,
    useStandard,
    ...(hasMethod(table) && { method }),
    ...(isDeducted(table) && { minimumPayment }),
  };
  if (!useStandard) return { ...shown, ranges: [...ranges] };
  return { ...shown, ranges: tariff?.ranges ?? [], ...(tariff && { effectiveFrom: tariff.effectiveFrom }) };
}

/** What computes the fees of a table. */
export const ruleOf = ({ method = 'boundary', minimumPayment = 0, ranges }: FeeTableView): FeeRule => ({
  method,
  minimumPayment,
  ranges,
});

/** The view as a list of values, so that each changed amount is a change on a path of its own (A6-6). */
export function comparable({ ranges, ...rest }: FeeTableView): Readonly<Record<string, unknown>> {
  return { ...rest, ranges: Object.fromEntries(ranges.map((range, index) => [String(index), range])) };
}

/** The tariff of today. */
export const tariffToday = (standard: StandardFees | undefined, today: string): Tariff | undefined =>
  tariffOn(standard?.tariffs ?? [], today);
