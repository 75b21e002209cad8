import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { timeCalls } from '../tools/in-process.ts';

it('calls the handlers in its own process, and says how long a session check and a list take', async () => {
  const script = join(import.meta.dirname, 'in-process.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [script, '--users', '60', '--calls', '2']);
  expect(JSON.parse(stdout)).toEqual({ ready: true, session: expect.any(Number), list: expect.any(Number) });
});

it('warms a call as often as it times it', async () => {
  let calls = 0;
  expect(await timeCalls(async () => (calls += 1), 5)).toBeGreaterThanOrEqual(0);
  expect(calls).toBe(10);
});
