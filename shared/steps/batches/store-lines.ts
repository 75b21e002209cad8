import { createHash } from 'node:crypto';
import type { ZenginFile } from '../../domain/zengin/zengin-file.ts';
import { historyDays } from '../../operation/history-row.ts';
import { inLanes } from '../../operation/in-lanes.ts';
import type { Profile } from '../../profiles/profile.ts';
import type { Write } from '../../table/engine.ts';
import type { Table } from '../../table/table.ts';
import { chunksOf, packed } from './line-chunks.ts';

/** What storing lines writes. */
export const storingAccess = { requestLines: ['addFrame', 'addChunk'] } as const;

export interface Storing {
  readonly table: Table<typeof storingAccess>;
  readonly caller: { readonly companyId: string };
  readonly newId: () => string;
  readonly now: Date;
  readonly profile: Pick<Profile, 'historyYears'>;
  readonly validateOnly: boolean;
  readonly commit: (writes: readonly Write[]) => Promise<void>;
}

/** What a request says of its lines: where they are, and the digest of what is handed over. */
export interface StoredLines {
  readonly linesId: string;
  readonly chunks: number;
  readonly digest: string;
}

/** Chunks that go into the request's own transaction, which a screen's lines always do (at most 5,000). */
const mostWithRequest = 5;
/** A transaction holds 4 MB, and a chunk at most 160 KB. */
const chunksAtOnce = 10;
/** Transactions side by side. */
const lanes = 2;
/** Kept longer than the history that tells of the request. */
const keptAfterHistoryDays = 366;

/**
 * Stores the lines of a request that is about to be made. Few lines are written with it (`writes`); many before it, because a
 * transaction does not hold them: until a request names them they are nobody's, and they end by time to live like all others.
 */
export async function storeLines(
  context: Storing,
  file: ZenginFile,
): Promise<{ readonly lines: StoredLines; readonly writes: readonly Write[] }> {
  const { table, caller, newId, now, profile, validateOnly, commit } = context;
  const linesId = newId();
  const keptDays = historyDays(profile.historyYears) + keptAfterHistoryDays;
  const owner = { companyId: caller.companyId, linesId, ttl: Math.floor(now.getTime() / 1000) + keptDays * 86_400 };
  const chunks = await Promise.all(
    chunksOf(file.records).map(async (records, chunk) =>
      table.requestLines.addChunk({ ...owner, chunk, records: await packed(records) }),
    ),
  );
  const frame = table.requestLines.addFrame({ ...owner, ...frameOf(file) });
  const lines = { linesId, chunks: chunks.length, digest: digestOf(file) };
  if (chunks.length <= mostWithRequest) return { lines, writes: [...chunks, frame] };
  if (!validateOnly) await commitApart(chunks, commit);
  return { lines, writes: [frame] };
}

async function commitApart(chunks: readonly Write[], commit: Storing['commit']): Promise<void> {
  const parts = Array.from({ length: Math.ceil(chunks.length / chunksAtOnce) }, (_, part) =>
    chunks.slice(part * chunksAtOnce, (part + 1) * chunksAtOnce),
  );
  const failures = await inLanes(parts, lanes, commit);
  if (failures.length > 0) throw failures[0];
}

const frameOf = ({ service, header, trailer, end, lineEnd, tail, count, total }: ZenginFile) => ({
  ...{ service, lineEnd, tail, count, total },
  header: base64(header),
  trailer: base64(trailer),
  end: base64(end),
});

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

/** SHA-256 of every record that is handed over, in order, without line ends: what approvers are shown, and all the rest. */
function digestOf({ header, records, trailer, end }: ZenginFile): string {
  const hash = createHash('sha256');
  for (const part of [header, records, trailer, end]) hash.update(part);
  return hash.digest('hex');
}
