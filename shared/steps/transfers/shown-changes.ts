import { changesBetween } from '../../operation/decision.ts';
import type { Change } from '../../table/history.ts';
import type { NewRequest } from '../../table/transfer-requests.ts';

/** What changes of a request, for the confirm screen and the history (A6-6, X-7). */
export const shownChanges = (before: NewRequest | undefined, after: NewRequest): readonly Change[] =>
  changesBetween(before ? shown(before) : {}, shown(after));

function shown(request: NewRequest): Readonly<Record<string, unknown>> {
  const { state, service, way, source, sameDay, accountId, executionDate, count, total, payee, fee } = request;
  const { lines, approvers, comment } = request;
  const people = approvers.map(({ userId }) => userId);
  return {
    state,
    service,
    way,
    source,
    sameDay,
    accountId,
    executionDate,
    count,
    total,
    payee,
    fee,
    // Of the file that is handed over; the lines themselves are too many.
    lines: lines?.digest,
    approvers: people,
    comment,
  };
}
