import { assertFeesInContract } from '../../shared/domain/fee-table-rules.ts';
import { jstDate } from '../../shared/domain/jst.ts';
import { handle } from '../../shared/frame/handle.ts';
import { tariffToday } from '../../shared/views/fee-view.ts';
import { getStandardFees } from './get-standard-fees.operation.ts';

export const handler = handle(getStandardFees, async ({ table }, { caller, found, now, profile, refuse }) => {
  assertFeesInContract(table, caller.company, profile);
  const tariff = tariffToday(found.standard, jstDate(now));
  if (!tariff) throw refuse('fees.noStandard');
  return { answer: { table, ...tariff } };
});
