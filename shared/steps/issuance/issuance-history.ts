import { historyRow } from '../../operation/history-row.ts';
import type { Put } from '../../table/engine.ts';
import type { HistoryRow } from '../../table/history.ts';
import type { Issuance } from '../../table/issuances.ts';
import type { Table } from '../../table/table.ts';
import type { IssuanceContext } from './issuance-context.ts';

/** The history row of one step of an issuance (I1): steps are several commits, so each writes its own. */
export function issuanceHistory(
  context: Omit<IssuanceContext, 'table'> & { readonly table: Table<{ histories: ['record'] }> },
  { companyId, userId, loginId }: Issuance,
  what: Pick<HistoryRow, 'event' | 'changes' | 'code'>,
): Put {
  const { table, operation } = context;
  const outcome = what.code === undefined ? 'done' : 'refused';
  // The instant of the step, not of the request, so that the steps of one request stay in order.
  const now = context.clock();
  return table.histories.record(
    historyRow(
      { ...context, now },
      { companyId, userId, loginId },
      { ...what, outcome, operation, service: 'certificates', subject: userId },
    ),
  );
}
