import type { FieldError } from '../../domain/errors.ts';
import { tariffOn } from '../../domain/fee-table-rules.ts';
import { type FeePattern, type FeeRule, type FeeTableName, feeOf } from '../../domain/fees.ts';
import type { PayeeAccount } from '../../domain/payee.ts';
import type { FeeTable, StandardFees } from '../../table/fees.ts';
import type { QuotedFee } from '../../table/transfer-requests.ts';
import { feeTableView, ruleOf } from '../../views/fee-view.ts';

/** A company's fees, as read; without an item nobody has changed them. */
export interface FeesRead {
  readonly own: FeeTable | undefined;
  readonly standard: StandardFees | undefined;
}

/** The account that is debited, at the deploying bank. */
interface From {
  readonly bank: string;
  readonly branch: string;
}

interface Quote {
  readonly fee: QuotedFee;
  readonly problems: readonly FieldError[];
}

/**
 * The fee of a payment on its execution day (T-11, D-19): deducted if the payee bears it (先方負担). A fee that the payer
 * bears is charged by the bank's core.
 */
export function quoteFee(
  table: FeeTableName,
  { own, standard }: FeesRead,
  bearer: QuotedFee['bearer'],
  payment: { readonly from: From; readonly to: PayeeAccount; readonly amount: number; readonly executionDate: string },
): Quote {
  const pattern = patternOf(payment.from, payment.to);
  if (bearer === 'payer') return { fee: { bearer, pattern, deducted: 0 }, problems: [] };
  const rule = feeRuleOn(table, { own, standard }, payment.executionDate);
  if (!rule) return { fee: { bearer, pattern, deducted: 0 }, problems: [{ path: 'feeBearer', code: 'fee.notSet' }] };
  const deducted = feeOf(rule, pattern, payment.amount);
  const fee: QuotedFee = { bearer, pattern, deducted };
  return { fee, problems: deducted < payment.amount ? [] : [{ path: 'amount', code: 'fee.wholePayment' }] };
}

/** What computes the fees of a company's table for an execution day; `undefined` if no fees are set. */
export function feeRuleOn(
  table: FeeTableName,
  { own, standard }: FeesRead,
  executionDate: string,
): FeeRule | undefined {
  const tariff = tariffOn(standard?.tariffs ?? [], executionDate);
  const unchanged = { useStandard: true, method: 'boundary', minimumPayment: 0, ranges: [] } as const;
  const view = feeTableView(table, own ?? { ...unchanged, ranges: [] }, tariff);
  return view.ranges.length === 0 ? undefined : ruleOf(view);
}

/** 振込パターン (A7-2). Payments to other banks go by wire. */
export function patternOf(from: From, to: Pick<PayeeAccount, 'bank' | 'branch'>): FeePattern {
  if (to.bank !== from.bank) return 'telegraphic';
  return to.branch === from.branch ? 'sameBranch' : 'sameBank';
}
