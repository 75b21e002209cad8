import * as z from 'zod/mini';
import { DomainError } from '../domain/errors.ts';
import { reads, readsAll, writes } from './capability.ts';
import type { Check, Update } from './engine.ts';
import { entity, Instant, plainId, refusal } from './entity.ts';

/**
 * An import of tokens that takes more than one transaction. The tokens it prepared name it, and none of them is in stock
 * before it is done: so it imports all or none, wherever it is interrupted. It is kept as long as its tokens.
 */
export const TokenImport = z.object({
  /** The id of the upload, so that a repeated request finds its import. */
  importId: z.string(),
  /** `replaced`: another import took over some of its tokens, so it can never be done. */
  state: z.enum(['preparing', 'done', 'replaced']),
  tokens: z.int(),
  begunAt: Instant,
  doneAt: z.optional(Instant),
});
export type TokenImport = z.infer<typeof TokenImport>;

export const tokenImportItem = entity({
  name: 'tokenImport',
  prefix: 'BANK#TOKEN-IMPORTS',
  schema: TokenImport,
  ids: [plainId],
  key: (importId: string) => ({ pk: 'BANK#TOKEN-IMPORTS', sk: importId }),
});

const stateIs = (is: TokenImport['state']) => [{ field: 'state', is }] as const;

const toState = (importId: string, set: Partial<TokenImport>): Update => ({
  kind: 'update',
  key: tokenImportItem.key(importId),
  set,
  when: stateIs('preparing'),
  otherwise: refusal('token.importReplaced'),
});

export const tokenImports = {
  get: reads(tokenImportItem),
  getAll: readsAll(tokenImportItem),
  begin: writes('put', tokenImportItem.prefix, (begun: TokenImport) =>
    tokenImportItem.create(tokenImportItem.key(begun.importId), begun, 'request.conflict'),
  ),
  /** What each transaction of the import requires: as long as it holds, nobody takes its tokens. */
  checkPreparing: writes(
    'check',
    tokenImportItem.prefix,
    (importId: string): Check => ({
      kind: 'check',
      key: tokenImportItem.key(importId),
      when: stateIs('preparing'),
      otherwise: refusal('token.importReplaced'),
    }),
  ),
  /** All its tokens are in stock at once. */
  finish: writes('update', tokenImportItem.prefix, (importId: string, at: string) =>
    toState(importId, { state: 'done', doneAt: at }),
  ),
  /** Its tokens can be taken over from now on. */
  replace: writes('update', tokenImportItem.prefix, (importId: string) => ({
    ...toState(importId, { state: 'replaced' }),
    otherwise: refusal('request.conflict'),
  })),
  /** A token can be assigned once its import is done. */
  checkDone: writes(
    'check',
    tokenImportItem.prefix,
    (importId: string, serialNumbers: readonly string[]): Check => ({
      kind: 'check',
      key: tokenImportItem.key(importId),
      when: stateIs('done'),
      otherwise: () => new DomainError('token.importUnfinished', { serialNumbers }),
    }),
  ),
};
