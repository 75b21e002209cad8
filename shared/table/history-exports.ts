import * as z from 'zod/mini';
import { queries, updates, writes } from './capability.ts';
import type { Update } from './engine.ts';
import { entity, Instant, plainId, refusal } from './entity.ts';

/** An export of a company's history, and how far it has got: a worker that dies leaves what the next one goes on from. */
export const HistoryExport = z.object({
  companyId: z.string(),
  exportId: z.string(),
  version: z.int(),
  state: z.enum(['waiting', 'running', 'done', 'failed']),
  format: z.enum(['jsonl', 'csv']),
  /** The language of labels. */
  language: z.enum(['ja', 'en']),
  /** Instants, inclusive. */
  from: Instant,
  to: Instant,
  requestedAt: Instant,
  /** What the finished parts contain. */
  rows: z.int(),
  bytes: z.int(),
  /** The UTC month in which the export goes on, after a sort key. */
  month: z.optional(z.string()),
  after: z.optional(z.string()),
  /** The id of the file being written, and the tags of its parts. */
  writing: z.optional(z.string()),
  tags: z.array(z.string()),
  /** Attempts that failed without a part in between. */
  failures: z.int(),
  /** Until then a worker is at it. */
  claimedUntil: z.optional(Instant),
  finishedAt: z.optional(Instant),
  due: z.optional(z.string()),
  dueSort: z.optional(z.string()),
  ttl: z.int(),
});
export type HistoryExport = z.infer<typeof HistoryExport>;

/** What a worker changes. */
export type Progress = Partial<
  Pick<HistoryExport, 'rows' | 'bytes' | 'month' | 'after' | 'writing' | 'tags' | 'failures' | 'claimedUntil'>
>;

export const historyExportItem = entity({
  name: 'historyExport',
  prefix: 'EXPORT#',
  schema: HistoryExport,
  ids: [plainId, plainId],
  key: (companyId: string, exportId: string) => ({ pk: `EXPORT#${companyId}`, sk: exportId }),
});

const backlog = 'EXPORT';
const unfinished = ['waiting', 'running'];

type Place = Pick<HistoryExport, 'companyId' | 'exportId' | 'version'>;

const changed = (
  { companyId, exportId, version }: Place,
  set: Partial<HistoryExport>,
  remove: readonly string[] = [],
): Update => ({
  kind: 'update',
  key: historyExportItem.key(companyId, exportId),
  set: { ...set, version: version + 1 },
  remove,
  when: [
    { field: 'version', is: version },
    { field: 'state', isOneOf: unfinished },
  ],
  otherwise: refusal('request.conflict'),
});

const finished = ['due', 'dueSort', 'writing', 'month', 'after', 'claimedUntil'];

export const historyExports = {
  request: writes('put', historyExportItem.prefix, (wanted: Omit<HistoryExport, 'due' | 'dueSort'>) =>
    historyExportItem.create(
      historyExportItem.key(wanted.companyId, wanted.exportId),
      { ...wanted, due: backlog, dueSort: wanted.requestedAt },
      'request.conflict',
    ),
  ),
  /** Unfinished exports, the oldest request first. */
  waiting: queries(
    historyExportItem,
    ({ until, limit }: { until: string; limit: number }) => ({ partition: backlog, from: '0', to: until, limit }),
    'due',
  ),
  /** Takes an export that nobody is at; of two workers at once the slower one is refused. */
  claim: updates(historyExportItem, (read: Place, now: string, claimedUntil: string): Update => {
    const claimed = changed(read, { state: 'running', claimedUntil });
    return { ...claimed, when: [...claimed.when, { field: 'claimedUntil', absentOrAtMost: now }] };
  }),
  /** Keeps what is written; the claim moves with it. */
  advance: updates(historyExportItem, (read: Place, progress: Progress) =>
    // After the last row of a month there is none to go on after.
    changed(read, progress, progress.month !== undefined && progress.after === undefined ? ['after'] : []),
  ),
  /** Begins again, because the file is gone. */
  restart: updates(historyExportItem, (read: Place, failures: number) =>
    changed(read, { rows: 0, bytes: 0, tags: [], failures }, ['writing', 'month', 'after', 'claimedUntil']),
  ),
  /** Frees it for the next run. */
  release: updates(historyExportItem, (read: Place, failures: number) => changed(read, { failures }, ['claimedUntil'])),
  finish: updates(historyExportItem, (read: Place, { state, at, ...counted }: Finish) =>
    changed(read, { ...counted, state, finishedAt: at, tags: [] }, finished),
  ),
};

interface Finish {
  readonly state: 'done' | 'failed';
  readonly at: string;
  readonly rows?: number;
  readonly bytes?: number;
}
