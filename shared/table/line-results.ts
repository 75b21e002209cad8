import * as z from 'zod/mini';
import { queries, readsAll, writes } from './capability.ts';
import { entity, Instant, plainId } from './entity.ts';

/** A line that the core could not execute, of a request that was handed over (T-14). */
export const LineResult = z.object({
  companyId: z.string(),
  requestId: z.string(),
  /** From 1. */
  line: z.int(),
  /** Yen. */
  amount: z.int(),
  reason: z.optional(z.string()),
  at: Instant,
  ttl: z.int(),
});
export type LineResult = z.infer<typeof LineResult>;

const prefix = 'LINE-RESULTS#';

export const lineResultItem = entity({
  name: 'lineResult',
  prefix,
  schema: LineResult,
  ids: [plainId, plainId, /^[0-9]{1,5}$/],
  key: (companyId: string, requestId: string, line: string) => ({
    pk: `${prefix}${companyId}#${requestId}`,
    sk: line.padStart(5, '0'),
  }),
});

export const lineResults = {
  getAll: readsAll(lineResultItem),
  /** The first result of a line stays. */
  add: writes('put', prefix, (result: LineResult) =>
    lineResultItem.create(
      lineResultItem.key(result.companyId, result.requestId, String(result.line)),
      result,
      'request.conflict',
    ),
  ),
  /** Those of a request's lines from one number to another, inclusive. */
  between: queries(
    lineResultItem,
    (companyId: string, requestId: string, { first, last }: { readonly first: number; readonly last: number }) => ({
      partition: `${prefix}${companyId}#${requestId}`,
      from: String(first).padStart(5, '0'),
      to: String(last).padStart(5, '0'),
    }),
  ),
};
