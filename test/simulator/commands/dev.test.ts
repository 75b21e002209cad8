import { spawn } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { projectRoot } from '../../../infra/registry.ts';
import { startFixture } from '../fixtures/start.ts';
import { dataDirectory } from '../project.ts';
import type { Simulator } from '../simulator.ts';
import { type Edits, takeOverEdits } from './dev/take-over-edits.ts';

// Within the project, so that code there imports what all code imports, and beside it, so that nobody else is disturbed.
const workshop = join(dataDirectory, `dev-test-${process.pid}`);
let simulator: Simulator;
let stopWatching: () => Promise<void>;
let names: readonly string[];
let edits: Edits;
let reports: string[] = [];

const write = (path: string, text: string) => writeFileSync(join(workshop, path), text);
const saveAt = (time: Date, ...paths: readonly string[]) => {
  for (const path of paths) utimesSync(join(workshop, path), time, time);
};
const handlerOf = (word: string) => `import { shared } from '../shared/shared.ts';
export const handler = { on: () => async () => ({ word: '${word}', shared }) };`;
const invoke = async (name = '') => (await simulator.lambda.invoke(name, {})).payload;
const reported = (pattern: RegExp) => expect.poll(() => reports.join('\n'), { interval: 10 }).toMatch(pattern);

beforeAll(async () => {
  simulator = await startFixture();
  names = simulator.lambda
    .functions()
    .map(({ name }) => name)
    .filter((name) => /note|who/.test(name));
  for (const each of ['functions', 'shared', 'infra']) mkdirSync(join(workshop, each), { recursive: true });
  write('shared/shared.ts', "export const shared = 'first';");
  for (const name of names) write(`functions/${name}.ts`, handlerOf('before'));
  saveAt(new Date(Date.now() - 60_000), ...names.map((name) => `functions/${name}.ts`), 'shared/shared.ts');
  const folder = relative(projectRoot, workshop);
  const report = (line: string) => void reports.push(line);
  edits = {
    sources: names.map((name) => ({
      name,
      path: `${folder}/functions/${name}.ts`,
      uses: [],
      kinds: [],
      admitsSessions: false,
    })),
    folders: [`${folder}/functions`, `${folder}/shared`],
    stackFolders: [`${folder}/infra`],
    lambda: simulator.lambda,
    directory: join(workshop, 'built'),
    report,
    builtSince: Date.now() - 30_000,
  };
  stopWatching = await takeOverEdits(edits);
});
afterAll(async () => {
  await stopWatching?.();
  await simulator?.stop();
  rmSync(workshop, { recursive: true, force: true });
});
beforeEach(() => {
  reports = [];
});

test('takes over the code of the function that was edited, and of no other', async () => {
  const [edited = '', other] = names;
  write(`functions/${edited}.ts`, handlerOf('after'));
  await reported(new RegExp(`reloaded ${edited} \\(\\d+ ms\\)`));
  expect(await invoke(edited)).toEqual({ word: 'after', shared: 'first' });
  expect(await invoke(other)).not.toHaveProperty('word');
  expect(reports).toHaveLength(1);
});

test('takes over shared code, in the function used last first', async () => {
  const [first = '', second = ''] = names;
  await invoke(second);
  write('shared/shared.ts', "export const shared = 'second';");
  await reported(new RegExp(`reloaded ${second} .*\n.*reloaded ${first}`));
  expect(await invoke(second)).toEqual({ word: 'before', shared: 'second' });
  expect(await invoke(first)).toEqual({ word: 'after', shared: 'second' });
});

test('takes over files that are renamed over, again and again, and removed and written anew', async () => {
  const [edited = ''] = names;
  for (const word of ['once', 'twice', 'thrice']) {
    reports = [];
    write(`functions/${edited}.ts.draft`, handlerOf(word));
    renameSync(join(workshop, `functions/${edited}.ts.draft`), join(workshop, `functions/${edited}.ts`));
    await reported(/reloaded/);
    expect(await invoke(edited)).toMatchObject({ word });
  }
  reports = [];
  rmSync(join(workshop, `functions/${edited}.ts`));
  write(`functions/${edited}.ts`, handlerOf('after'));
  await reported(/reloaded/);
  expect(await invoke(edited)).toMatchObject({ word: 'after' });
});

test('keeps the code that runs while the new cannot be built, and says what is wrong with it', async () => {
  const [edited = ''] = names;
  write(`functions/${edited}.ts`, 'export const handler = ;');
  await reported(new RegExp(`^the code of ${edited} stays as it was: .*\\.ts:1:.*export const handler = ;`, 's'));
  expect(await invoke(edited)).toEqual({ word: 'after', shared: 'second' });
  expect(await invoke(edited)).toEqual({ word: 'after', shared: 'second' });
  expect(reports).toHaveLength(1);
  write(`functions/${edited}.ts`, handlerOf('repaired'));
  await reported(/reloaded/);
  expect(await invoke(edited)).toEqual({ word: 'repaired', shared: 'second' });
});

test('says of an edited stack that it follows with the next start, and reloads nothing', async () => {
  write('infra/stack.ts', 'export const stack = 1;');
  await reported(/^\S+\/infra\/stack\.ts changed: the stacks follow with the next start$/);
  expect(reports).toHaveLength(1);
});

test('takes over what was saved before the watch began, and nothing else', async () => {
  const [edited = '', other = ''] = names;
  await stopWatching();
  const builtSince = Date.now() - 30_000;
  saveAt(new Date(builtSince - 30_000), `functions/${other}.ts`, 'shared/shared.ts');
  write(`functions/${edited}.ts`, handlerOf('saved early'));
  reports = [];
  stopWatching = await takeOverEdits({ ...edits, builtSince });
  await reported(new RegExp(`^reloaded ${edited} `));
  expect(await invoke(edited)).toMatchObject({ word: 'saved early' });
  expect(reports).toHaveLength(1);
});

test('npm run dev starts what npm start starts, and watches', async () => {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'dev.ts'), '--memory', '--port-base', '0']);
  const closed = new Promise((resolve) => child.once('close', resolve));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  await expect.poll(() => output).toMatch(/Tegata is ready: .*\nWatching functions\/ and shared\/\.\n$/);
  child.kill('SIGTERM');
  expect(await closed).toBe(0);
});
