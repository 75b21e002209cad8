import { DomainError } from '../../domain/errors.ts';
import type { EventContext } from '../../operation/event-context.ts';
import { fileKey, WritingGone } from '../../operation/file-store.ts';
import { type HistoryRow, monthOf } from '../../table/history.ts';
import type { HistoryExport } from '../../table/history-exports.ts';
import { contentTypes, headOf, lineOf } from './export-lines.ts';
import { monthAfter } from './history-months.ts';

/** What writing exports is given. */
export type ExportContext = EventContext<
  {
    readonly historyExports: readonly ['waiting', 'claim', 'advance', 'restart', 'release', 'finish'];
    readonly histories: readonly ['inOrder'];
  },
  'historyWriting'
>;

/** S3 wants 5 MiB at least; a run holds one part in memory, and three pages of rows. */
const partBytes = 6 * 1024 * 1024;
/** The text of a page is about as long as its items, of which DynamoDB answers at most 1 MB. */
const pageBytes = 2 * 1024 * 1024;
/** Rows of a request: few, because those that are read while others are written outlive V8's collections of new objects. */
const rowsRead = 500;
const exportsOfRun = 10;
/** A part takes seconds; a worker that is silent for so long is dead. */
const claimMilliseconds = 3 * 60_000;
/** No part is begun within this time before the function's timeout. */
const reserveMilliseconds = 60_000;
/** Attempts in a row without a part, after which a person must look. */
const maximumFailures = 5;

/** Writes the exports that were requested, the oldest first, until none is left or time runs out. */
export async function writeWaiting(context: ExportContext) {
  const { table, now } = context;
  const { items } = await table.historyExports.waiting({ until: now.toISOString(), limit: exportsOfRun });
  let [done, rows, broken] = [0, 0, 0];
  for (const each of items) {
    if (context.timeLeft() < reserveMilliseconds) break;
    const claimed = await claim(context, each);
    if (!claimed) continue;
    const outcome = await attempt(context, claimed);
    if (outcome === undefined) broken += 1;
    else if (outcome.state === 'done') done += 1;
    rows += (outcome?.rows ?? claimed.rows) - claimed.rows;
  }
  return { done, rows, broken };
}

/** The export, if nobody is at it. */
async function claim({ table, clock }: ExportContext, each: HistoryExport): Promise<HistoryExport | undefined> {
  if (each.claimedUntil !== undefined && each.claimedUntil > clock().toISOString()) return undefined;
  try {
    return await table.historyExports.claim(each, clock().toISOString(), claimEnd(clock));
  } catch (thrown) {
    if (thrown instanceof DomainError && thrown.code === 'request.conflict') return undefined;
    throw thrown;
  }
}

const claimEnd = (clock: () => Date) => new Date(clock().getTime() + claimMilliseconds).toISOString();

/** One export's failure does not stop the others; what its finished parts contain stays. */
async function attempt(context: ExportContext, claimed: HistoryExport): Promise<HistoryExport | undefined> {
  const { table, clock, log } = context;
  const progress = { last: claimed };
  try {
    return await writeParts(context, progress);
  } catch (thrown) {
    const { last } = progress;
    const failures = last.failures + 1;
    const error = thrown instanceof Error ? thrown.name : 'unknown';
    const { exportId, companyId } = last;
    const isGivenUp = failures >= maximumFailures;
    const message = isGivenUp ? 'history export given up' : 'history export broken off';
    log({ level: 'error', message, exportId, companyId, error });
    if (isGivenUp) await table.historyExports.finish(last, { state: 'failed', at: clock().toISOString() });
    else if (thrown instanceof WritingGone) await table.historyExports.restart(last, failures);
    else await table.historyExports.release(last, failures);
    return undefined;
  }
}

