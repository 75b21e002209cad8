import { DomainError } from '../../domain/errors.ts';
import type { HistoryFilters } from '../../domain/history-filters.ts';
import type { Period } from '../../domain/history-period.ts';
import type { SessionCaller } from '../../operation/caller.ts';
import type { Test } from '../../table/engine.ts';
import type { HistoryRow } from '../../table/history.ts';

/** The user whose rows are shown; undefined means everybody. @throws `permission.denied` without the right (A12-1). */
export function askedUser({ userId }: HistoryFilters, caller: SessionCaller): string | undefined {
  if (caller.rights.permissions.includes('history.others')) return userId;
  if (userId !== undefined && userId !== caller.userId)
    throw new DomainError('permission.denied', { needs: 'history.others' });
  return caller.userId;
}

/** The conditions that the table evaluates. */
export function testsOf({ service, operation, outcome }: HistoryFilters): Test[] {
  return Object.entries({ service, operation, outcome }).flatMap(([field, is]) =>
    is === undefined ? [] : [{ field, is }],
  );
}

/** The condition evaluated here, because the table has no such test. */
export const keeping = ({ terminal }: HistoryFilters) =>
  terminal === undefined ? undefined : (row: HistoryRow): boolean => (row.terminal ?? '').includes(terminal);

export const instantsOf = ({ from, to }: Period) => ({ from: from.toISOString(), to: to.toISOString() });
