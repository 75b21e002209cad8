import * as z from 'zod/mini';
import { bulkObject } from './bulk-object.ts';
import { queries, writes } from './capability.ts';
import type { Put, Test } from './engine.ts';
import { entity, Instant, plainId } from './entity.ts';

/** One changed value, which the manuals print in red on the confirm screen (A6-6, X-7). */
export const Change = z.object({ path: z.string(), before: z.unknown(), after: z.unknown() });
export type Change = z.infer<typeof Change>;

/**
 * One row of the operation history (D-16): written in the transaction of the change it records, or alone for a refusal
 * or a view.
 */
export const HistoryRow = bulkObject({
  historyId: z.string(),
  companyId: z.string(),
  at: Instant,
  event: z.string(),
  operation: z.string(),
  service: z.string(),
  actor: z.enum(['user', 'bank', 'system']),
  userId: z.optional(z.string()),
  loginId: z.optional(z.string()),
  subject: z.optional(z.string()),
  outcome: z.enum(['done', 'refused']),
  code: z.optional(z.string()),
  /** Of a refused login: what its answer does not tell. Only the bank is shown it. */
  reason: z.optional(z.string()),
  changes: z.optional(z.array(Change)),
  /** The terminal: IP address, and the certificate if there was one. */
  terminal: z.optional(z.string()),
  serialNumber: z.optional(z.string()),
  sessionId: z.optional(z.string()),
  /** For the bank's operations: who signed the request. Rows of earlier versions lack it. */
  bankUser: z.optional(z.string()),
  /** The request's id as in its answer; a client may have chosen it. */
  requestId: z.string(),
  /** The invocation that wrote the row. Rows of earlier versions lack it. */
  invocationId: z.optional(z.string()),
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

/** The attribute by which the index keeps a user's rows of a month together, in the order of the table. */
const ofUser = (userId: string, sortKey: string) => `${userId}#${sortKey}`;

/** The write of a row, with the attribute of its user's index. */
export const historyPut = (row: HistoryRow): Put => {
  const key = historyItem.key(row.companyId, row.at, row.historyId);
  const keys = { ...key, ...(row.userId !== undefined && { byUser: ofUser(row.userId, key.sk) }) };
  return historyItem.create(keys, row, 'request.conflict');
};

// a sort key is the instant followed by an id, so all rows of the last instant come before `~`
const lastOf = (to: string) => `${to}~`;

export const histories = {
  record: writes('put', historyItem.prefix, historyPut),
  /** One page of a company's month, newest first. */
  page: queries(historyItem, (companyId: string, { month, from, to, after, ...query }: HistoryQuery) => ({
    partition: partitionOf(companyId, month),
    ...query,
    ...(after !== undefined && { after: { pk: partitionOf(companyId, month), sk: after } }),
    from,
    to: lastOf(to),
    descending: true,
  })),
  /** One page of a company's month, oldest first. */
  inOrder: queries(historyItem, (companyId: string, { month, to, after, ...query }: HistoryQuery) => ({
    partition: partitionOf(companyId, month),
    ...query,
    ...(after !== undefined && { after: { pk: partitionOf(companyId, month), sk: after } }),
    to: lastOf(to),
  })),
  /** One page of one user's rows, newest first. */
  pageOfUser: queries(
    historyItem,
    (companyId: string, userId: string, { month, from, to, after, ...query }: HistoryQuery) => ({
      partition: partitionOf(companyId, month),
      ...query,
      ...(after !== undefined && {
        after: { pk: partitionOf(companyId, month), sk: after, byUser: ofUser(userId, after) },
      }),
      from: ofUser(userId, from),
      to: ofUser(userId, lastOf(to)),
      descending: true,
    }),
    'byUser',
  ),
};
