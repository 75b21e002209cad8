import { assertFeesInContract } from '../../shared/domain/fee-table-rules.ts';
import { jstDate } from '../../shared/domain/jst.ts';
import { handle } from '../../shared/frame/handle.ts';
import { feeTableView, tariffToday } from '../../shared/views/fee-view.ts';
import { getFees } from './get-fees.operation.ts';

export const handler = handle(getFees, async ({ table }, { caller, subject, found, now, profile }) => {
  assertFeesInContract(table, caller.company, profile);
  return { answer: feeTableView(table, subject, tariffToday(found.standard, jstDate(now))) };
});
