import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

let project: string;
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'tegata-'));
  mkdirSync(join(project, 'test', 'simulator'), { recursive: true });
  cpSync(join(import.meta.dirname, 'install.mjs'), join(project, 'test', 'simulator', 'install.mjs'));
  writeFileSync(join(project, 'package-lock.json'), '{}');
  // Stands for npm: says how it was called.
  writeFileSync(join(project, 'npm.cjs'), "require('fs').writeFileSync('called', process.argv.slice(2).join(' '))");
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

const install = () => {
  const { status } = spawnSync(process.execPath, [join(project, 'test', 'simulator', 'install.mjs')], {
    env: { PATH: process.env.PATH, npm_execpath: join(project, 'npm.cjs') },
  });
  const called = join(project, 'called');
  return { status, npm: existsSync(called) ? readFileSync(called, 'utf8') : undefined };
};
const installedAt = (at: Date) => {
  const file = join(project, 'node_modules', '.package-lock.json');
  mkdirSync(join(project, 'node_modules'));
  writeFileSync(file, '{}');
  utimesSync(file, at, at);
};

test('installs when nothing is installed', () => {
  expect(install()).toEqual({ status: 0, npm: 'install --no-save --no-audit --no-fund --loglevel=error' });
});

test('installs again when the lock is newer', () => {
  installedAt(new Date('2020-01-01'));
  expect(install()).toEqual({ status: 0, npm: 'install --no-save --no-audit --no-fund --loglevel=error' });
});

test('does nothing when all is installed', () => {
  installedAt(new Date(Date.now() + 60_000));
  expect(install()).toEqual({ status: 0, npm: undefined });
});
