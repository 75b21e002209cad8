import { DomainError } from '../domain/errors.ts';
import type { About } from '../operation/about.ts';
import { alertWrite } from '../operation/alerts.ts';
import type { Call } from '../operation/call.ts';
import type { Decision, Traces } from '../operation/decision.ts';
import { historyRow } from '../operation/history-row.ts';
import { isWrite, needsSession } from '../operation/operation.ts';
import { defineStep, tableOf } from '../operation/step.ts';
import { transactionToken } from '../operation/transaction-token.ts';
import { passes } from '../table/conditions.ts';
import type { Otherwise, Update, Write } from '../table/engine.ts';
import type { HistoryRow } from '../table/history.ts';
import { administrationChecks } from './administration.ts';
import { finishWrite, releaseWrite } from './idempotency.ts';
import { subjectIdOf } from './subject.ts';

/** The history row of an operation or a refusal (D-16). */
export const recording = defineStep({
  name: 'recording',
  isOf: ({ history }) => history !== undefined,
  access: { histories: ['record'] },
});

/** Updates the session's time of last activity. */
export const stamping = defineStep({ name: 'stamping', isOf: needsSession, access: { sessions: ['stamp'] } });

/** The operation's transaction: the condition of any write may fail. */
export const committing = defineStep({ name: 'committing', isOf: isWrite, errors: ['request.conflict'] });

/** The time of last activity is written at most this often; otherwise a read writes nothing. */
const stampSeconds = 60;

/** Makes a request's writes, if any, in one transaction; the update of its session is over by then. */
async function transact(call: Call, purpose: string, writes: readonly Write[]): Promise<void> {
  await call.stamping;
  if (writes.length > 0) await call.ports.engine.commit(oncePerItem(writes), transactionToken(call, purpose));
}

/**
 * Commits a request in one transaction: its writes, the history row, the stored answer, the cleared counters (I1, I26).
 */
export async function commitDecision(
  call: Call,
  decision: Decision<unknown>,
  answer: { status: number; body: string },
  attempt = 1,
): Promise<void> {
  const { about = call.about, alerts = [] } = decision;
  const stored = { ...answer, version: decision.version };
  const writes = [
    ...administrationChecks(call),
    ...(decision.writes ?? []),
    ...alerts.map((alert) => alertWrite(call, alert)),
    // Before the clears: a spent credential needs no counter.
    ...call.spends,
    ...call.proofWrites,
    ...finishWrite(call, stored),
    ...(decision.unrecorded ? [] : historyWrites(call, about, { outcome: 'done', ...pick(call, decision) })),
  ];
  await transact(call, attempt === 1 ? 'work' : `work ${attempt}`, writes);
}

/**
 * Commits a refusal: the changed counters, the released key, and the history row, because a refused attempt is history
 * too (D-16).
 */
export async function commitRefusal(call: Call, error: DomainError, traces: Traces): Promise<void> {
  // A request that could not be parsed attempted nothing: it is logged, but not recorded.
  const about = error.code.startsWith('request.') ? undefined : (traces.about ?? call.about);
  const left = [...traces.writes, ...(traces.alerts ?? []).map((alert) => alertWrite(call, alert))];
  const rest = [
    ...releaseWrite(call),
    ...historyWrites(call, about, {
      outcome: 'refused',
      code: error.code,
      ...(traces.reason && { reason: traces.reason }),
      ...pick(call, {}),
    }),
  ];
  try {
    await transact(call, 'refusal', [...left, ...call.proofWrites, ...rest]);
  } catch (thrown) {
    // The user whose proof passed has been stopped or deleted since: there is no counter to clear, and the refusal
    // stands.
    if (!(thrown instanceof DomainError) || call.proofWrites.length === 0) throw thrown;
    await transact(call, 'refusal without clears', [...left, ...rest]);
  }
}

/**
 * Commits a dry run's counters of the proofs it used. If the operation itself checked a password, that is
 * recorded too, because the answer revealed whether the password was right.
 */
export async function commitDryRun(call: Call, decision: Decision<unknown>): Promise<void> {
  const tried =
    call.caller || call.operation.may === 'bank'
      ? []
      : historyWrites(call, decision.about, { outcome: 'done', code: 'validate-only' });
  await transact(call, 'dry run', [...call.proofWrites, ...tried]);
}

const pick = (
  call: Call,
  { changes, subject = subjectIdOf(call) }: Pick<Decision<unknown>, 'changes' | 'subject'>,
) => ({
  ...(changes && { changes: [...changes] }),
  ...(subject && { subject }),
});

function historyWrites(
  call: Call,
  about: About | undefined,
  what: Pick<HistoryRow, 'outcome' | 'code' | 'reason' | 'changes' | 'subject'>,
): readonly Write[] {
  const { history } = call.operation;
  if (!history || !about) return [];
  const row = historyRow(call, about, { ...history, operation: call.operation.name, ...what });
  return [tableOf(recording, call).histories.record(row)];
}

/**
 * A transaction may contain each item only once. Two updates of the same item are merged, the operation's own first; a
 * check of an item joins its update, or another check. Next to a put or a delete of the item, other writes of it are dropped.
 */
function oncePerItem(writes: readonly Write[]): readonly Write[] {
  const byItem = new Map<string, Write>();
  for (const write of writes) {
    const { pk, sk } = write.kind === 'put' ? write.item : write.key;
    const name = `${pk}\n${sk}`;
    const first = byItem.get(name);
    byItem.set(name, first ? joined(first, write) : write);
  }
  return [...byItem.values()];
}

function joined(first: Write, second: Write): Write {
  if (first.kind === 'update' && second.kind === 'update') return both(first, second);
  if (first.kind === 'check' && second.kind === 'update') return { ...second, ...demands(first, second) };
  if (first.kind === 'check' && second.kind === 'check') return { ...first, ...demands(first, second) };
  if (first.kind === 'update' && second.kind === 'check') return { ...first, ...demands(first, second) };
  return first;
}

function both(first: Update, second: Update): Update {
  const set = { ...second.set, ...first.set };
  const fields = new Set(first.remove).union(new Set(second.remove));
  const remove = [...fields].filter((field) => set[field] === undefined);
  return {
    ...first,
    set,
    remove,
    ...((first.add ?? second.add) && { add: { ...second.add, ...first.add } }),
    ...demands(first, second),
  };
}

type Demands = Pick<Update, 'when' | 'otherwise'>;

/** The conditions of both writes; the first whose own condition failed decides the refusal. */
function demands(first: Demands, second: Demands): Demands {
  const otherwise: Otherwise = (existing) => {
    const isSecond = existing !== undefined && passes(existing, first.when);
    return isSecond ? second.otherwise(existing) : first.otherwise(existing);
  };
  return { when: [...first.when, ...second.when], otherwise };
}

/**
 * Updates the session's time of last activity, at most once a minute; runs in parallel with the operation, and its
 * failure is only logged.
 */
export async function stampSession(call: Call): Promise<void> {
  const session = call.caller?.session;
  if (!session || call.now.getTime() - Date.parse(session.lastSeenAt) < stampSeconds * 1000) return;
  try {
    await tableOf(stamping, call).sessions.stamp(session, call.now.toISOString());
  } catch (thrown) {
    call.ports.log({
      level: 'warn',
      message: 'session not stamped',
      requestId: call.requestId,
      invocationId: call.invocationId,
      cause: String(thrown),
    });
  }
}
