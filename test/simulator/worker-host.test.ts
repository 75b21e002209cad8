import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createWorkerHost } from './lambda/worker-host.ts';

const folder = mkdtempSync(join(tmpdir(), 'tegata-worker-'));
const bundle = join(folder, 'index.js');
writeFileSync(
  bundle,
  `let seen;
  exports.handler = async ({ makes }) => {
    if (makes) seen = new WeakRef({});
    return seen.deref() !== undefined;
  };`,
);
const host = createWorkerHost(new SharedArrayBuffer(8), { lost: () => {}, error: () => {} });
afterAll(async () => {
  await host.close();
  rmSync(folder, { recursive: true });
});

let invocations = 0;
/** Runs the function, in a new instance if it is to make something. @returns whether what it made is still there */
async function isThere(makes: boolean): Promise<boolean> {
  invocations += 1;
  const instanceId = 'only';
  const start = { instanceId, bundle, bundleHash: 'its', handler: 'handler', environment: {} };
  const task = {
    requestId: String(invocations),
    instanceId,
    ...(makes && { start }),
    event: JSON.stringify({ makes }),
    functionArn: 'arn',
    functionName: 'name',
    memoryMegabytes: 512,
    timeoutMilliseconds: 60_000,
  };
  const outcome = await host.run(task, () => {});
  return outcome.kind === 'answered' && outcome.answer.payload === 'true';
}

it('gives back unused memory once, when nothing has run for a while since an instance started', async () => {
  expect(await isThere(true)).toBe(true);
  host.rest(performance.now() - 10_000);
  expect(await isThere(false)).toBe(true);
  host.rest(performance.now());
  expect(await isThere(false)).toBe(false);
});

it('does not while something runs', async () => {
  const running = isThere(true);
  host.rest(performance.now());
  expect([await running, await isThere(false)]).toEqual([true, true]);
});
