import * as z from 'zod/mini';
import { DomainError } from '../domain/errors.ts';
import { updates, writes } from './capability.ts';
import type { Put, Update } from './engine.ts';
import { entity, Instant } from './entity.ts';

/**
 * One use of an `Idempotency-Key`: claimed before the operation, completed with the answer in the operation's
 * transaction.
 */
export const IdempotencyRow = z.object({
  callerId: z.string(),
  idempotencyKey: z.string(),
  /** SHA-256 over the operation and its input without secrets (D-34). */
  requestHash: z.string(),
  state: z.enum(['running', 'done']),
  claimedAt: Instant,
  /** The invocation that claimed the key; clients cannot set it, so nobody can complete another request's claim. */
  claimId: z.string(),
  status: z.optional(z.int()),
  /** The answer's body as JSON text, and its version for the `ETag`. */
  body: z.optional(z.string()),
  version: z.optional(z.int()),
  /** Epoch seconds, for the table's time to live. */
  ttl: z.int(),
});
export type IdempotencyRow = z.infer<typeof IdempotencyRow>;

/** A user's id, or the ARN of the bank's signing principal. */
const callerForm = /^[\x21-\x7e]{1,2048}$/;

/** The form of a client's key. */
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
  /** Replaces the row of a crashed or refused request, or one older than a day that has not been deleted yet. */
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
    (row: IdempotencyRow, answer: { status: number; body: string; version: number | undefined }): Update => ({
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
  /** A refused request releases its key, so that the client can use it again with a corrected request. */
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
