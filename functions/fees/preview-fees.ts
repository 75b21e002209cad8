import { assertFeesInContract, feeTableErrors, isDeducted } from '../../shared/domain/fee-table-rules.ts';
import { feePatterns, previewOf } from '../../shared/domain/fees.ts';
import { refuseFields } from '../../shared/domain/field-errors.ts';
import { jstDate } from '../../shared/domain/jst.ts';
import { handle } from '../../shared/frame/handle.ts';
import { feeTableView, ruleOf, tariffToday } from '../../shared/views/fee-view.ts';
import { previewFees } from './preview-fees.operation.ts';

export const handler = handle(previewFees, async (input, { caller, subject, found, now, profile, refuse }) => {
  assertFeesInContract(input.table, caller.company, profile);
  refuseFields([...feeTableErrors(input, profile.fees.methods)]);
  const tariff = tariffToday(found.standard, jstDate(now));
  if (input.useStandard && !tariff) throw refuse('fees.noStandard');
  const { useStandard, method = subject.method, minimumPayment = subject.minimumPayment, ranges = [] } = input;
  const rule = ruleOf(feeTableView(input.table, { useStandard, method, minimumPayment, ranges }, tariff));
  const patterns = isDeducted(input.table) ? feePatterns.map((pattern) => previewOf(rule, pattern)) : [];
  return {
    answer: {
      patterns: patterns.map((each) => ({ ...each, differences: [...each.differences], belowFee: [...each.belowFee] })),
    },
  };
});
