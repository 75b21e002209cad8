/**
 * Exports a million rows that are made up on the way, and writes a line of JSON: the most memory of the process in MiB, and
 * rows a second of processor time. The whole history is never in memory, so the process can have a small heap.
 */

import { type ExportContext, writeWaiting } from '../../../shared/steps/history/write-export.ts';
import type { HistoryExport } from '../../../shared/table/history-exports.ts';
import { companyId, month, rowOf } from './rows.ts';

const total = 1_000_000;
/** What DynamoDB answers at most: a megabyte. */
const page = 1_500;
const at = '2026-11-10T00:00:00.000Z';

let item: HistoryExport = {
  ...{ companyId, exportId: '01KG0000000000000000000000', version: 1, state: 'waiting', format: 'csv', language: 'ja' },
  ...month,
  requestedAt: month.to,
  ...{ rows: 0, bytes: 0, tags: [], failures: 0, ttl: 4_000_000_000 },
};
const updated = async (_read: unknown, set: Partial<HistoryExport> | string) => {
  item = { ...item, ...(typeof set === 'object' && set), version: item.version + 1 };
  return item;
};
let read = 0;
const table = {
  historyExports: {
    waiting: async () => ({ items: [item] }),
    ...{ claim: updated, advance: updated, restart: updated, release: updated, finish: updated },
  },
  histories: {
    inOrder: async (_companyId: string, { limit }: { readonly limit: number }) => {
      // As they come from the network: every row and text is a new one.
      const items = Array.from({ length: Math.min(page, limit, total - read) }, (_, index) =>
        JSON.parse(JSON.stringify(rowOf(read + index, at, index % 200))),
      );
      read += items.length;
      return { items, ...(read < total && { next: { sk: `${at}#${read}` } }) };
    },
  },
};

let most = 0;
const look = () => {
  most = Math.max(most, process.memoryUsage.rss());
};
const files = {
  begin: async () => 'writing',
  writePart: async () => {
    look();
    return 'tag';
  },
  finish: async () => undefined,
};
const now = new Date('2026-12-01T00:00:00Z');
const context = {
  ...{ table, files, now, clock: () => now, timeLeft: () => Number.POSITIVE_INFINITY, wait: async () => undefined },
  log: (line: object) => console.error(JSON.stringify(line)),
} as unknown as ExportContext;

setInterval(look, 20).unref();
const used = process.cpuUsage();
const { done, rows } = await writeWaiting(context);
const { user, system } = process.cpuUsage(used);
console.log(
  JSON.stringify({ done, rows, megabytes: most / 2 ** 20, perProcessorSecond: rows / ((user + system) / 1e6) }),
);
