import type { APIGatewayProxyEvent } from 'aws-lambda';
import { beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { assertStrictJson, maximumBodyBytes } from '../../shared/frame/body.ts';
import { handle } from '../../shared/frame/handle.ts';
import { type AnyOperation, defineOperation } from '../../shared/operation/operation.ts';
import { requestEvent } from '../fakes/request.ts';
import { createWorld, type World } from '../world.ts';

/** What a request may look like on the wire, whatever operation it asks for. */
const described = {
  summary: 'Accepts anything.',
  hosts: ['bank'],
  may: 'bank',
  about: 'bank',
  output: z.looseObject({}),
  access: {},
  errors: [],
  example: { id: 'a' },
} as const;
const writing = defineOperation({
  ...described,
  name: 'probe-write',
  route: 'POST /bank/probes/{id}',
  input: z.looseObject({ id: z.string() }),
});
const reading = defineOperation({
  ...described,
  name: 'probe-read',
  route: 'GET /bank/probes/{id}',
  input: z.looseObject({ id: z.string() }),
});

let world: World;
beforeEach(() => {
  world = createWorld();
});

/** Sends a request as it is after the change. */
async function send(operation: typeof writing | typeof reading, change: Partial<APIGatewayProxyEvent> = {}) {
  const given = { now: world.now(), requestId: world.random.uuid() };
  const event = requestEvent(operation as AnyOperation, { input: { id: 'a' } }, given);
  const handler = handle(operation as typeof writing, async (input) => ({ answer: { ...input } }));
  const { statusCode, body } = await handler.on(world.ports)({ ...event, ...change });
  return { status: statusCode, body: JSON.parse(body) };
}

const json = { 'Content-Type': 'application/json' };
const body = (text: string, headers: Record<string, string> = json) => send(writing, { body: text, headers });
const codes = ({ status, body: { code, errors = [] } }: Awaited<ReturnType<typeof send>>) =>
  status === 200
    ? 200
    : [status, code, ...errors.map((each: { path: string; code: string }) => [each.path, each.code])];

describe('a body', () => {
  const filled = (bytes: number) => `{"a":"${'x'.repeat(bytes - 8)}"}`;

  it('has 64 KiB at most, counted in bytes', async () => {
    expect(filled(maximumBodyBytes)).toHaveLength(65_536);
    expect(codes(await body(filled(maximumBodyBytes)))).toBe(200);
    expect(codes(await body(filled(maximumBodyBytes + 1)))).toEqual([413, 'request.tooLarge']);
    expect(codes(await body(`{"a":"${'あ'.repeat(22_000)}"}`))).toEqual([413, 'request.tooLarge']);
  });

  it('may be missing or empty, whatever its type is said to be', async () => {
    for (const empty of [null, '']) {
      const answer = await send(writing, { body: empty, headers: { 'Content-Type': 'text/plain' } });
      expect(answer).toEqual({ status: 200, body: { id: 'a' } });
    }
  });

  it.each([
    'application/json',
    'Application/JSON',
    'application/json ; charset=utf-8',
    'application/json; profile="x"; Charset="UTF-8"',
    'application/json;xcharset=latin1',
  ])('is JSON in UTF-8: %s', async (type) => {
    expect(codes(await body('{"a":1}', { 'content-type': type }))).toBe(200);
  });

  it.each([
    [undefined],
    [''],
    ['text/plain'],
    ['application/jsonp'],
    ['application/json; charset=shift_jis'],
    ['application/json; charset=utf-8x'],
    ['application/json; x=1; charset=xutf-8'],
    ['application/json; charset=charset=utf-8'],
  ])('is of no other type: %s', async (type) => {
    const answer = await body('{"a":1}', type === undefined ? {} : { 'Content-Type': type });
    expect(codes(answer)).toEqual([415, 'request.unsupportedMediaType']);
  });

  it('is not binary', async () => {
    const answer = await send(writing, { body: 'e30=', headers: json, isBase64Encoded: true });
    expect(codes(answer)).toEqual([415, 'request.unsupportedMediaType']);
  });

  it('may name one thing in several objects, and hold what looks like JSON in its texts', async () => {
    for (const text of [
      '{"a":1,"b":{"a":1}}',
      '{"a":{"b":1},"b":[{}],"c":1}',
      '{"b":[{"a":1},{"a":1}]}',
      '{"a":"{\\"b\\":1,\\"b\\":2}"}',
      '{"a":["b","b"]}',
    ])
      expect([text, codes(await body(text))]).toEqual([text, 200]);
  });

  it.each([
    ['{"a":', '', 'json.syntax'],
    ['{"a":"\ud800"}', '', 'json.encoding'],
    ['{"\\ud800":1}', '', 'json.encoding'],
    ['{"a":{"__proto__":1}}', '', 'json.syntax'],
    ['{"a":1,"b":[2],"a":3}', 'a', 'json.duplicate'],
    ['{"a":1,"\\u0061":3}', 'a', 'json.duplicate'],
    ['{"a":{"b":[2,1e3]},"c":1}', '', 'json.number'],
    ['{"a":{"b":-1.5E+2}}', 'b', 'json.number'],
  ])('is refused where it could be read in two ways: %j', async (text, path, code) => {
    expect(codes(await body(text))).toEqual([400, 'request.malformed', [path, code]]);
  });

  it('sets no prototype, whatever reads it first', () => {
    for (const text of ['{"__proto__":1}', '{"a":{"\\u005f_proto__":{}}}'])
      expect(() => assertStrictJson(text)).toThrow(
        expect.objectContaining({ details: { errors: [{ path: '__proto__', code: 'json.proto' }] } }),
      );
  });

  it('is sixteen levels deep at most', async () => {
    const nested = (levels: number) => `{"a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;
    expect(codes(await body(nested(16)))).toBe(200);
    expect(codes(await body(nested(17)))).toEqual([400, 'request.malformed', ['', 'json.depth']]);
  });

  it('is an object', async () => {
    for (const text of ['[]', '"text"', '1', 'true'])
      expect(codes(await body(text))).toEqual([400, 'request.invalid', ['', 'field.type']]);
  });
});

describe('the fields of a request', () => {
  const long = 'x'.repeat(65);
  const cut = 'x'.repeat(64);

  it('stand in the body of a write, and not in its query', async () => {
    const answer = await send(writing, { queryStringParameters: { b: '1', [long]: '2' } });
    const unknown = [
      ['b', 'field.unknown'],
      [cut, 'field.unknown'],
    ];
    expect(codes(answer)).toEqual([400, 'request.invalid', ...unknown]);
  });

  it('are each named with a text, in the language of the caller', async () => {
    const headers = { ...json, 'Accept-Language': 'en' };
    const answer = await send(writing, { body: '[]', headers });
    expect(answer.body.errors).toEqual([{ path: '', code: 'field.type', detail: expect.stringMatching(/^[A-Z]/) }]);
  });

  it('are based on no version where the operation is on no item', async () => {
    for (const headers of [{ 'If-Match': 'x' }, { 'If-Match': '"7"' }])
      expect(codes(await send(writing, { headers }))).toBe(200);
  });

  it('stand in the query of a read, and not in a body', async () => {
    const answer = await send(reading, { queryStringParameters: { b: '1' }, body: '' });
    expect(answer).toEqual({ status: 200, body: { id: 'a', b: '1' } });
    const refused = await send(reading, { body: '{}', headers: json });
    expect(codes(refused)).toEqual([400, 'request.invalid', ['', 'body.unexpected']]);
  });

  it('stand there once', async () => {
    const multiValueQueryStringParameters = { b: ['1', '2'], c: ['3'], d: null as never, [long]: ['4', '5'] };
    const answer = await send(reading, { queryStringParameters: { b: '2', c: '3' }, multiValueQueryStringParameters });
    const repeated = [
      ['b', 'field.repeated'],
      [cut, 'field.repeated'],
    ];
    expect(codes(answer)).toEqual([400, 'request.invalid', ...repeated]);
  });

  it('are not given twice, in the path and beside it', async () => {
    const shadowed = [400, 'request.invalid', ['id', 'field.unknown']];
    expect(codes(await body('{"id":"b"}'))).toEqual(shadowed);
    expect(codes(await send(reading, { queryStringParameters: { id: 'b' } }))).toEqual(shadowed);
  });
});
