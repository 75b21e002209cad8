import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { profiles } from '../../shared/profiles/profiles.ts';

const soon = { timeout: 120_000 };

const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

/** Starts the program of `npm start` and collects what it prints. */
const start = (...args: string[]) => startIn(tmpdir(), ...args);
const startIn = (temporary: string, ...args: string[]) =>
  follow(process.execPath, [join(import.meta.dirname, 'main.ts'), '--memory', ...args], temporary);
const follow = (command: string, args: readonly string[], temporary: string) => {
  const env = { ...process.env, TMPDIR: temporary };
  const child = spawn(command, args, { env, cwd: join(import.meta.dirname, '..', '..') });
  running.push(child);
  let output = '';
  let errors = '';
  const { promise: ready, resolve, reject } = Promise.withResolvers<string>();
  child.stdout.on('data', (chunk) => {
    output += chunk;
    const line = output.split('\n').find((each) => each.startsWith('Tegata is ready'));
    if (line && output.endsWith('\n')) resolve(line);
  });
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  const ended = new Promise<{ code: number | null; errors: string }>((done) => {
    child.once('close', (code) => {
      reject(new Error(`ended with ${code}: ${errors}`));
      done({ code, errors });
    });
  });
  // Who only waits for the end does not look at this.
  ready.catch(() => undefined);
  return { child, ready, ended };
};

/** A base whose four ports are free now. */
const freeBase = async (): Promise<number> => {
  for (;;) {
    // Below the range of ephemeral ports.
    const base = 20_000 + Math.floor(Math.random() * 12_000);
    const free = await Promise.all([base, base + 3, base + 4, base + 5].map(isFree));
    if (free.every(Boolean)) return base;
  }
};
const isFree = (port: number) =>
  new Promise<boolean>((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });

test.each(['SIGINT', 'SIGTERM'] as const)('says where it is ready, serves, and stops cleanly on %s', async (signal) => {
  const base = await freeBase();
  const { child, ready, ended } = start('--port-base', String(base));
  expect(await ready).toBe(
    `Tegata is ready: entry https://localhost:${base + 3} · secure https://localhost:${base + 4} · bank https://localhost:${base + 5} · workbench http://localhost:${base}`,
  );
  const about = await fetch(`http://localhost:${base}/_simulator`);
  expect(await about.json()).toMatchObject({ profile: 'standard', bankCredentials: { region: 'ap-northeast-1' } });
  child.kill(signal);
  expect(await ended).toEqual({ code: 0, errors: '' });
  expect(await Promise.all([base, base + 3, base + 4, base + 5].map(isFree))).toEqual([true, true, true, true]);
});

test('stops cleanly when npm is told to', async () => {
  const base = await freeBase();
  const temporary = mkdtempSync(join(tmpdir(), 'tegata-test-'));
  const given = ['run', '--silent', 'start', '--', '--memory', '--port-base', String(base)];
  const { child, ready } = follow('npm', given, temporary);
  await ready;
  const tables = () => readdirSync(temporary).filter((name) => name.startsWith('tegata-table-'));
  expect(tables()).toHaveLength(1);
  child.kill('SIGTERM');
  await vi.waitFor(() => expect(tables()).toEqual([]), soon);
  await vi.waitFor(async () => expect(await isFree(base)).toBe(true), soon);
  rmSync(temporary, { recursive: true });
});

test.each(['SIGTERM', 'SIGKILL'] as const)('leaves no file behind after %s with --memory', async (signal) => {
  const temporary = mkdtempSync(join(tmpdir(), 'tegata-test-'));
  const { child, ready, ended } = startIn(temporary, '--port-base', String(await freeBase()));
  await ready;
  expect(readdirSync(temporary)).toEqual([expect.stringMatching(/^tegata-table-/)]);
  child.kill(signal);
  await ended;
  await vi.waitFor(() => expect(readdirSync(temporary)).toEqual([]), soon);
  rmSync(temporary, { recursive: true });
});

test('says in one line that a port is in use', async () => {
  const base = await freeBase();
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(base + 4, '127.0.0.1', resolve));
  const { code, errors } = await start('--port-base', String(base)).ended;
  server.close();
  expect(code).toBe(1);
  expect(errors).toBe(
    `Tegata: port ${base + 4} is in use: stop what listens there, or choose others with --port-base\n`,
  );
});

const profileNames = Object.keys(profiles).join(', ');
test.each([
  [['--port-base', 'many'], '--port-base many is no port'],
  [['--profile', '../up'], `no profile ../up (there are ${profileNames})`],
  [['--profile', 'tohok'], `no profile tohok: did you mean tohoku? (there are ${profileNames})`],
  [['--load', 'one'], '--memory stores nothing: there is no state to save or to replace'],
  [
    ['--save', '../up'],
    'no state can be called "../up": a name is 1 to 40 small letters, digits and hyphens, no hyphen first',
  ],
  [['--save', 'a', '--load', 'b'], '--save or --load, one at a time'],
  [['--fersh'], 'no option --fersh: did you mean --fresh?; --help lists them'],
])('refuses %j and says what is meant', async (args, said) => {
  const { code, errors } = await start(...args).ended;
  expect(code).toBe(1);
  expect(errors).toBe(`Tegata: ${said}\n`);
});
