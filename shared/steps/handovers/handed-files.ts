import { addressSeconds } from '../../domain/uploads.ts';
import { recordLength } from '../../domain/zengin/layout.ts';
import { zenginBytes } from '../../domain/zengin/write-file.ts';
import type { ZenginFile } from '../../domain/zengin/zengin-file.ts';
import type { AnsweredFile } from '../../operation/decision.ts';
import { type FileStore, fileKey } from '../../operation/file-store.ts';
import { inLanes } from '../../operation/in-lanes.ts';
import type { LogLine } from '../../operation/ports.ts';
import type { HandedRequest, Handover } from '../../table/handovers.ts';
import type { Table } from '../../table/table.ts';
import { digestOf } from '../batches/file-digest.ts';
import { LinesBroken, linesOf, storedFile } from '../batches/read-lines.ts';

interface Filing {
  readonly table: Table<{ requestLines: ['getFrame', 'getChunks'] }>;
  readonly files: Pick<FileStore, 'has' | 'write' | 'downloadAddress'>;
  readonly now: Date;
  readonly log: (line: LogLine) => void;
}

/** Records in JIS X 0201, which is a part of Shift_JIS. */
const contentType = 'text/plain; charset=Shift_JIS';
/** Lambda answers 6 MB, in which bytes are base64; that leaves room for the marks at the ends of files. */
const mostAnswered = 4 * 1024 * 1024;
/** Requests at once: together they have no more lines than the largest request alone. */
const lanes = 8;

/**
 * The signed address of the file of each request of many lines, by the request's id (T-14). One whose lines are not those that
 * were approved has none, and an alarm, and does not keep the others from the core.
 */
export async function fileAddresses(context: Filing, { handoverId, requests }: Handover) {
  const addresses = new Map<string, string>();
  await forEach(requests, async (request) => {
    const key = fileKey('handoverFiles', dayOf(context), handoverId, request.requestId);
    const bytes = async () => bytesOf(await approvedFile(context, handoverId, request));
    try {
      addresses.set(request.requestId, await addressOf(context, key, request.requestId, bytes));
    } catch (thrown) {
      if (!(thrown instanceof LinesBroken)) throw thrown;
    }
  });
  return addresses;
}

/** The files of all requests of a hand-over, one after the other, in the order of the requests. @throws LinesBroken */
export async function wholeFile(context: Filing, { handoverId, requests }: Handover): Promise<AnsweredFile> {
  const bytes = async () => {
    const files = new Map<HandedRequest, ZenginFile>();
    await forEach(
      requests,
      async (request) => void files.set(request, await approvedFile(context, handoverId, request)),
    );
    const inOrder = requests.flatMap((request) => files.get(request) ?? []);
    return bytesOf(...inOrder.slice(0, -1).map(followed), ...inOrder.slice(-1));
  };
  if (requests.reduce((sum, request) => sum + mostBytesOf(request), 0) <= mostAnswered)
    return { contentType, bytes: await bytes() };
  const key = fileKey('handoverFiles', dayOf(context), handoverId);
  return { contentType, location: await addressOf(context, key, handoverId, bytes) };
}

/**
 * A file with another one behind it: a company's file without its last line end would join two records of two companies in one line,
 * and programs stop reading at the mark of DOS.
 */
const followed = (file: ZenginFile): ZenginFile => ({ ...file, tail: file.lineEnd });

/** Header, trailer and end besides the lines, each with its line end. */
const mostBytesOf = ({ count }: HandedRequest) => (count + 3) * (recordLength + 2);

/** @throws the first failure */
async function forEach(requests: readonly HandedRequest[], work: (request: HandedRequest) => Promise<void>) {
  const [failure] = await inLanes(requests, lanes, work);
  if (failure !== undefined) throw failure;
}

/**
 * The address of a file, which is written first if it does not exist. Its key contains the day: the bucket keeps a file
 * until the end of the next day, longer than any address of it works. Concurrent calls write the same bytes.
 */
async function addressOf(
  { files }: Filing,
  key: string,
  name: string,
  bytes: () => Promise<Uint8Array>,
): Promise<string> {
  if (!(await files.has(key))) await files.write(key, contentType, await bytes());
  return files.downloadAddress(key, { fileName: `${name}.txt`, contentType }, addressSeconds);
}

const dayOf = ({ now }: Filing) => now.toISOString().slice(0, 10);

/** The file of a request. @throws LinesBroken, with an alarm, if it is not what was approved, to the byte */
async function approvedFile(context: Filing, handoverId: string, request: HandedRequest): Promise<ZenginFile> {
  try {
    return await fileAsApproved(context, request);
  } catch (thrown) {
    const { companyId, requestId: transferRequestId } = request;
    const names = { handoverId, companyId, transferRequestId };
    if (thrown instanceof LinesBroken) context.log({ level: 'error', message: 'lines not as approved', ...names });
    throw thrown;
  }
}

async function fileAsApproved({ table }: Filing, request: HandedRequest): Promise<ZenginFile> {
  const lines = linesOf(request);
  if (!lines) throw new LinesBroken(`request ${request.requestId} has no lines`);
  const file = await storedFile(table, lines);
  if (digestOf(file) !== request.lines?.digest)
    throw new LinesBroken(`lines of ${request.requestId} are not as approved`);
  return file;
}

const bytesOf = (...files: readonly ZenginFile[]) => Buffer.concat(files.flatMap((file) => [...zenginBytes(file)]));
