import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startFixture } from './fixtures/start.ts';
import type { Simulator } from './simulator.ts';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startFixture({ profile: 'hokuyo', startAt: new Date('2026-04-01T00:00:00Z') });
});
afterAll(() => simulator?.stop());

const call = async (method: string, path: string, body?: unknown) => {
  const init = { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  const response = await fetch(`${simulator.hosts.workbench}${path}`, init);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};
const minutesApart = (a: string, b: string) => Math.abs(Date.parse(a) - Date.parse(b)) / 60_000;

test('says where everything is', async () => {
  expect(await call('GET', '/_simulator')).toMatchObject({
    status: 200,
    body: {
      hosts: simulator.hosts,
      profile: 'hokuyo',
      clock: { now: expect.stringMatching(/^2026-04-01T00:0/) },
      caCertificate: expect.stringContaining('BEGIN CERTIFICATE'),
      bankCredentials: simulator.bankCredentials,
    },
  });
});

test('moves the clock forward, to an instant or by a duration, and never back', async () => {
  const moved = await call('PUT', '/_simulator/clock', { now: '2026-05-01T09:00:00+09:00' });
  expect(minutesApart(String(moved.body.now), '2026-05-01T00:00:00Z')).toBeLessThan(1);
  const advanced = await call('PUT', '/_simulator/clock', { advance: 'P40D' });
  expect(minutesApart(String(advanced.body.now), '2026-06-10T00:00:00Z')).toBeLessThan(1);
  expect(await call('PUT', '/_simulator/clock', { now: '2026-01-01T00:00:00Z' })).toMatchObject({ status: 400 });
  expect(await call('PUT', '/_simulator/clock', { advance: 'forty days' })).toMatchObject({ status: 400 });
  const leapt = await call('PUT', '/_simulator/clock', { advance: 'P1D', leap: true });
  expect(minutesApart(String(leapt.body.now), '2026-06-11T00:00:00Z')).toBeLessThan(1);
  expect(await call('PUT', '/_simulator/clock', { advance: 'P1D', leap: 'far' })).toMatchObject({ status: 400 });
  const { body } = await call('GET', '/_simulator/clock');
  expect(minutesApart(String(body.now), '2026-06-11T00:00:00Z')).toBeLessThan(1);
});

test('has an empty mailbox, no tokens and no denials at first', async () => {
  expect((await call('GET', '/_simulator/mails')).body).toEqual({ items: [] });
  expect((await call('GET', '/_simulator/tokens')).body).toEqual({ items: [] });
  expect(await call('GET', '/_simulator/tokens/T-1/code')).toMatchObject({ status: 404 });
  expect((await call('GET', '/_simulator/denials')).body).toEqual({ items: [] });
});

test('says of a mail that is not there that it is not, and what a fate may be', async () => {
  const path = '/_simulator/mails/nothing/bounce';
  expect(await call('POST', path, { kind: 'bounce' })).toMatchObject({ status: 404, body: { code: 'mail.notFound' } });
  for (const wrong of [{ kind: 'lost' }, { kind: 'bounce', bounceType: 'Sudden' }, { kind: 'complaint', more: 1 }, []])
    expect(await call('POST', path, wrong)).toMatchObject({ status: 400, body: { code: 'request.invalid' } });
});

test('takes faults and refuses what is none', async () => {
  const fault = { service: 'dynamodb', operation: 'PutItem', kind: 'throttle', times: 2 };
  expect(await call('PUT', '/_simulator/faults', [fault])).toMatchObject({ status: 200, body: { items: [fault] } });
  expect(await call('PUT', '/_simulator/faults', [{ ...fault, kind: 'bad luck' }])).toMatchObject({ status: 400 });
  await call('PUT', '/_simulator/faults', []);
});

test('refuses schedules and routes that are not there', async () => {
  expect(await call('POST', '/_simulator/schedules/nightly/run')).toMatchObject({ status: 404 });
  expect(await call('GET', '/_simulator/nothing')).toMatchObject({ status: 404 });
});

test('shows a page to people', async () => {
  const response = await fetch(simulator.hosts.workbench);
  expect(response.headers.get('content-type')).toContain('text/html');
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(await response.text()).toContain('Tegata');
});

test.each([
  { host: 'evil.example' },
  { host: 'localhost.evil.example:9440' },
  { host: 'localhost', origin: 'https://evil.example' },
])('answers nobody who came by another name: %o', async (headers) => {
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  const url = `${simulator.hosts.workbench.replace('localhost', '127.0.0.1')}/_simulator`;
  request(url, { headers }, (response) => {
    response.resume();
    resolve(response.statusCode);
  })
    .on('error', reject)
    .end();
  expect(await promise).toBe(403);
});
