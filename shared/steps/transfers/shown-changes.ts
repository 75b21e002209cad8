import { changesBetween } from '../../operation/decision.ts';
import type { Change } from '../../table/history.ts';
import type { NewRequest } from '../../table/transfer-requests.ts';

/** What changes of a request, for the confirm screen and the history (A6-6, X-7). */
export const shownChanges = (before: NewRequest | undefined, after: NewRequest): readonly Change[] =>
  changesBetween(before ? shown(before) : {}, shown(after));

function shown(request: NewRequest): Readonly<Record<string, unknown>> {
  const { state, service, way, sameDay, accountId, executionDate, count, total, payee, fee, approvers, comment } =
    request;
  const people = approvers.map(({ userId }) => userId);
  return {
    state,
    service,
    way,
    sameDay,
    accountId,
    executionDate,
    count,
    total,
    payee,
    fee,
    approvers: people,
    comment,
  };
}