/** Writes part after part; after each, the item says where the next one begins. */
async function writeParts(context: ExportContext, progress: { last: HistoryExport }): Promise<HistoryExport> {
  const { table, files, clock } = context;
  const { historyExports } = table;
  const begun = progress.last;
  const key = fileKey('historyExports', begun.companyId, begun.exportId);
  if (begun.writing === undefined) {
    const writing = await files.begin(key, contentTypes[begun.format]);
    progress.last = await historyExports.advance(begun, { writing, month: monthOf(begun.from) });
  }
  const { writing = '' } = progress.last;
  for await (const part of partsOf(context, progress.last)) {
    const { tags, rows, bytes } = progress.last;
    const tag = await files.writePart(key, writing, { number: tags.length + 1, body: part.body });
    progress.last = await historyExports.advance(progress.last, {
      ...{ month: part.month, tags: [...tags, tag], failures: 0 },
      ...(part.after !== undefined && { after: part.after }),
      rows: rows + part.rows,
      bytes: bytes + part.body.length,
      claimedUntil: claimEnd(clock),
    });
    if (!part.isLast && context.timeLeft() < reserveMilliseconds)
      return historyExports.release(progress.last, progress.last.failures);
  }
  const { tags } = progress.last;
  await files.finish(key, writing, tags);
  return historyExports.finish(progress.last, { state: 'done', at: clock().toISOString() });
}

interface Part {
  /** Valid until the next part is asked for. */
  readonly body: Buffer;
  readonly rows: number;
  readonly month: string;
  readonly after?: string;
  readonly isLast: boolean;
}

/** The rest of a file in parts; a file without rows has one too. Nothing is left when its last part is written already. */
async function* partsOf(context: ExportContext, wanted: HistoryExport): AsyncGenerator<Part> {
  if (wanted.month === 'end') return;
  const text = partText();
  if (wanted.tags.length === 0) text.add(headOf(wanted));
  let rows = 0;
  let place: { readonly month: string; readonly after?: string } = { month: wanted.month ?? monthOf(wanted.from) };
  for await (const page of pagesOf(context, wanted)) {
    for (const row of page.rows) text.add(lineOf(row, wanted));
    rows += page.rows.length;
    place = { month: page.month, ...(page.after !== undefined && { after: page.after }) };
    if (text.length() < partBytes) continue;
    yield { body: text.take(), rows, ...place, isLast: false };
    rows = 0;
  }
  // `end` is no month: after it nothing is read, only the file is finished.
  yield { body: text.take(), rows, ...place, month: 'end', isLast: true };
}

/**
 * The bytes of one part after the other, in the same memory: parts of their own would be freed long after they were
 * written, because V8 does not see their size as its own.
 */
function partText() {
  let bytes = Buffer.allocUnsafeSlow(partBytes + pageBytes);
  let length = 0;
  return {
    length: () => length,
    add(text: string): void {
      // In UTF-8 a character of UTF-16 takes three bytes at most.
      const needed = length + 3 * text.length;
      if (needed > bytes.length) bytes = Buffer.concat([bytes], Math.max(needed, 2 * bytes.length));
      length += bytes.write(text, length);
    },
    take(): Buffer {
      const taken = bytes.subarray(0, length);
      length = 0;
      return taken;
    },
  };
}

interface RowsPage {
  readonly rows: readonly HistoryRow[];
  /** Where the next page begins. */
  readonly month: string;
  readonly after?: string;
}

/** The rows from the export's place on, oldest first; the next page is read while one is worked on. */
async function* pagesOf({ table, wait }: ExportContext, wanted: HistoryExport): AsyncGenerator<RowsPage> {
  const { companyId, from, to } = wanted;
  const read = async (month: string, after: string | undefined): Promise<RowsPage> => {
    const query = { month, from, to, limit: rowsRead, ...(after !== undefined && { after }) };
    const { items, next } = await table.histories.inOrder(companyId, query);
    return next ? { rows: items, month, after: String(next['sk']) } : { rows: items, month: monthAfter(month) };
  };
  let reading = read(wanted.month ?? monthOf(from), wanted.after);
  for (;;) {
    const page = await reading;
    const isLast = page.month > monthOf(to);
    if (!isLast) {
      reading = read(page.month, page.after);
      // A failure is met where the page is awaited.
      reading.catch(() => undefined);
      // The request leaves before the work begins, which would hold it back until it is done.
      await wait(0);
    }
    yield page;
    if (isLast) return;
  }
}
