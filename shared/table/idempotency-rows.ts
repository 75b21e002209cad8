import * as z from 'zod';
import { DomainError } from '../domain/errors.ts';
import { updates, writes } from './capability.ts';
import type { Put, Update } from './engine.ts';
import { entity, Instant } from './entity.ts';

/** One use of an `Idempotency-Key`: claimed before the work, finished with the answer in the work's own transaction. */
export const IdempotencyRow = z.object({
  callerId: z.string(),
  idempotencyKey: z.string(),
  /** SHA-256 over the operation and its input without secrets (D-34). */
  requestHash: z.string(),
  state: z.enum(['running', 'done']),
  claimedAt: Instant,
  /** The invocation that claimed the key: no client can set it, so nobody finishes another one's claim. */
  claimId: z.string(),
  status: z.int().optional(),
  /** The answer's body as JSON text, and its version for the `ETag`. */
  body: z.string().optional(),
  version: z.int().optional(),
  /** Epoch seconds, for the table's time to live. */
  ttl: z.int(),
});
export type IdempotencyRow = z.infer<typeof IdempotencyRow>;

/** A user's id, or the ARN of whoever signs for the bank. */
const callerForm = /^[\x21-\x7e]{1,2048}$/;

/** What a client may name a request by. */
export const idempotencyKeyForm = /^[\x21-\x7e]{1,64}$/;

export const idempotencyItem = entity({
  name: 'idempotency',
  prefix: 'IDEMPOTENCY#',
  schema: IdempotencyRow,
  ids: [callerForm, idempotencyKeyForm],
  key: (callerId: string, idempotencyKey: string) => ({ pk: `IDEMPOTENCY#${callerId}`, sk: idempotencyKey }),
});

const inProgress = () => new DomainError('request.inProgress');

export const idempotency = {
  claim: writes(
    'put',
    idempotencyItem.prefix,
    (row: IdempotencyRow): Put => ({
      ...idempotencyItem.create(idempotencyItem.key(row.callerId, row.idempotencyKey), row, 'request.inProgress'),
    }),
  ),
  /** Takes over what a crashed or refused request left, or a row older than a day that the time to live has yet to delete. */
  reclaim: updates(idempotencyItem, (read: IdempotencyRow, row: IdempotencyRow): Update => {
    const { callerId, idempotencyKey, ...set } = row;
    return {
      kind: 'update',
      key: idempotencyItem.key(callerId, idempotencyKey),
      set,
      remove: ['status', 'body', 'version'],
      when: [{ field: 'claimId', is: read.claimId }],
      otherwise: inProgress,
    };
  }),
  finish: writes(
    'update',
    idempotencyItem.prefix,
    (row: IdempotencyRow, answer: { status: number; body: string; version?: number }): Update => ({
      kind: 'update',
      key: idempotencyItem.key(row.callerId, row.idempotencyKey),
      set: { state: 'done', ...answer },
      when: [
        { field: 'claimId', is: row.claimId },
        { field: 'state', is: 'running' },
      ],
      otherwise: inProgress,
    }),
  ),
  /** A refused request leaves its key free: the same key may be used again with the corrected request's body. */
  release: writes('delete', idempotencyItem.prefix, (row: IdempotencyRow) => ({
    kind: 'delete' as const,
    key: idempotencyItem.key(row.callerId, row.idempotencyKey),
    when: [
      { field: 'claimId', is: row.claimId },
      { field: 'state', is: 'running' },
    ],
    otherwise: inProgress,
  })),
};
