import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { sharedBank } from '../shared-bank.ts';

const many = 10_000;
const serialOf = (index: number) => `BULK${String(index).padStart(8, '0')}`;

it('imports 10,000 tokens from an upload', async () => {
  const { backOffice, simulator } = await sharedBank();
  const lines = Array.from(
    { length: many },
    (_, index) => `${serialOf(index)},${createHash('sha1').update(`device ${index}`).digest('hex')}`,
  );
  const file = Buffer.from(['serialNumber,secret', ...lines].join('\n'));
  const sha256 = createHash('sha256').update(file).digest('hex');
  const begun = await backOffice.post('/bank/tokens/uploads', { bytes: file.length, sha256 });
  expect(begun.status).toBe(201);
  const { url, headers, uploadId } = begun.body as { url: string; headers: Record<string, string>; uploadId: string };
  const put = await fetch(url, { method: 'PUT', headers, body: file });
  expect([put.status, await put.text()]).toEqual([200, '']);
  let imported = await backOffice.post('/bank/tokens', { format: 'csv', uploadId });
  // A busy machine may take more than one request.
  while (imported.status === 409) imported = await backOffice.post('/bank/tokens', { format: 'csv', uploadId });
  expect(imported).toMatchObject({ status: 201, body: { imported: many } });
  expect(simulator.aws.iam.denials()).toEqual([]);
});
