import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { entryClient, secureClient } from './client/clients.ts';
import { issueIdentity } from './fixtures/certificates.ts';
import { startFixture } from './fixtures/start.ts';

let dataDirectory: string;
beforeAll(() => {
  dataDirectory = mkdtempSync(join(tmpdir(), 'tegata-'));
});
afterAll(() => rmSync(dataDirectory, { recursive: true, force: true }));

test('a restart keeps data, certificates and time, and does not repeat what a deployment does once', async () => {
  const first = await startFixture({ memory: false, dataDirectory });
  const entry = entryClient(first);
  expect(await entry.post('/notes', { noteId: 'n-1', text: '残る' })).toMatchObject({ status: 201 });
  expect(await entry.post('/notes', { noteId: 'first', text: 'changed since' })).toMatchObject({ status: 201 });
  const identity = await issueIdentity(first, { days: 100 });
  await first.clock.advance('P60D');
  const before = first.clock.now().getTime();
  const stoppedAt = Date.now();
  entry.close();
  await first.stop();

  const second = await startFixture({ memory: false, dataDirectory });
  expect(second.caCertificate).toBe(first.caCertificate);
  expect(second.clock.now().getTime() - before).toBeGreaterThan(0);
  expect(second.clock.now().getTime() - before).toBeLessThan(Date.now() - stoppedAt + 1_000);
  const client = secureClient(second, identity);
  expect(await client.get('/notes/n-1')).toMatchObject({ status: 200, body: { text: '残る' } });
  expect(await client.get('/notes/first')).toMatchObject({ body: { text: 'changed since' } });
  client.close();
  await second.stop();
});

test('a second simulator on the same ports says so and leaves nothing running', async () => {
  const first = await startFixture();
  const portBase = Number(new URL(first.hosts.entry).port) - 3;
  // Its neighbours may be others'.
  const ports = [0, 3, 4, 5].map((each) => portBase + each).join('|');
  await expect(startFixture({ portBase })).rejects.toThrow(new RegExp(`port (${ports}) is in use`));
  await first.stop();
});
