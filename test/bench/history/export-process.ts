/**
 * Exports the history of the table that its first argument names, in the format of its second, and writes a line of JSON: rows a second, the bytes of the file and the most memory that the work took.
 */

import { ulid } from 'ulid';
import { patience } from '../../../shared/aws/dynamodb-errors.ts';
import { type ExportContext, writeWaiting } from '../../../shared/steps/history/write-export.ts';
import type { HistoryExport } from '../../../shared/table/history-exports.ts';
import { bindTable } from '../../../shared/table/table.ts';
import { fakeFiles } from '../../fakes/files.ts';
import { tableOn } from '../../table-on.ts';
import { connect } from '../tools/filled-table.ts';
import { companyId, month } from './rows.ts';

const [connection = '', format = 'csv'] = process.argv.slice(2);
const { engine, disconnect } = connect(JSON.parse(connection));
const access = {
  historyExports: ['waiting', 'claim', 'advance', 'restart', 'release', 'finish', 'request'],
  histories: ['inOrder'],
} as const;
const bound = bindTable(access, tableOn(engine));
// Each process exports anew.
const exportId = ulid();
const wanted: Omit<HistoryExport, 'due' | 'dueSort'> = {
  ...{ companyId, exportId, version: 1, state: 'waiting', language: 'ja', ...month },
  format: format === 'csv' ? 'csv' : 'jsonl',
  requestedAt: month.to,
  ...{ rows: 0, bytes: 0, tags: [], failures: 0, ttl: 4_000_000_000 },
};
await engine.commit([bound.historyExports.request(wanted)], exportId);

let bytes = 0;
const files = {
  ...fakeFiles().store,
  // The parts go nowhere: what is measured is ours and the table's.
  writePart: async (_key: string, _writing: string, { body }: { readonly body: Uint8Array }) => {
    bytes += body.length;
    return '"tag"';
  },
  finish: async () => undefined,
};
const now = () => new Date('2026-12-01T00:00:00Z');
const context = {
  ...{ table: bound, files, now: now(), clock: now, timeLeft: () => Number.POSITIVE_INFINITY, wait: patience.wait },
  log: (line: object) => console.error(JSON.stringify(line)),
} as unknown as ExportContext;

globalThis.gc?.();
const before = process.memoryUsage().rss;
let most = before;
const watch = setInterval(() => {
  most = Math.max(most, process.memoryUsage().rss);
}, 20);
const [began, used] = [performance.now(), process.cpuUsage()];
const { rows } = await writeWaiting(context);
const seconds = (performance.now() - began) / 1000;
const { user, system } = process.cpuUsage(used);
const processorSeconds = (user + system) / 1e6;
clearInterval(watch);
disconnect();
const rates = { perSecond: rows / seconds, perProcessorSecond: rows / processorSeconds };
console.log(JSON.stringify({ ...rates, rows, bytes, grownMegabytes: (most - before) / 2 ** 20 }));
