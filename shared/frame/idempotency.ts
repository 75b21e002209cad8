import { createHash } from 'node:crypto';
import { type Call, header, headerCount } from '../operation/call.ts';
import { type AnyOperation, isWrite, needsSession } from '../operation/operation.ts';
import { withoutSecrets } from '../operation/secret-fields.ts';
import { defineStep, refusing, tableOf } from '../operation/step.ts';
import { transactionToken } from '../operation/transaction-token.ts';
import type { Write } from '../table/engine.ts';
import { type IdempotencyRow, idempotencyItem, idempotencyKeyForm } from '../table/idempotency-rows.ts';

/** Only identified callers can repeat a request: others have no partition for keys. */
export const idempotent = defineStep({
  name: 'idempotent',
  isOf: (operation) => isWrite(operation) && (needsSession(operation) || operation.may === 'bank'),
  reads: { row: idempotencyItem },
  access: { idempotency: ['claim', 'reclaim', 'finish', 'release'] },
  errors: ['request.idempotencyKeyInvalid', 'request.idempotencyMismatch', 'request.inProgress'],
});
const refuse = refusing(idempotent);

const daySeconds = 24 * 3600;
/** Longer than any function runs: an older claim is abandoned. */
const claimSeconds = 60;

/** The row that this request would claim; undefined if it has no key or does not write. */
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
 * The identity of a request: the operation and its input without proofs and other secrets (D-34). A fast hash of those
 * would bypass argon2id and the pepper for anybody who reads the table; and a retry with a fresh one-time password is a
 * retry. The input is hashed as parsed, so whitespace and the order of names do not matter.
 */
export function requestHashOf({ name, input: schema }: AnyOperation, input: unknown): string {
  const inOrder = (_name: string, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value;
  const text = JSON.stringify([name, withoutSecrets(schema, input)], inOrder);
  return createHash('sha256').update(text).digest('hex');
}

/**
 * The stored answer of the same request, if it was executed before. @throws if the key was used for another
 * request
 */
export function storedAnswer(call: Call): IdempotencyRow | undefined {
  const { row, read } = call.idempotency ?? {};
  if (!row || !read || isOver(call, read)) return undefined;
  if (read.requestHash !== row.requestHash) throw refuse('request.idempotencyMismatch');
  if (read.state === 'done') return read;
  throw refuse('request.inProgress');
}

/** Claims the key for this request; concurrent requests with the same key find it claimed. */
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

/** Stores the answer in the operation's transaction. */
export function finishWrite(
  call: Call,
  answer: { status: number; body: string; version: number | undefined },
): readonly Write[] {
  if (!call.idempotency) return [];
  return [tableOf(idempotent, call).idempotency.finish(call.idempotency.row, answer)];
}

/** Releases the key after a refusal. */
export function releaseWrite(call: Call): readonly Write[] {
  if (!call.claimed || !call.idempotency) return [];
  return [tableOf(idempotent, call).idempotency.release(call.idempotency.row)];
}
