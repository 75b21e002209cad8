import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { lockData } from './data-lock.ts';

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tegata-lock-'));
  file = join(directory, 'locks', 'standard.json');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

it('refuses a second process by naming the first, until it is released', async () => {
  const release = await lockData(file, 'http://localhost:9440');
  await expect(lockData(file, 'http://localhost:9450')).rejects.toThrow(
    `in use by process ${process.pid} (workbench http://localhost:9440)`,
  );
  release();
  expect(existsSync(file)).toBe(false);
  (await lockData(file, 'http://localhost:9450'))();
});

it.each(['a process that has ended', 'half a line'])('takes over what %s left behind', async (left) => {
  (await lockData(file, ''))();
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  writeFileSync(file, left === 'half a line' ? '{"pid"' : JSON.stringify({ pid, workbench: '' }));
  const release = await lockData(file, 'http://localhost:9440');
  await expect(lockData(file, '')).rejects.toThrow(`in use by process ${process.pid}`);
  release();
});
