import { createHash } from 'node:crypto';
import { type Call, header, headerCount } from '../operation/call.ts';
import { type AnyOperation, isWrite, needsSession } from '../operation/operation.ts';
import { withoutSecrets } from '../operation/secret-fields.ts';
import { defineStep, refusing, tableOf } from '../operation/step.ts';
import { transactionToken } from '../operation/transaction-token.ts';
import type { Write } from '../table/engine.ts';
import { type IdempotencyRow, idempotencyItem, idempotencyKeyForm } from '../table/idempotency-rows.ts';

/** Only who is known can repeat a request: others have no partition of keys of their own. */
export const idempotent = defineStep({
  name: 'idempotent',
  isOf: (operation) => isWrite(operation) && (needsSession(operation) || operation.may === 'bank'),
  reads: { row: idempotencyItem },
  access: { idempotency: ['claim', 'reclaim', 'finish', 'release'] },
  errors: ['request.idempotencyKeyInvalid', 'request.idempotencyMismatch', 'request.inProgress'],
});
const refuse = refusing(idempotent);

const daySeconds = 24 * 3600;
/** Longer than a function can run: a claim this old belongs to nobody. */
const claimSeconds = 60;

/** The row this request would claim, or nothing when it names no key or writes nothing. */
export function idempotencyKeyOf(call: Call, callerId: string): IdempotencyRow | undefined {
  const idempotencyKey = header(call.event, 'idempotency-key');
  if (idempotencyKey === undefined || !isWrite(call.operation) || call.validateOnly) return undefined;
  const isOne = headerCount(call.event, 'idempotency-key') <= 1;
  if (!isOne || !idempotencyKeyForm.test(idempotencyKey)) throw refuse('request.idempotencyKeyInvalid');
  return {
    callerId,
    idempotencyKey,
    requestHash: requestHashOf(call.operation, call.input),
    state: 'running',
    claimedAt: call.now.toISOString(),
    claimId: call.invocationId,
    ttl: Math.floor(call.now.getTime() / 1000) + daySeconds,
  };
}

/**
 * What makes two requests the same: the operation and its input without proofs and other secrets (D-34). A fast hash of those
 * would undo argon2id and the pepper for whoever reads the table; and a retry with a fresh one-time password is a retry. The
 * input as it was parsed: neither spaces nor the order of names make another request.
 */
export function requestHashOf({ name, input: schema }: AnyOperation, input: unknown): string {
  const inOrder = (_name: string, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value;
  const text = JSON.stringify([name, withoutSecrets(schema, input)], inOrder);
  return createHash('sha256').update(text).digest('hex');
}

/** The stored answer of the same request done before, if there is one. @throws when the key was used for another request. */
export function storedAnswer(call: Call): IdempotencyRow | undefined {
  const { row, read } = call.idempotency ?? {};
  if (!row || !read || isOver(call, read)) return undefined;
  if (read.requestHash !== row.requestHash) throw refuse('request.idempotencyMismatch');
  if (read.state === 'done') return read;
  throw refuse('request.inProgress');
}

/** Claims the key for this request; concurrent requests with the same key find it taken. */
export async function claim(call: Call): Promise<void> {
  const { row, read } = call.idempotency ?? {};
  if (!row) return;
  const { idempotency } = tableOf(idempotent, call);
  if (read) await idempotency.reclaim(read, row);
  else await call.ports.engine.commit([idempotency.claim(row)], transactionToken(call, 'claim'));
  call.claimed = true;
}

function isOver(call: Call, read: IdempotencyRow): boolean {
  const now = call.now.getTime();
  const isAbandoned = read.state === 'running' && Date.parse(read.claimedAt) + claimSeconds * 1000 < now;
  return isAbandoned || read.ttl * 1000 <= now;
}

/** The write that stores the answer in the transaction of the work. */
export function finishWrite(call: Call, answer: { status: number; body: string; version?: number }): readonly Write[] {
  if (!call.claimed || !call.idempotency) return [];
  return [tableOf(idempotent, call).idempotency.finish(call.idempotency.row, answer)];
}

/** The write that gives the key back after a refusal. */
export function releaseWrite(call: Call): readonly Write[] {
  if (!call.claimed || !call.idempotency) return [];
  return [tableOf(idempotent, call).idempotency.release(call.idempotency.row)];
}
