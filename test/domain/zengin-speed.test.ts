import { expect, it } from 'vitest';
import { recordLength } from '../../shared/domain/zengin/layout.ts';
import { readZenginFile } from '../../shared/domain/zengin/read-file.ts';
import { zenginBytes } from '../../shared/domain/zengin/write-file.ts';
import { aZenginFile } from '../builders/zengin.ts';
import { processorMillisecondsOf } from '../processor-time.ts';

function* inPieces(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

it('50,000 lines are read and written in two seconds, in the memory of their records', {
  timeout: 60_000,
}, async () => {
  const bytes = aZenginFile({ lines: Array.from({ length: 50_000 }, (_, n) => ({ amount: String(n + 1) })) });
  const milliseconds = await processorMillisecondsOf(async () => {
    const reading = await readZenginFile(inPieces(bytes, 65_536), { service: 'bulkTransfer', maximumLines: 50_000 });
    if ('errors' in reading) throw new Error('a file without errors');
    let length = 0;
    for (const part of zenginBytes(reading.file)) length += part.length;
    expect(length).toBe(bytes.length);
    expect(reading.file.records.buffer.byteLength).toBe(50_000 * recordLength);
  });
  expect(milliseconds).toBeLessThan(2000);
});
