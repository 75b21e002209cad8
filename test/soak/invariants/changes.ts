import type { Change } from '../../engines/memory/storage.ts';
import { type Kind, kindOf } from '../mirror.ts';

/** The counters of wrong passwords: they move before anything is decided, and leave no history of their own. */
const counters = [
  ...['attempts', 'beingChecked', 'locksInARow', 'lockedUntil', 'lastAttemptAt', 'compared'],
  ...['strangerAttempts', 'strangerLocksInARow', 'strangerLockedUntil', 'strangerLastAttemptAt'],
];

/** The fields that may change without a row of history, by kind of item: clocks, claims, and the progress of messages. */
const silent: Partial<Record<Kind, readonly string[]>> = {
  company: ['foundBy'],
  user: ['foundBy'],
  login: counters,
  registration: counters,
  confirmationAttempts: counters,
  otpRegistration: counters,
  secretAnswers: counters,
  mailPassword: counters,
  token: counters,
  certificate: [...counters, 'authority', 'due', 'dueSort'],
  session: ['lastSeenAt'],
  issuance: ['arn', 'tokenHash'],
  mail: [
    ...['claimedAt', 'claims', 'state', 'sentAt', 'values', 'sealed', 'audience', 'due', 'dueSort'],
    ...['returned', 'returnedAt'],
  ],
};

/** A lookup follows from the record that moves it; `checkLookups` holds the two against each other. */
const silentKinds: readonly Kind[] = [
  ...(['history', 'idempotency', 'lookup', 'bank'] as const),
  // They follow from the request that moves them; `checkTransfers` holds them against it.
  ...(['waitingRequest', 'usedLimit', 'handover'] as const),
];

/** The fields that differ between the two sides of a change. */
export function changedFields({ before = {} as never, after = {} as never }: Change): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
}

/** A mail made from an alert: the history records the alert's cause, in the transaction that wrote the alert. */
const isOfAlert = ({ eventName, key }: Change) => eventName === 'INSERT' && key.sk.includes('.');

/** A token prepared by an import is in stock only once the import is done, which has the row. */
const isPrepared = ({ after }: Change) => after?.['importId'] !== undefined && after['companyId'] === undefined;

/** Whether a change needs a row of history (I1). */
export function isMutation(change: Change): boolean {
  const kind = kindOf(change.key);
  if (silentKinds.includes(kind) && !change.key.pk.startsWith('BANK#COMPANIES')) return false;
  if (kind === 'mail' && isOfAlert(change)) return false;
  if (kind === 'stockedToken' && isPrepared(change)) return false;
  if (change.eventName !== 'MODIFY') return true;
  const allowed = silent[kind] ?? [];
  return changedFields(change).some((field) => !allowed.includes(field));
}

/** Whether a change only moves a counter, which is all that a dry run may leave. */
export function isCounting(change: Change): boolean {
  const kind = kindOf(change.key);
  const allowed = [...counters, ...(kind === 'session' ? ['lastSeenAt'] : [])];
  return (
    kind === 'history' ||
    (change.eventName === 'MODIFY' && changedFields(change).every((field) => allowed.includes(field)))
  );
}
