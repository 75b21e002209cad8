import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { entryClient } from '../client/clients.ts';
import { startFixture } from '../fixtures/start.ts';
import type { Simulator } from '../simulator.ts';
import type { LogEntry } from './log-entry.ts';

let simulator: Simulator;
let noteFunction: string;
beforeAll(async () => {
  simulator = await startFixture();
  noteFunction = simulator.lambda.functions().find(({ name }) => name.includes('note'))?.name ?? '';
});
afterAll(() => simulator?.stop());

const call = async (method: string, path: string, body?: unknown) => {
  const init = { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  const response = await fetch(`${simulator.hosts.workbench}/_simulator${path}`, init);
  // biome-ignore lint/suspicious/noExplicitAny: answers of every route
  return { status: response.status, body: (await response.json()) as any };
};
const invokeNote = (event: object) => call('POST', `/functions/${noteFunction}/invocations`, event);

/** The entries the log sends until the last of them is of an operation. */
const readLog = async (until: string, lastEventId?: string) => {
  const stop = new AbortController();
  const headers = lastEventId ? { 'last-event-id': lastEventId } : undefined;
  const response = await fetch(`${simulator.hosts.workbench}/_simulator/requests`, { signal: stop.signal, headers });
  const entries: LogEntry[] = [];
  for await (const chunk of response.body ?? []) {
    for (const [, data] of Buffer.from(chunk)
      .toString()
      .matchAll(/^id: .*\ndata: (.*)$/gm))
      entries.push(JSON.parse(data ?? ''));
    if (entries.at(-1)?.operation === until) break;
  }
  stop.abort();
  return { type: response.headers.get('content-type'), entries };
};

test('runs a function once and tells what it did', async () => {
  const event = { httpMethod: 'POST', body: JSON.stringify({ noteId: 'n-1', text: '手形' }) };
  const { status, body } = await invokeNote(event);
  expect(status).toBe(200);
  expect(body).toMatchObject({
    status: 201,
    payload: { statusCode: 201 },
    calls: [{ service: 'dynamodb', operation: 'PutItem', write: 1 }],
    roundTrips: 1,
  });
  expect(body.calls[0].from).toBeGreaterThanOrEqual(0);
  expect(body.calls[0].from + body.calls[0].milliseconds).toBeLessThanOrEqual(body.milliseconds);
  expect(JSON.stringify(body)).not.toContain('ASIA');
  expect(await call('POST', '/functions/no-such/invocations', {})).toMatchObject({ status: 404 });
});

test('shows what a function wrote, and the whole of an error it caught or did not', async () => {
  const probe = simulator.lambda.functions().find(({ name }) => name.includes('probe'))?.name;
  const invoke = (deed: string) =>
    call('POST', `/functions/${probe}/invocations`, { body: JSON.stringify({ deed }) }).then(({ body }) => body.logs);
  expect(await invoke('throw')).toEqual([
    { level: 'ERROR', isFailure: true, message: expect.stringMatching(/^TypeError: as asked\n +at /) },
  ]);
  expect(await invoke('write')).toEqual([{ level: 'INFO', message: 'written' }]);
  expect(await invoke('catch')).toEqual([
    { level: 'ERROR', isFailure: true, message: expect.stringMatching(/^RangeError: caught[\s\S]+cause/) },
  ]);
});

describe('the live log', () => {
  test('has the requests so far and those to come, and after a lost connection the missed ones', async () => {
    const entry = entryClient(simulator);
    await entry.get('/notes/n-9');
    const reading = readLog('GET /nowhere');
    await entry.get('/nowhere?secret=1');
    const { type, entries } = await reading;
    entry.close();
    expect(type).toBe('text/event-stream');
    expect(entries.at(-2)).toMatchObject({ operation: noteFunction, kind: 'gateway', status: 404, roundTrips: 1 });
    expect(entries.at(-1)).toMatchObject({ kind: 'entry', status: 403, code: 'MISSING_AUTHENTICATION_TOKEN' });
    const again = await readLog('GET /nowhere', String(entries.at(-2)?.id));
    expect(again.entries).toEqual([entries.at(-1)]);
  });

  test('names the failure of a function', async () => {
    await simulator.lambda.invoke(noteFunction, { httpMethod: 'POST', body: 'no JSON' });
    const { entries } = await readLog(noteFunction);
    expect(entries.at(-1)).toMatchObject({ kind: 'direct', code: 'SyntaxError', calls: [] });
  });
});

describe('the table', () => {
  test('is read by prefix, in pages, without using up faults', async () => {
    for (const noteId of ['p-1', 'p-2', 'p-3']) {
      await invokeNote({ httpMethod: 'POST', body: JSON.stringify({ noteId, text: noteId }) });
    }
    await call('PUT', '/faults', [{ service: 'dynamodb', kind: 'throttle', times: 1 }]);
    const first = await call('GET', `/items?prefix=${encodeURIComponent('NOTE#p-')}&limit=2`);
    const { items, cursor } = first.body;
    const rest = await call(
      'GET',
      `/items?prefix=${encodeURIComponent('NOTE#p-')}&cursor=${encodeURIComponent(cursor)}`,
    );
    expect([...items, ...rest.body.items].map(({ text }) => text).sort()).toEqual(['p-1', 'p-2', 'p-3']);
    expect(rest.body.cursor).toBeUndefined();
    expect((await call('GET', '/faults')).body.items).toHaveLength(1);
    await call('PUT', '/faults', []);
  });

  test('knows the kinds of items, and refuses others', async () => {
    const { items } = (await call('GET', '/entities')).body;
    expect(items).toContainEqual({ name: 'certificate', pk: 'CERT#' });
    expect(items).toContainEqual({ name: 'user', pk: 'USER#' });
    expect((await call('GET', '/items?entity=user')).body).toEqual({ items: [] });
    expect(await call('GET', '/items?entity=ghost')).toMatchObject({ status: 404, body: { code: 'entity.notFound' } });
  });
});

test('forgets the denials that were seen', async () => {
  simulator.aws.iam.recordDenial({ principal: 'p', action: 'a', resource: 'r', reason: 'because' });
  expect((await call('GET', '/denials')).body.items).toHaveLength(1);
  await call('DELETE', '/denials');
  expect((await call('GET', '/denials')).body.items).toEqual([]);
});

test('keeps the demonstration, and no other shape', async () => {
  expect(await call('GET', '/demonstration')).toMatchObject({ status: 404 });
  expect(await call('PUT', '/demonstration', { users: 'all' })).toMatchObject({ status: 400 });
  const demonstration = { companies: [], users: [] };
  expect(await call('PUT', '/demonstration', demonstration)).toEqual({ status: 200, body: demonstration });
  expect(await call('GET', '/demonstration')).toEqual({ status: 200, body: demonstration });
});

test('relays to the bank host with a signature, to the secure host not without a certificate', async () => {
  const bank = await call('GET', '/try/bank/bank/notes?a=b');
  expect(bank.body.event).toMatchObject({ path: '/bank/notes', queryStringParameters: { a: 'b' } });
  expect(await call('GET', '/try/secure/who')).toMatchObject({ status: 502, body: { code: 'relay.failed' } });
  expect(await call('GET', '/try/nowhere/who')).toMatchObject({ status: 404 });
});

test('describes the API with the relay for its hosts', async () => {
  const { body } = await call('GET', '/openapi.json');
  expect(body.servers.map(({ url }: { url: string }) => url)).toEqual(
    ['entry', 'secure', 'bank'].map((host) => `/_simulator/try/${host}`),
  );
  expect(JSON.stringify(body)).not.toContain('https://entry.');
});

test.each(['/base.css', '/main.js', '/swagger-ui/swagger-ui-bundle.js'])(
  'serves %s from this machine',
  async (path) => {
    const response = await fetch(simulator.hosts.workbench + path);
    expect(response.status).toBe(200);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  },
);

test.each(['/../routes.ts', '/%2e%2e/routes.ts', '/swagger-ui/../package.json', '/routes.ts', '/no-such.js'])(
  'has no %s',
  async (path) => {
    expect((await fetch(simulator.hosts.workbench + path)).status).toBe(404);
  },
);
