import type { Item } from '../../../shared/table/engine.ts';
import { type HistoryRow, historyPut } from '../../../shared/table/history.ts';

export const companyId = '01KA0000000000000000000000';

/** The month that is filled, from its first instant to its last. */
export const month = { from: '2026-11-01T00:00:00.000Z', to: '2026-11-30T23:59:59.999Z' };

const id = (prefix: string, index: number) => `${prefix}${String(index).padStart(26 - prefix.length, '0')}`;

/** The user with this number: 0 has ten rows in every history, 1 a third of them, and the others share the rest. */
export const userId = (index: number) => id('01KU', index);
const users = 200;
const rare = 10;
const some = 10_000;

/** A company's month of history, some thousand rows at a time: rows at even intervals, of two hundred users. */
export function* monthOfHistory(count: number): Generator<readonly Item[]> {
  const [from, to] = [Date.parse(month.from), Date.parse(month.to)];
  const itemOf = (index: number) => {
    const at = new Date(from + Math.floor(((to - from) * index) / count)).toISOString();
    return historyPut(rowOf(index, at, userOf(index, count))).item;
  };
  for (let first = 0; first < count; first += some)
    yield Array.from({ length: Math.min(some, count - first) }, (_, index) => itemOf(first + index));
}

function userOf(index: number, count: number): number {
  if (index % Math.floor(count / rare) === 0) return 0;
  return index % 3 === 1 ? 1 : 2 + (index % (users - 2));
}

export const rowOf = (index: number, at: string, user: number): HistoryRow => ({
  historyId: id('01KH', index),
  companyId,
  at,
  event: 'user.suspended',
  operation: 'suspend-user',
  service: 'userAdministration',
  actor: 'user',
  userId: userId(user),
  loginId: `tantou${user}`,
  subject: userId(user + 1),
  outcome: 'done',
  changes: [{ path: 'serviceState', before: 'usable', after: 'suspended' }],
  terminal: '192.0.2.7 Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)',
  sessionId: '01KS0000000000000000000000',
  requestId: '5f4d1c0e-7f0f-4b45-8b0e-0d6f6c1d7a10',
  ttl: 2_000_000_000,
});
