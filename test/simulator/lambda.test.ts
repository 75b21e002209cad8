import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startFixture } from './fixtures/start.ts';
import type { Invocation } from './lambda/trace.ts';
import { countSequential } from './lambda/trace.ts';
import type { Simulator } from './simulator.ts';

let simulator: Simulator;
let traces: Invocation[] = [];
beforeAll(async () => {
  process.env.OF_THE_HOST = 'secret of the host';
  simulator = await startFixture();
  simulator.lambda.onInvocation((trace) => traces.push(trace));
});
beforeEach(() => {
  traces = [];
});
afterAll(() => simulator?.stop());

const functionName = (part: string) =>
  simulator.lambda.functions().find(({ name }) => name.includes(part))?.name ?? `no function ${part}`;
const invoke = async (part: string, body: unknown, method = 'POST') => {
  const event = { httpMethod: method, body: JSON.stringify(body), pathParameters: { noteId: 'n-1' } };
  const { payload, functionError } = await simulator.lambda.invoke(functionName(part), event);
  const { body: text = 'null' } = payload as { body?: string };
  return { payload, functionError, body: JSON.parse(text) };
};

test('the trigger of the stacks ran while they were deployed', async () => {
  const event = { httpMethod: 'GET', pathParameters: { noteId: 'first' } };
  const { payload } = await simulator.lambda.invoke(functionName('note'), event);
  expect(payload).toMatchObject({ statusCode: 200, body: expect.stringContaining('written while deploying') });
});

describe('an instance', () => {
  test('is cold once and keeps its module state while it is warm', async () => {
    simulator.lambda.reload(functionName('note'));
    expect((await invoke('note', { noteId: 'n-1', text: '手形' })).body.served).toBe(1);
    expect((await invoke('note', { noteId: 'n-1', text: '手形' })).body.served).toBe(2);
    expect((await invoke('note', {}, 'GET')).body).toEqual({ noteId: 'n-1', text: '手形', served: 3 });
    expect(traces.map(({ isColdStart }) => isColdStart)).toEqual([true, false, false]);
    expect(traces[0]?.initMilliseconds).toBeGreaterThan(0);
  });

  test('sees the environment of the template and nothing of the host', async () => {
    const { env, cwd } = (await invoke('probe', { deed: 'environment' })).body;
    expect(env).toMatchObject({
      PROFILE: 'hokuyo',
      TABLE_NAME: expect.any(String),
      AWS_REGION: 'ap-northeast-1',
      AWS_LAMBDA_FUNCTION_NAME: functionName('probe'),
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
      TZ: ':UTC',
    });
    expect(Object.keys(env)).not.toContain('OF_THE_HOST');
    expect(Object.keys(env)).not.toContain('HOME');
    expect(cwd).toBe('/var/task');
  });

  test('runs one invocation at a time', async () => {
    const answers = await Promise.all([invoke('probe', { deed: 'count' }), invoke('probe', { deed: 'count' })]);
    // Two instances, each counting for itself.
    expect(answers.map(({ body }) => body.served)).toEqual([1, 1]);
  });

  test('admits a request that waits for it when it gets its turn: the wait is no part of any time limit', async () => {
    const order: string[] = [];
    const event = { httpMethod: 'GET', pathParameters: { noteId: 'first' } };
    const admitted = () => void order.push('admitted');
    const ask = () => simulator.lambda.invoke(functionName('note'), event, { admitted });
    await Promise.all(Array.from({ length: 9 }, () => ask().then(() => order.push('answered'))));
    expect(order.slice(0, 4)).toEqual(Array.from({ length: 4 }, () => 'admitted'));
    expect(order.indexOf('answered')).toBeLessThan(order.lastIndexOf('admitted'));
  });

  test('is thrown away after a timeout', async () => {
    await invoke('probe', { deed: 'clock' });
    expect((await invoke('probe', { deed: 'sleep' })).payload).toEqual({
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(/^RequestId: \S+ Error: Task timed out after 2\.00 seconds$/),
    });
    expect(traces.at(-1)).toMatchObject({ errorType: 'Sandbox.Timedout' });
  });

  test.each([
    ['reject', 'Runtime.UnhandledPromiseRejection', 'nobody listens'],
    ['exit', 'Runtime.ExitError', 'Runtime exited with status 3'],
  ])('is lost when its process would be: %s', async (deed, errorType, errorMessage) => {
    await invoke('probe', { deed: 'clock' });
    const { payload, functionError } = await invoke('probe', { deed });
    expect(functionError).toBe('Unhandled');
    expect(payload).toMatchObject({ errorType, errorMessage: expect.stringContaining(errorMessage) });
    expect((await invoke('probe', { deed: 'clock' })).functionError).toBeUndefined();
    expect(traces.slice(-2).map(({ isColdStart }) => isColdStart)).toEqual([false, true]);
  });

  test('reports what it threw', async () => {
    const { payload, functionError } = await invoke('probe', { deed: 'throw' });
    expect(functionError).toBe('Unhandled');
    expect(payload).toMatchObject({ errorType: 'TypeError', errorMessage: 'as asked' });
  });
});

describe('a version or an alias', () => {
  test('leads to its function', async () => {
    const name = functionName('who');
    for (const qualifier of ['live', '1', '$LATEST'])
      expect(simulator.lambda.find(`${name}:${qualifier}`).name).toBe(name);
  });

  test('that is not there is no function', async () => {
    const refused = { name: 'ResourceNotFoundException', statusCode: 404 };
    for (const name of [`${functionName('who')}:next`, `${functionName('note')}:live`])
      await expect(simulator.lambda.invoke(name, {})).rejects.toMatchObject(refused);
  });
});

test('functions live in virtual time', async () => {
  await simulator.clock.advance('P100D');
  const { now, made, given } = (await invoke('probe', { deed: 'clock' })).body;
  expect(Math.abs(now - simulator.clock.now().getTime())).toBeLessThan(2_000);
  expect(Math.abs(Date.parse(made) - now)).toBeLessThan(2_000);
  expect(given).toBe('1970-01-01T00:00:00.000Z');
});

test('a call that the role of the template does not allow is denied and recorded', async () => {
  const before = simulator.aws.iam.denials().length;
  expect((await invoke('probe', { deed: 'scan' })).body).toMatchObject({ name: 'AccessDeniedException' });
  expect(simulator.aws.iam.denials().slice(before)).toMatchObject([
    { principal: expect.stringContaining('Functionprobe'), action: 'dynamodb:Scan' },
  ]);
});

test('a trace has the log, the calls and the round trips', async () => {
  await invoke('note', { noteId: 'n-2', text: 'x' });
  const [trace] = traces;
  expect(trace?.logs.map(({ message }) => JSON.parse(message))).toEqual([
    { method: 'POST', served: expect.any(Number) },
  ]);
  expect(trace?.calls).toMatchObject([{ service: 'dynamodb', operation: 'PutItem' }]);
  expect(trace).toMatchObject({ sequentialRoundTrips: 1, sequentialRoundTripsByService: { dynamodb: 1 } });
});

test('requests that overlap in time are one round trip', () => {
  const request = (startedAt: number, endedAt: number) => ({ service: 'dynamodb', startedAt, endedAt });
  expect(countSequential([])).toBe(0);
  expect(countSequential([request(0, 5), request(1, 4), request(2, 9)])).toBe(1);
  expect(countSequential([request(0, 5), request(5, 6), request(7, 8)])).toBe(3);
  // One long request beside a chain of three.
  expect(countSequential([request(0, 9), request(0, 2), request(3, 4), request(5, 6)])).toBe(3);
});
