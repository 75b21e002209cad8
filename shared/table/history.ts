import * as z from 'zod';
import { queries, writes } from './capability.ts';
import type { Test } from './engine.ts';
import { entity, Instant, plainId } from './entity.ts';

/** One changed value, which the manuals print in red on the confirm screen (A6-6, X-7). */
export const Change = z.object({ path: z.string(), before: z.unknown(), after: z.unknown() });
export type Change = z.infer<typeof Change>;

/**
 * One row of the operation history (D-16): written in the transaction of the change it records, or alone for a refusal
 * or a view.
 */
export const HistoryRow = z.object({
  historyId: z.string(),
  companyId: z.string(),
  at: Instant,
  event: z.string(),
  operation: z.string(),
  service: z.string(),
  actor: z.enum(['user', 'bank', 'system']),
  userId: z.string().optional(),
  loginId: z.string().optional(),
  subject: z.string().optional(),
  outcome: z.enum(['done', 'refused']),
  code: z.string().optional(),
  changes: z.array(Change).optional(),
  /** The terminal: IP address, and the certificate if there was one. */
  terminal: z.string().optional(),
  serialNumber: z.string().optional(),
  sessionId: z.string().optional(),
  /** The request's id as in its answer; a client may have chosen it. */
  requestId: z.string(),
  /** The invocation that wrote the row. Rows of earlier versions lack it. */
  invocationId: z.string().optional(),
  ttl: z.int(),
});
export type HistoryRow = z.infer<typeof HistoryRow>;

/** The UTC month of an instant, `yyyymm`; selects the row's partition. */
export const monthOf = (instant: string) => instant.slice(0, 7).replace('-', '');

/** Stands for the company in rows of refused logins under unknown names. */
export const unknownCompany = 'UNKNOWN';

/** Days for which such a row is kept: it is evidence about nobody, and strangers decide how many there are. */
export const unknownRetentionDays = 400;

/**
 * The partition of such a row: by UTC day, and by the last character of the row's ID, which no client chooses. A single
 * partition would accept at most five hundred transactional writes a second and 10 GB in all, the limit in a table with
 * local indexes.
 */
const unknownPartition = (at: string, historyId: string) =>
  `HISTORY#${unknownCompany}#${at.slice(0, 10).replaceAll('-', '')}#${historyId.slice(-1)}`;

/** The form of the instants at the beginning of sort keys. */
const instantForm = /^[0-9TZ:.-]{10,30}$/;

const partitionOf = (companyId: string, month: string) => `HISTORY#${companyId}#${month}`;

export const historyItem = entity({
  name: 'history',
  prefix: 'HISTORY#',
  schema: HistoryRow,
  ids: [plainId, instantForm, plainId],
  key: (companyId: string, at: string, historyId: string) => ({
    pk: companyId === unknownCompany ? unknownPartition(at, historyId) : partitionOf(companyId, monthOf(at)),
    sk: `${at}#${historyId}`,
  }),
});

export interface HistoryQuery {
  /** The UTC month to read, `yyyymm`. */
  readonly month: string;
  /** Instants, inclusive. */
  readonly from: string;
  readonly to: string;
  readonly where?: readonly Test[];
  readonly limit: number;
  /** The sort key after which the page continues: the `next` of the previous page. */
  readonly after?: string;
}

export const histories = {
  record: writes('put', historyItem.prefix, (row: HistoryRow) =>
    historyItem.create(historyItem.key(row.companyId, row.at, row.historyId), row, 'request.conflict'),
  ),
  /** One page of a company's month, newest first. */
  page: queries(historyItem, (companyId: string, { month, to, after, ...query }: HistoryQuery) => ({
    partition: partitionOf(companyId, month),
    ...query,
    ...(after !== undefined && { after: { pk: partitionOf(companyId, month), sk: after } }),
    // a sort key is the instant followed by an id, so all rows of the last instant come before `~`
    to: `${to}~`,
    descending: true,
  })),
};
