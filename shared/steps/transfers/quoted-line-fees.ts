import type { FieldError } from '../../domain/errors.ts';
import { feeOf, tabledFee } from '../../domain/fees.ts';
import type { BatchService, BatchSource } from '../../domain/transfers/services.ts';
import { textOf } from '../../domain/zengin/characters.ts';
import { readNumber } from '../../domain/zengin/deduct-fees.ts';
import { fieldOf, layoutOf } from '../../domain/zengin/layout.ts';
import type { ZenginFile } from '../../domain/zengin/zengin-file.ts';
import { recordAt } from '../../domain/zengin/zengin-line.ts';
import type { QuotedFee } from '../../table/transfer-requests.ts';
import { linesInvalid } from '../batches/file-problems.ts';
import { type FeesRead, feeRuleOn, patternOf } from './quoted-fee.ts';

/** The fees of a request of many lines, as quoted. */
export interface QuotedFees {
  /** Of all lines together; a service in which nobody chooses who bears them has none. */
  readonly fee?: QuotedFee;
  /** Yen deducted from each line, in their order; absent if nothing is deducted from any. */
  readonly ofLines?: readonly number[];
  readonly problems: readonly FieldError[];
}

interface Quoting {
  readonly service: BatchService;
  readonly feeBearer?: QuotedFee['bearer'] | undefined;
  readonly executionDate: string;
  /** The account that is debited, at the deploying bank. */
  readonly from: { readonly bank: string; readonly branch: string } | undefined;
  readonly fees: FeesRead;
  readonly source: BatchSource;
}

/**
 * The fee of each line on the execution day (T-11), only in 総合振込, by its own tables (A7-1): deducted if the payees bear it
 * (先方負担). Fees that the payer bears (当方負担) are quoted as a sum; the bank's core charges them. @throws `batch.linesInvalid`
 * naming each line whose fee would leave nothing to transfer
 */
export function quoteFees(file: ZenginFile, quoting: Quoting): QuotedFees {
  const { service, feeBearer, executionDate, from, fees, source } = quoting;
  if (service !== 'bulkTransfer')
    return { problems: feeBearer === undefined ? [] : [{ path: 'feeBearer', code: 'fee.notHere' }] };
  const bearer = feeBearer ?? 'payer';
  if (!from) return { fee: { bearer, deducted: 0 }, problems: [] };
  if (bearer === 'payer')
    return { fee: { bearer, deducted: 0, ...borneFees(file, { ...quoting, from }) }, problems: [] };
  const rule = feeRuleOn('payee-bulk', fees, executionDate);
  if (!rule) return { fee: { bearer, deducted: 0 }, problems: [{ path: 'feeBearer', code: 'fee.notSet' }] };
  const lines = paymentsOf(file);
  const ofLines = lines.map(({ to, amount }) => feeOf(rule, patternOf(from, to), amount));
  const whole = lines.flatMap(({ amount }, index) => (ofLines[index] === amount ? [index] : []));
  if (whole.length > 0)
    throw linesInvalid(whole.map((index) => ({ path: placeOf(source, index), code: 'fee.wholePayment' })));
  const deducted = sumOf(ofLines);
  return { fee: { bearer, deducted }, ...(deducted > 0 && { ofLines }), problems: [] };
}

/** The sum that the payer bears; nothing is said of it while neither the company nor the bank has set these fees. */
function borneFees(
  file: ZenginFile,
  { executionDate, from, fees }: Pick<Quoting, 'executionDate' | 'fees'> & { from: NonNullable<Quoting['from']> },
): Pick<QuotedFee, 'borne'> {
  const rule = feeRuleOn('payer-bulk', fees, executionDate);
  return rule
    ? { borne: sumOf(paymentsOf(file).map(({ to, amount }) => tabledFee(rule, patternOf(from, to), amount))) }
    : {};
}

const sumOf = (fees: readonly number[]) => fees.reduce((sum, fee) => sum + fee, 0);

const placeOf = (source: BatchSource, index: number) =>
  source === 'screen' ? `lines[${index}].amount` : `file[${index + 2}].amount`;

/** Bank, branch and amount of each line. */
function paymentsOf({ service, records, count }: ZenginFile) {
  const fields = layoutOf(service, 'data');
  return Array.from({ length: count }, (_, index) => {
    const record = recordAt(records, index);
    const text = (name: string) => textOf(fieldOf(record, fields, name));
    return {
      to: { bank: text('bank'), branch: text('branch') },
      amount: readNumber(fieldOf(record, fields, 'amount')),
    };
  });
}
