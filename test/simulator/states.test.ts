import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { entryClient, secureClient } from './client/clients.ts';
import { issueIdentity } from './fixtures/certificates.ts';
import { synthesizeFixture } from './fixtures/start.ts';
import { runSimulator } from './run-simulator.ts';
import type { Simulator } from './simulator.ts';
import { openStates } from './states/states.ts';

let dataDirectory: string;
let simulator: Simulator;
let stop: () => Promise<void>;
let starts: Simulator[];

beforeAll(async () => {
  dataDirectory = mkdtempSync(join(tmpdir(), 'tegata-states-'));
  const { directory } = await synthesizeFixture();
  starts = [];
  stop = await runSimulator(
    { assemblyDirectory: directory, dataDirectory, quiet: true },
    {
      started: async (each) => {
        simulator = each;
        starts.push(each);
        return async () => undefined;
      },
      fail: (error) => {
        throw error;
      },
    },
  );
});
afterAll(async () => {
  await stop?.();
  rmSync(dataDirectory, { recursive: true, force: true });
});

const states = () => openStates({ dataDirectory, profile: 'standard' });
const call = async (method: string, path: string, body?: unknown) => {
  const init = { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  const response = await fetch(`${simulator.hosts.workbench}/_simulator/states${path}`, init);
  return { status: response.status, body: await response.json() };
};
const note = async (noteId: string) => {
  const entry = entryClient(simulator);
  const answer = await entry.get(`/notes/${noteId}`);
  entry.close();
  return answer.status;
};
const write = async (noteId: string) => {
  const entry = entryClient(simulator);
  await entry.post('/notes', { noteId, text: noteId });
  entry.close();
};
const load = async (name: string) => {
  const before = starts.length;
  const answer = await call('POST', `/${name}/load`);
  await expect.poll(() => starts.length).toBe(before + 1);
  return answer;
};

test('brings table, clock, mails, authority and the hosts’ CA back, on the same ports', async () => {
  await write('kept');
  const identity = await issueIdentity(simulator, { days: 100 });
  const savedAt = simulator.clock.now().getTime();
  const { caCertificate, hosts } = simulator;
  const mails = simulator.aws.mails().length;
  expect(await call('POST', '', { name: 'one' })).toMatchObject({ status: 200, body: { name: 'one', form: 1 } });

  await write('later');
  await simulator.clock.advance('P30D');
  expect(await load('one')).toMatchObject({ status: 200, body: { notes: [] } });
  expect(simulator.hosts).toEqual(hosts);
  expect(simulator.caCertificate).toBe(caCertificate);
  expect([await note('kept'), await note('later')]).toEqual([200, 404]);
  expect(simulator.aws.mails()).toHaveLength(mails);
  expect(simulator.clock.now().getTime() - savedAt).toBeLessThan(86_400_000);
  const client = secureClient(simulator, identity);
  expect(await client.get('/notes/kept')).toMatchObject({ status: 200 });
  client.close();

  // What it replaced is a state too.
  await load('before-load');
  expect([await note('kept'), await note('later')]).toEqual([200, 200]);
});

test('lists and deletes states', async () => {
  await call('POST', '', { name: 'two' });
  const names = async () =>
    states()
      .list()
      .map(({ name }) => name);
  expect(await call('GET', '')).toMatchObject({
    body: { items: expect.arrayContaining([expect.objectContaining({ name: 'two' })]) },
  });
  await call('DELETE', '/two');
  expect(await names()).not.toContain('two');
  expect(await call('DELETE', '/two')).toMatchObject({
    status: 409,
    body: { detail: expect.stringMatching(/^no state two/) },
  });
});

test.each(['', '../up', 'Größe', 'a/b', '-x', 'x'.repeat(41), '.'])('has no state called %j', async (name) => {
  expect(await call('POST', '', { name })).toMatchObject({ status: 400 });
  await expect(states().load(name)).rejects.toThrow('no state can be called');
});

test('says clearly that a state is of an older form, and refuses one of a newer form, another profile or none', async () => {
  await call('POST', '', { name: 'old' });
  const file = join(dataDirectory, 'states', 'standard', 'old', 'state.json');
  const saved = JSON.parse(readFileSync(file, 'utf8'));
  const rewrite = (change: object) => writeFileSync(file, JSON.stringify({ ...saved, ...change }));
  rewrite({ items: { ...saved.items, user: 0 } });
  expect(await states().check('old')).toEqual([
    expect.stringMatching(/^The state old is of an older form: user \(form 0, here \d+\)\. Items are upgraded/),
  ]);
  rewrite({ items: { ...saved.items, user: 99 } });
  await expect(states().load('old')).rejects.toThrow(
    /of a newer form than this code reads: user \(form 99, here \d+\)/,
  );
  rewrite({ profile: 'tohoku' });
  await expect(states().load('old')).rejects.toThrow('is of the profile tohoku, not standard');
  writeFileSync(file, '{}');
  await expect(states().load('old')).rejects.toThrow('of another form than this code’s'.replace('’', "'"));
  expect(
    states()
      .list()
      .map(({ name }) => name),
  ).not.toContain('old');
  rmSync(file);
  await expect(states().load('old')).rejects.toThrow('no state old');
});

test('says when the state was saved that a new one of the same name replaces', async () => {
  expect((await call('POST', '', { name: 'again' })).body).not.toHaveProperty('replaced');
  const [first] = states()
    .list()
    .filter(({ name }) => name === 'again');
  expect((await call('POST', '', { name: 'again' })).body).toMatchObject({ replaced: first?.savedAt });
});

test('saves nothing where nothing was started', async () => {
  const elsewhere = mkdtempSync(join(tmpdir(), 'tegata-states-'));
  await expect(openStates({ dataDirectory: elsewhere, profile: 'standard' }).save('x')).rejects.toThrow(
    'has no data to save',
  );
  mkdirSync(join(elsewhere, 'standard'));
  await openStates({ dataDirectory: elsewhere, profile: 'standard' }).save('x');
  expect(existsSync(join(elsewhere, 'states', 'standard', 'x', 'state.json'))).toBe(true);
  rmSync(elsewhere, { recursive: true });
});
