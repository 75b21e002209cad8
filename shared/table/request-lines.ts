import * as z from 'zod/mini';
import { BulkServiceName } from '../domain/zengin/kinds.ts';
import { reads, readsAll, writes } from './capability.ts';
import { entity, plainId } from './entity.ts';

/** Whose lines: the id is made for them, and the request that they belong to names it. */
const owner = { companyId: z.string(), linesId: z.string() };
/** Epoch seconds, for the table's time to live. */
const ttl = z.int();

/** The records of a file around its lines, and how it ends its records: with the lines, the file as it came. Bytes are base64. */
export const LinesFrame = z.object({
  ...owner,
  service: BulkServiceName,
  header: z.string(),
  trailer: z.string(),
  end: z.string(),
  lineEnd: z.enum(['', '\r\n']),
  tail: z.enum(['', '\r\n', '\x1a', '\r\n\x1a']),
  count: z.int(),
  total: z.int(),
  /** Yen deducted from each line, deflated, in base64; absent if nothing is deducted. The records have the amounts before that. */
  fees: z.optional(z.string()),
  ttl,
});
export type LinesFrame = z.infer<typeof LinesFrame>;

/** Lines of a request one after another: a part of them, because an item has at most 400 KB. */
export const LinesChunk = z.object({
  ...owner,
  /** From 0. */
  chunk: z.int(),
  /** The data records, deflated, in base64. */
  records: z.string(),
  ttl,
});
export type LinesChunk = z.infer<typeof LinesChunk>;

const prefix = 'LINES#';

export const linesFrameItem = entity({
  name: 'linesFrame',
  prefix,
  schema: LinesFrame,
  ids: [plainId, plainId],
  key: (companyId: string, linesId: string) => ({ pk: `${prefix}${companyId}#${linesId}`, sk: 'FRAME' }),
});

export const linesChunkItem = entity({
  name: 'linesChunk',
  prefix,
  schema: LinesChunk,
  ids: [plainId, plainId, /^[0-9]{1,5}$/],
  key: (companyId: string, linesId: string, chunk: string) => ({
    pk: `${prefix}${companyId}#${linesId}`,
    sk: `CHUNK#${chunk.padStart(5, '0')}`,
  }),
});

export const requestLines = {
  getFrame: reads(linesFrameItem),
  getChunks: readsAll(linesChunkItem),
  addFrame: writes('put', prefix, (frame: LinesFrame) =>
    linesFrameItem.create(linesFrameItem.key(frame.companyId, frame.linesId), frame, 'request.conflict'),
  ),
  addChunk: writes('put', prefix, (chunk: LinesChunk) =>
    linesChunkItem.create(
      linesChunkItem.key(chunk.companyId, chunk.linesId, String(chunk.chunk)),
      chunk,
      'request.conflict',
    ),
  ),
};
