import { beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { DomainError } from '../../shared/domain/errors.ts';
import { handle } from '../../shared/frame/handle.ts';
import { defineOperation } from '../../shared/operation/operation.ts';
import { createWorld, type World } from '../world.ts';

let world: World;
beforeEach(() => {
  world = createWorld();
});

const described = {
  name: 'probe-answers',
  summary: 'Answers.',
  route: 'POST /bank/probe',
  hosts: ['bank'],
  may: 'bank',
  about: 'bank',
  input: z.strictObject({}),
  output: z.looseObject({}),
  access: {},
  errors: ['company.state'],
  example: {},
} as const;
const answering = (run: () => unknown, more: { status?: number } = {}) =>
  handle(defineOperation({ ...described, ...more }), async () => (await run()) as { answer: Record<string, unknown> });
const throwing = (thrown: unknown) =>
  answering(() => {
    throw thrown;
  });
const failure = (name: string, more: object = {}) => Object.assign(new Error('text'), { name }, more);

describe('an answer', () => {
  it('is stored by no cache, sniffed by no browser, and sent over TLS alone (threat 43)', async () => {
    for (const handler of [answering(() => ({ answer: { a: 1 } })), throwing(new DomainError('company.state'))]) {
      const { headers } = await world.call(handler);
      expect(headers).toMatchObject({
        'Cache-Control': 'no-store',
        'X-Content-Type-Options': 'nosniff',
        'Strict-Transport-Security': 'max-age=63072000; includeSubDomains',
        'X-Request-Id': expect.stringMatching(/^[\w-]{36}$/),
      });
      for (const name of ['ETag', 'Idempotency-Replayed', 'Preference-Applied', 'WWW-Authenticate'])
        expect(headers).not.toHaveProperty(name);
    }
  });

  it('has the status of the decision, else of the operation, else 200', async () => {
    const status = async (decision: object, more = {}) =>
      (await world.call(answering(() => ({ answer: {}, ...decision }), more))).status;
    expect(await status({})).toBe(200);
    expect(await status({}, { status: 201 })).toBe(201);
    expect(await status({ status: 202 }, { status: 201 })).toBe(202);
  });

  it('of 204 has no body, at once and repeated', async () => {
    const handler = answering(() => ({ answer: { a: 1 } }), { status: 204 });
    for (const replayed of [undefined, 'true']) {
      const answer = await world.call(handler, { idempotencyKey: 'key-1' });
      expect([answer.status, answer.body, answer.headers['Idempotency-Replayed']]).toEqual([204, undefined, replayed]);
    }
  });

  it('that is none of the operation is a failure of ours', async () => {
    const handler = handle(
      defineOperation({ ...described, output: z.strictObject({ a: z.int() }) }),
      async () => ({ answer: { a: 'text' } }) as never,
    );
    const { status, body } = await world.call(handler);
    expect([status, body.code]).toEqual([500, 'service.failed']);
    expect(JSON.stringify(body)).not.toContain('text');
  });
});

describe('a refusal', () => {
  it.each([
    ['service.unavailable', '5'],
    ['request.tooMany', '5'],
    ['company.state', undefined],
    ['service.failed', undefined],
  ] as const)('%s says after how many seconds it may be sent again: %s', async (code, seconds) => {
    const { headers } = await world.call(throwing(new DomainError(code)), { host: 'bank' });
    expect(headers['Retry-After']).toBe(seconds);
  });
});

describe('the log of a request', () => {
  it('has its outcome and how long it took', async () => {
    const handler = answering(() => {
      world.advance({ seconds: 2 });
      return { answer: {} };
    });
    await world.call(handler);
    await world.call(handler, { input: { unknown: 1 } });
    expect(world.logs).toMatchObject([
      { level: 'info', message: 'request', status: 200, code: 'done', milliseconds: 2000, operation: 'probe-answers' },
      { level: 'info', message: 'request', status: 400, code: 'request.invalid', milliseconds: 0 },
    ]);
  });
});

it('a dry run answers the changes, also where there are none', async () => {
  const changes = [{ path: 'a', before: 1, after: 2 }];
  const dry = async (decision: object) =>
    (
      await world.call(
        answering(() => ({ answer: {}, ...decision })),
        { validateOnly: true },
      )
    ).body;
  expect(await dry({ changes })).toEqual({ changes });
  expect(await dry({})).toEqual({ changes: [] });
});

describe('a failure', () => {
  it.each([
    [failure('ThrottlingException')],
    [failure('ProvisionedThroughputExceededException')],
    [failure('RequestLimitExceeded')],
    [failure('TimeoutError')],
    [failure('TransactionInProgressException')],
    [failure('InternalServerError')],
    [failure('ServiceUnavailable')],
    [failure('Error', { code: 'ECONNRESET' })],
    [failure('Error', { code: 'EAI_AGAIN' })],
    [failure('Error', { code: 'ENOTFOUND' })],
    [failure('Anything', { $retryable: {} })],
  ])('that a retry may avoid is answered with 503: %s', async (thrown) => {
    const { status, body } = await world.call(throwing(thrown));
    expect([status, body.code]).toEqual([503, 'service.unavailable']);
  });

  it.each([
    [failure('TypeError')],
    [failure('AccessDeniedException', { code: 17 })],
    ['ThrottlingException'],
    [undefined],
  ])('of any other kind is answered with 500, without detail: %s', async (thrown) => {
    const { status, body, headers } = await world.call(throwing(thrown));
    expect([status, body.code, headers['Content-Language']]).toEqual([500, 'service.failed', 'ja']);
    expect(body.type).toBe('urn:tegata:problem:service.failed');
    expect(JSON.stringify(body)).not.toMatch(/text|Exception/);
    expect(world.logs.filter(({ message }) => message === 'operation failed')).toHaveLength(1);
    expect(world.logs.at(-1)).toMatchObject({ level: 'error', message: 'request', status: 500, code: body.code });
  });

  it('of the refusal itself is answered, unless what came before it was worse', async () => {
    const fail = (thrown: unknown) => {
      world.hooks.before = ({ method }) => {
        if (method === 'commit') throw thrown;
      };
    };
    const idempotencyKey = 'key-1';
    const code = async (first: unknown, second: unknown) => {
      world = createWorld();
      const handler = answering(() => {
        fail(second);
        throw first;
      });
      return (await world.call(handler, { idempotencyKey })).body.code;
    };
    expect(await code(new DomainError('company.state'), failure('ThrottlingException'))).toBe('service.unavailable');
    expect(await code(failure('TypeError'), failure('ThrottlingException'))).toBe('service.failed');
  });

  it('is logged as such, and a refusal is not', async () => {
    await world.call(throwing(new DomainError('company.state')));
    expect(world.logs).toMatchObject([{ level: 'info', message: 'request', status: 409, code: 'company.state' }]);
  });
});

describe('a refusal with 401', () => {
  it.each([
    ['session.expired', 'Bearer error="invalid_token"'],
    ['session.ended', 'Bearer error="invalid_token"'],
    ['certificate.refused', 'Bearer error="invalid_token"'],
    ['session.required', 'Bearer'],
    ['session.refused', 'Bearer'],
  ] as const)('says how to authenticate: %s (RFC 6750 §3)', async (code, challenge) => {
    const { status, headers } = await world.call(throwing(new DomainError(code)));
    expect([status, headers['WWW-Authenticate']]).toEqual([401, challenge]);
  });
});
