import * as z from 'zod/mini';
import type { FieldError } from './errors.ts';
import { Amount } from './limits.ts';

/** 先方負担手数料[振込振替], 先方負担手数料[総合振込], 当方負担手数料[総合振込] (A7-1). */
export const feeTables = ['payee-transfer', 'payee-bulk', 'payer-bulk'] as const;
export const FeeTableName = z.enum(feeTables);
export type FeeTableName = z.infer<typeof FeeTableName>;

/** 振込パターン: within the branch, within the bank, to another bank by wire (電信) or by document (文書). */
export const feePatterns = ['sameBranch', 'sameBank', 'telegraphic', 'document'] as const;
export type FeePattern = (typeof feePatterns)[number];

/** 手数料計算方法 (A7-3): 据置型, 未満手数料加算型, 以上手数料加算型. */
export const feeMethods = ['boundary', 'addLower', 'addUpper'] as const;
export const FeeMethod = z.enum(feeMethods);
export type FeeMethod = z.infer<typeof FeeMethod>;

/** Yen; `-0`, which reads like 0 and is another number, is refused. */
export const Yen = Amount.check(z.refine((yen) => !Object.is(yen, -0), { error: 'amount.form' }));

/** 支払金額範囲 and the fee of each pattern; the last range has no end. */
export const FeeRange = z.strictObject({
  from: Yen,
  to: z.optional(Yen),
  fees: z.strictObject({ sameBranch: Yen, sameBank: Yen, telegraphic: Yen, document: Yen }),
});
export type FeeRange = z.infer<typeof FeeRange>;

/** So many that every bank's tariff fits, and a table stays one screen. */
export const rangesAtMost = 20;
export const FeeRanges = z.array(FeeRange).check(z.minLength(1), z.maxLength(rangesAtMost));

/** What decides a fee. */
export interface FeeRule {
  readonly ranges: readonly FeeRange[];
  readonly method: FeeMethod;
  /** 適用最低支払金額: nothing is deducted from a smaller payment. */
  readonly minimumPayment: number;
}

/**
 * The fee of a payment, in yen: that of the highest range whose threshold the payment reaches, never more than the
 * payment (D-19, B-45). The threshold is the range's beginning (`boundary`); plus the fee of the range below
 * (`addLower`), so that a lower fee is deducted only if less than the beginning is left to transfer; or plus its own
 * fee (`addUpper`), so that its own is deducted only if at least the beginning is left.
 */
export function feeOf(rule: FeeRule, pattern: FeePattern, payment: number): number {
  return payment < rule.minimumPayment ? 0 : Math.min(tabledFee(rule, pattern, payment), payment);
}

/** The fee of a payment as its table has it, in yen: what a payer bears besides the payment, which need not cover it. */
export function tabledFee({ ranges, method }: FeeRule, pattern: FeePattern, payment: number): number {
  return ranges.reduce((fee, { from, fees }, index) => {
    const added = { boundary: 0, addLower: ranges[index - 1]?.fees[pattern] ?? 0, addUpper: fees[pattern] }[method];
    return index === 0 || payment >= from + added ? fees[pattern] : fee;
  }, 0);
}

/** Payments of a span, both ends included. */
export interface Payments {
  readonly from: number;
  readonly to: number;
}

/** The fees of a span of payments by each method, where they differ. */
export interface Difference extends Payments {
  readonly fees: Readonly<Record<FeeMethod, number>>;
}

/** What somebody who sets up a table should know of a pattern. */
export interface FeePreview {
  readonly pattern: FeePattern;
  readonly differences: readonly Difference[];
  /** From these nothing is deducted. */
  readonly belowMinimum?: Payments;
  /** These do not cover the fee of the table. */
  readonly belowFee: readonly Payments[];
}

/** Where the three methods differ, and which payments are below the minimum or the fee. */
export function previewOf(rule: FeeRule, pattern: FeePattern): FeePreview {
  const spans = constantSpans(rule, pattern);
  const tabled = (method: FeeMethod, payment: number) => tabledFee({ ...rule, method }, pattern, payment);
  const differences = spans.flatMap((span) => {
    const [boundary, addLower, addUpper] = feeMethods.map((method) => tabled(method, span.from)) as [
      number,
      number,
      number,
    ];
    return boundary === addLower && addLower === addUpper ? [] : [{ ...span, fees: { boundary, addLower, addUpper } }];
  });
  const belowFee = spans.flatMap(({ from, to }) => {
    const last = Math.min(to, tabled(rule.method, from) - 1);
    return last < from ? [] : [{ from, to: last }];
  });
  const { minimumPayment } = rule;
  return {
    pattern,
    differences,
    ...(minimumPayment > 1 && { belowMinimum: { from: 1, to: minimumPayment - 1 } }),
    belowFee: joined(belowFee),
  };
}

/** The largest payment (A4-14). */
const largest = 999_999_999_999;

/** From the minimum on, the spans of payments in which no method's fee changes. */
function constantSpans({ ranges, minimumPayment }: FeeRule, pattern: FeePattern): readonly Payments[] {
  const first = Math.max(1, minimumPayment);
  const edges = ranges.flatMap(({ from, fees }, index) => [
    from,
    from + (ranges[index - 1]?.fees[pattern] ?? 0),
    from + fees[pattern],
  ]);
  const begins = [...new Set([first, ...edges])].filter((edge) => edge >= first && edge <= largest);
  begins.sort((a, b) => a - b);
  return begins.map((from, index) => ({ from, to: (begins[index + 1] ?? largest + 1) - 1 }));
}

/** Adjoining spans as one. */
function joined(spans: readonly Payments[]): readonly Payments[] {
  const whole: Payments[] = [];
  for (const span of spans) {
    const last = whole.at(-1);
    if (last && last.to + 1 === span.from) whole[whole.length - 1] = { from: last.from, to: span.to };
    else whole.push(span);
  }
  return whole;
}

/**
 * Errors in the ranges of a table: they begin at 0, adjoin each other, and the last has no end; where the fee is
 * deducted, it is not more than every payment of its range.
 */
export function rangeErrors(
  ranges: readonly FeeRange[],
  options: { readonly isDeducted: boolean },
): readonly FieldError[] {
  return ranges.flatMap((range, index) => {
    const next = ranges[index + 1];
    const { from, to, fees } = range;
    const at = (field: string, code: string): FieldError => ({ path: `ranges[${index}].${field}`, code });
    const start = index === 0 && from !== 0 ? [at('from', 'feeRange.start')] : [];
    if (to !== undefined && to < from) return [...start, at('to', 'feeRange.order')];
    const end = endError(to, next);
    const above = feePatterns.filter((pattern) => options.isDeducted && fees[pattern] > (to ?? largest));
    return [
      ...start,
      ...(end === undefined ? [] : [at('to', end)]),
      ...above.map((pattern) => at(`fees.${pattern}`, 'fee.abovePayment')),
    ];
  });
}

function endError(to: number | undefined, next: FeeRange | undefined): string | undefined {
  if (!next) return to === undefined ? undefined : 'feeRange.end';
  if (to === undefined || to >= next.from) return 'feeRange.overlap';
  return to + 1 < next.from ? 'feeRange.gap' : undefined;
}
