import { withFeesDeducted } from '../../domain/zengin/deduct-fees.ts';
import type { BulkService } from '../../domain/zengin/kinds.ts';
import { recordLength } from '../../domain/zengin/layout.ts';
import type { ZenginFile } from '../../domain/zengin/zengin-file.ts';
import { lineOf, recordAt, type ZenginLine } from '../../domain/zengin/zengin-line.ts';
import type { LinesFrame } from '../../table/request-lines.ts';
import type { Table } from '../../table/table.ts';
import type { TransferRequest } from '../../table/transfer-requests.ts';
import { linesInChunk, unpacked } from './line-chunks.ts';
import { unpackedFees } from './line-fees.ts';

/** The lines that are stored are not those that the request names. */
export class LinesBroken extends Error {
  override readonly name = 'LinesBroken';
}

/** A line with its number in the request, from 1. */
export interface NumberedLine extends ZenginLine {
  readonly line: number;
  /** Yen deducted from its amount, where the payees bear the fees. */
  readonly deducted?: number;
}

/** Which lines: of a company's request, by what it says of them. */
export interface LinesOf {
  readonly companyId: string;
  readonly linesId: string;
  /** Where the frame is, if it is not with the lines. */
  readonly frameId?: string | undefined;
  readonly service: BulkService;
  /** All of them. */
  readonly count: number;
  /** Whether the payees bear the fees. */
  readonly hasFees?: boolean;
}

type RequestWithLines = Pick<TransferRequest, 'companyId' | 'service' | 'count' | 'lines' | 'fee'>;

/** Where a request's lines are; one without lines of its own has none. */
export function linesOf({ companyId, service, count, lines, fee }: RequestWithLines): LinesOf | undefined {
  if (!lines || service === 'transfer') return undefined;
  const { linesId, frameId } = lines;
  return { companyId, service, count, linesId, frameId, hasFees: fee?.bearer === 'payee' };
}

type ChunksTable = Table<{ requestLines: ['getChunks'] }>;
type FileTable = Table<{ requestLines: ['getFrame', 'getChunks'] }>;

/**
 * A page of lines from a number on: at most two chunks, which are read in one request, with the fees beside them. None of a request that is older than its
 * lines are kept.
 */
export async function readLines(
  table: FileTable,
  lines: LinesOf | undefined,
  { from, limit }: { readonly from: number; readonly limit: number },
): Promise<readonly NumberedLine[]> {
  const last = Math.min(from + limit - 1, lines?.count ?? 0);
  if (!lines || last < from) return [];
  const firstChunk = chunkOf(from);
  const [records, frame] = await Promise.all([
    recordsOf(table, lines, firstChunk, chunkOf(last)),
    lines.hasFees ? table.requestLines.getFrame(lines.companyId, lines.frameId ?? lines.linesId) : undefined,
  ]);
  if (records.length === 0) return [];
  const fees = feesOf(frame);
  const skipped = firstChunk * linesInChunk;
  return Array.from({ length: last - from + 1 }, (_, index) => {
    const line = from + index;
    const deducted = lines.hasFees && { deducted: fees?.[line - 1] ?? 0 };
    return { line, ...lineOf(lines.service, recordAt(records, line - 1 - skipped)), ...deducted };
  });
}

const chunkOf = (line: number) => Math.floor((line - 1) / linesInChunk);

interface StoredLines {
  readonly file: ZenginFile;
  readonly fees: readonly number[] | undefined;
}

/**
 * The file that is handed over of a request, byte for byte as it came or was made, less the fees that the payees bear. @throws
 * LinesBroken if a part of it is gone
 */
export async function storedFile(table: FileTable, lines: LinesOf): Promise<ZenginFile> {
  const stored = await storedLines(table, lines);
  if (!stored) throw new LinesBroken(`lines of ${lines.linesId} are gone`);
  const { file, fees } = stored;
  return fees ? withFeesDeducted(file, fees) : file;
}

/**
 * The file of a request as it came or was made, and the fees of its lines; `undefined` of one that is older than its lines are
 * kept. @throws LinesBroken if only a part of it is gone
 */
export async function storedLines(table: FileTable, lines: LinesOf): Promise<StoredLines | undefined> {
  const { companyId, linesId, frameId = linesId, count } = lines;
  const [frame, records] = await Promise.all([
    table.requestLines.getFrame(companyId, frameId),
    recordsOf(table, lines, 0, chunkOf(count)),
  ]);
  if (!frame && records.length === 0) return undefined;
  if (frame?.count !== count || records.length === 0) throw new LinesBroken(`lines of ${linesId} are gone`);
  const { service, total, lineEnd, tail } = frame;
  const bytes = (text: string) => Buffer.from(text, 'base64');
  const file = {
    ...{ service, records, count, total, lineEnd, tail },
    header: bytes(frame.header),
    trailer: bytes(frame.trailer),
    end: bytes(frame.end),
  };
  return { file, fees: feesOf(frame) };
}

const feesOf = (frame: LinesFrame | undefined) =>
  frame?.fees === undefined ? undefined : unpackedFees(frame.fees, frame.count);

/** The records of some chunks, one after another; none if time to live has ended them. @throws LinesBroken if only some are there */
async function recordsOf(
  table: ChunksTable,
  { companyId, linesId, count }: LinesOf,
  first: number,
  last: number,
): Promise<Uint8Array> {
  const numbers = Array.from({ length: last - first + 1 }, (_, index) => String(first + index));
  const chunks = await table.requestLines.getChunks(numbers.map((number) => [companyId, linesId, number]));
  const parts = chunks.flatMap((chunk) => (chunk ? [unpacked(chunk.records)] : []));
  const records = Buffer.concat(parts);
  const wanted = Math.min((last + 1) * linesInChunk, count) - first * linesInChunk;
  if (records.length > 0 && records.length !== wanted * recordLength)
    throw new LinesBroken(`lines of ${linesId} are gone`);
  return records;
}
