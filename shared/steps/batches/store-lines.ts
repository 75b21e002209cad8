import { withFeesDeducted } from '../../domain/zengin/deduct-fees.ts';
import type { ZenginFile } from '../../domain/zengin/zengin-file.ts';
import { historyDays } from '../../operation/history-row.ts';
import { inLanes } from '../../operation/in-lanes.ts';
import type { Profile } from '../../profiles/profile.ts';
import type { Write } from '../../table/engine.ts';
import type { Table } from '../../table/table.ts';
import type { TransferRequest } from '../../table/transfer-requests.ts';
import { digestOf } from './file-digest.ts';
import { chunksOf, packed } from './line-chunks.ts';
import { digestOfFees, packedFees } from './line-fees.ts';

export interface Storing {
  readonly table: Table<{ requestLines: ['addFrame', 'addChunk'] }>;
  readonly caller: { readonly companyId: string };
  readonly newId: () => string;
  readonly now: Date;
  readonly profile: Pick<Profile, 'historyYears'>;
}

type Stored = NonNullable<TransferRequest['lines']>;

/** What else is stored with lines, or was before. */
interface Stores {
  /** Yen deducted from each line. */
  readonly fees?: readonly number[] | undefined;
  /** What the request says of the lines, if it has them already. */
  readonly kept?: Stored | undefined;
}

type Digests = Pick<Stored, 'digest' | 'feesDigest'>;

/** Lines that are about to be stored. */
export interface LinesToStore {
  /** What the request says of them: where they are, and the digest of what is handed over. */
  readonly lines: Stored;
  /** Transactions to be made before the request's: none of few lines. */
  readonly before: readonly (readonly Write[])[];
  readonly withRequest: readonly Write[];
}

/** Chunks that go into the request's own transaction, which a screen's lines always do (at most 5,000). */
const mostWithRequest = 5;
/** A transaction holds 4 MB, and a chunk at most 160 KB. */
const chunksAtOnce = 10;
/** Transactions side by side. */
const lanes = 2;
/** Kept longer than the history that tells of the request. */
export const keptAfterHistoryDays = 366;

/**
 * The writes of a request's lines. If the request keeps its lines (`kept`), only the frame is written, and nothing if no
 * byte of the file changes. Few lines are written with the request. Many do not fit into its transaction and are written
 * before it: until a request names them nobody can find them, and their time to live ends them like all others.
 */
export function linesToStore(context: Storing, file: ZenginFile, { fees, kept }: Stores = {}): LinesToStore {
  const { table, caller, newId, now, profile } = context;
  const digests = digestsOf(file, fees);
  if (kept && isSame(kept, digests)) return { lines: kept, before: [], withRequest: [] };
  const linesId = newId();
  const keptDays = historyDays(profile.historyYears) + keptAfterHistoryDays;
  const owner = { companyId: caller.companyId, linesId, ttl: Math.floor(now.getTime() / 1000) + keptDays * 86_400 };
  const frame = table.requestLines.addFrame({ ...owner, ...frameOf(file), ...(fees && { fees: packedFees(fees) }) });
  if (kept) {
    const { linesId: keptId, chunks } = kept;
    return { lines: { linesId: keptId, frameId: linesId, chunks, ...digests }, before: [], withRequest: [frame] };
  }
  const chunks = chunksOf(file.records).map((records, chunk) =>
    table.requestLines.addChunk({ ...owner, chunk, records: packed(records) }),
  );
  const lines = { linesId, chunks: chunks.length, ...digests };
  if (chunks.length <= mostWithRequest) return { lines, before: [], withRequest: [...chunks, frame] };
  const before = Array.from({ length: Math.ceil(chunks.length / chunksAtOnce) }, (_, part) =>
    chunks.slice(part * chunksAtOnce, (part + 1) * chunksAtOnce),
  );
  return { lines, before, withRequest: [frame] };
}

/** Makes the transactions before the request's. @throws the first failure */
export async function storeBefore(
  { before }: LinesToStore,
  commit: (writes: readonly Write[]) => Promise<void>,
): Promise<void> {
  const failures = await inLanes(before, lanes, commit);
  if (failures.length > 0) throw failures[0];
}

const frameOf = ({ service, header, trailer, end, lineEnd, tail, count, total }: ZenginFile) => ({
  ...{ service, lineEnd, tail, count, total },
  header: base64(header),
  trailer: base64(trailer),
  end: base64(end),
});

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

/** What is handed over is what is left after the fees. */
const digestsOf = (file: ZenginFile, fees: Stores['fees']): Digests =>
  fees
    ? { digest: digestOf(withFeesDeducted(file, fees)), feesDigest: digestOfFees(fees) }
    : { digest: digestOf(file) };

/** Fees of nothing leave the same amounts, but the payees bear them. */
const isSame = (one: Digests, other: Digests) => one.digest === other.digest && one.feesDigest === other.feesDigest;
