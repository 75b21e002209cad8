import { assertFeesInContract, feeTableErrors } from '../../shared/domain/fee-table-rules.ts';
import { refuseFields } from '../../shared/domain/field-errors.ts';
import { jstDate } from '../../shared/domain/jst.ts';
import { handle } from '../../shared/frame/handle.ts';
import { changesBetween } from '../../shared/operation/decision.ts';
import { comparable, feeTableView, tariffToday } from '../../shared/views/fee-view.ts';
import { changeFees } from './change-fees.operation.ts';

export const handler = handle(changeFees, async (input, { caller, subject, found, table, now, profile, refuse }) => {
  assertFeesInContract(input.table, caller.company, profile);
  const { proof: _proof, ...given } = input;
  refuseFields([...feeTableErrors(given, profile.fees.methods)]);
  const tariff = tariffToday(found.standard, jstDate(now));
  if (given.useStandard && !tariff) throw refuse('fees.noStandard');
  const { useStandard, method = subject.method, minimumPayment = subject.minimumPayment, ranges = [] } = given;
  const next = { useStandard, method, minimumPayment, ranges };
  const [before, after] = [subject, next].map((each) => feeTableView(input.table, each, tariff));
  if (!before || !after) throw new Error('two tables have two views');
  return {
    answer: after,
    changes: changesBetween(comparable(before), comparable(after)),
    writes: table.fees.change(input.table, subject, next),
    version: subject.version + 1,
  };
});
