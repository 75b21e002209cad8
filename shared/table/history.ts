import * as z from 'zod';
import { queries, writes } from './capability.ts';
import type { Test } from './engine.ts';
import { entity, Instant, plainId } from './entity.ts';

/** One changed value, as the manuals print it in red on the confirm screen (A6-6, X-7). */
export const Change = z.object({ path: z.string(), before: z.unknown(), after: z.unknown() });
export type Change = z.infer<typeof Change>;

/** One row of the operation history (D-16): written in the transaction of what it tells, or alone for a refusal or a view. */
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
  /** Where the request came from: address, and the certificate if there was one. */
  terminal: z.string().optional(),
  serialNumber: z.string().optional(),
  sessionId: z.string().optional(),
  /** The request as its answer names it; a client may have chosen it. */
  requestId: z.string(),
  /** Lambda's run of the function that wrote the row. Rows of earlier versions lack it. */
  invocationId: z.string().optional(),
  ttl: z.int(),
});
export type HistoryRow = z.infer<typeof HistoryRow>;

/** The UTC month of an instant, `yyyymm`: the partition its row is in. */
export const monthOf = (instant: string) => instant.slice(0, 7).replace('-', '');

/** Stands for a company in the rows of refused logins under names that nobody has. */
export const unknownCompany = 'UNKNOWN';

/** How long such a row is kept: it is evidence about nobody, and strangers decide how many there are. */
export const unknownRetentionDays = 400;

/**
 * A partition of such rows: by UTC day, and by the last character of the row's ID, which no client chooses. One partition would
 * take five hundred transactional writes a second at the most, and no more than 10 GB in all, as every partition of a table
 * that has local indexes.
 */
const unknownPartition = (at: string, historyId: string) =>
  `HISTORY#${unknownCompany}#${at.slice(0, 10).replaceAll('-', '')}#${historyId.slice(-1)}`;

/** The instants that sort keys begin with. */
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
  /** UTC month the page is read from, `yyyymm`. */
  readonly month: string;
  /** Instants, inclusive. */
  readonly from: string;
  readonly to: string;
  readonly where?: readonly Test[];
  readonly limit: number;
  /** The sort key the page goes on after: the `next` of the page before. */
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
    // the sort key is the instant followed by an id: everything of the last instant comes before `~`
    to: `${to}~`,
    descending: true,
  })),
};
