import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { recordLength } from '../../domain/zengin/layout.ts';

/** Lines of a chunk: 120 KB of records, which even undeflated stay below the 400 KB of an item. */
export const linesInChunk = 1000;

/** The records in parts of a thousand lines. */
export function chunksOf(records: Uint8Array): readonly Uint8Array[] {
  const bytes = linesInChunk * recordLength;
  return Array.from({ length: Math.ceil(records.length / bytes) }, (_, chunk) =>
    records.subarray(chunk * bytes, (chunk + 1) * bytes),
  );
}

/** Records as an item holds them. A chunk takes some milliseconds, in which an instance has nothing else to do. */
export const packed = (records: Uint8Array): string => deflateRawSync(records).toString('base64');

/** @throws Error for text that no records were packed into, or more than a chunk of them */
export const unpacked = (text: string): Uint8Array =>
  inflateRawSync(Buffer.from(text, 'base64'), { maxOutputLength: linesInChunk * recordLength });
