import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import { recordLength } from '../../domain/zengin/layout.ts';

/** Lines of a chunk: 120 KB of records, which even undeflated stay below the 400 KB of an item. */
export const linesInChunk = 1000;

const deflate = promisify(deflateRaw);
const inflate = promisify(inflateRaw);

/** The records in parts of a thousand lines. */
export function chunksOf(records: Uint8Array): readonly Uint8Array[] {
  const bytes = linesInChunk * recordLength;
  return Array.from({ length: Math.ceil(records.length / bytes) }, (_, chunk) =>
    records.subarray(chunk * bytes, (chunk + 1) * bytes),
  );
}

/** Records as an item holds them. */
export const packed = async (records: Uint8Array): Promise<string> => (await deflate(records)).toString('base64');

/** @throws Error for text that no records were packed into, or more than a chunk of them */
export const unpacked = async (text: string): Promise<Uint8Array> =>
  inflate(Buffer.from(text, 'base64'), { maxOutputLength: linesInChunk * recordLength });
