import { expect, it } from 'vitest';
import { handleFunction } from '../../shared/frame/handle-function.ts';
import { defineFunction } from '../../shared/operation/operation.ts';
import { streamRecord } from '../../shared/operation/stream.ts';
import { streamEvent } from '../fakes/stream.ts';
import { createWorld } from '../world.ts';

const definition = defineFunction({ name: 'probe', summary: '', impact: '', access: { users: ['get'] }, example: {} });

it('gives a scheduled run one instant, the named part of the table and a result that is logged', async () => {
  const world = createWorld();
  const handler = handleFunction(definition, {
    scheduled: async ({ table, now, timeLeft }) => {
      expect(Object.keys(table)).toEqual(['users']);
      expect(timeLeft()).toBe(Number.POSITIVE_INFINITY);
      return { at: now.toISOString() };
    },
  });
  expect(await world.run(handler, {})).toEqual({ at: '2026-04-01T01:00:00.000Z' });
  expect(world.logs).toMatchObject([
    { level: 'info', message: 'run', function: 'probe', at: '2026-04-01T01:00:00.000Z', milliseconds: 0 },
  ]);
});

it("knows the invocation by Lambda's id, and how long it may still run", async () => {
  const world = createWorld();
  const handler = handleFunction(definition, {
    scheduled: async ({ invocationId, requestId, timeLeft }) => ({ invocationId, requestId, timeLeft: timeLeft() }),
  });
  const invocation = { awsRequestId: 'invocation-1', getRemainingTimeInMillis: () => 5 } as never;
  expect(await handler.on(world.ports, () => 7)({}, invocation)).toEqual({
    invocationId: 'invocation-1',
    requestId: 'invocation-1',
    timeLeft: 5,
  });
  const [first, second] = [await world.run(handler, {}), await handler.on(world.ports, () => 7)({})];
  expect(second).toMatchObject({ timeLeft: 7 });
  for (const run of [first, second]) expect(run).toMatchObject({ invocationId: expect.stringMatching(/^\w{26}$/) });
});

it('fails the invocation with the run, and logs where, not what', async () => {
  const world = createWorld();
  const handler = handleFunction(definition, {
    scheduled: async () => {
      throw new TypeError('the secret is sesame');
    },
  });
  await expect(world.run(handler, {})).rejects.toThrow(TypeError);
  expect(world.logs).toMatchObject([
    { level: 'error', function: 'probe', error: 'TypeError', frames: expect.stringContaining('event.test.ts') },
  ]);
  expect(JSON.stringify(world.logs)).not.toContain('sesame');
});

it('reads each record of a batch, and names those that failed', async () => {
  const world = createWorld();
  const seen: unknown[] = [];
  const handler = handleFunction(definition, {
    record: async ({ eventName, key, before, after }) => {
      if (key.sk === 'b') throw new Error('bad');
      seen.push({ eventName, key, before, after });
    },
  });
  const item = { pk: 'P', sk: 'a', n: 1.5, yes: false, none: null, list: ['x', { deep: 'y' }], map: {} };
  const batch = streamEvent([
    { eventName: 'INSERT', key: { pk: 'P', sk: 'a' }, after: item },
    { eventName: 'MODIFY', key: { pk: 'P', sk: 'b' }, before: item, after: item },
    { eventName: 'REMOVE', key: { pk: 'P', sk: 'c' }, before: { ...item, sk: 'c' } },
  ]);
  expect(await world.run(handler, batch)).toEqual({
    batchItemFailures: [{ itemIdentifier: batch.Records[1]?.dynamodb?.SequenceNumber }],
  });
  expect(world.logs.at(-1)).toMatchObject({ level: 'info', message: 'run', records: 3, failed: 1 });
  expect(seen).toEqual([
    { eventName: 'INSERT', key: { pk: 'P', sk: 'a' }, before: undefined, after: item },
    { eventName: 'REMOVE', key: { pk: 'P', sk: 'c' }, before: { ...item, sk: 'c' }, after: undefined },
  ]);
});

it('refuses events it has no code for, and records that are none of the table', async () => {
  const world = createWorld();
  const handler = handleFunction(definition, {});
  await expect(world.run(handler, {})).rejects.toThrow('has no schedule');
  await expect(world.run(handler, streamEvent([]))).rejects.toThrow('does not read the stream');
  expect(() => streamRecord({ eventName: 'INSERT', dynamodb: {} })).toThrow('no item');
  expect(() => streamRecord({ eventName: 'OTHER', dynamodb: { Keys: { pk: { S: 'a' }, sk: { S: 'b' } } } })).toThrow(
    'no such kind',
  );
});
