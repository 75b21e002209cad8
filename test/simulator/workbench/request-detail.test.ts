import { expect, test } from 'vitest';
import { callerOf } from './caller.ts';
import { curlOf } from './curl.ts';
import { Sent } from './exchange.ts';
import { detailOf } from './request-detail.ts';

const claims = Buffer.from(JSON.stringify({ sub: 'U1', cid: 'C1' })).toString('base64url');
const token = `e30.${claims}.c2ln`;
const event = (change: object = {}) => ({
  httpMethod: 'POST',
  path: '/users/手形',
  multiValueHeaders: { Authorization: [`Bearer ${token}`], 'X-Forwarded-For': ['1.2.3.4'], Accept: ['a', "b'c"] },
  multiValueQueryStringParameters: { q: ['1', '2 3'] },
  body: '{"loginId":"it\'s","loginPassword":"Rogin2026a"}',
  isBase64Encoded: false,
  requestContext: { domainPrefix: 'entry' },
  ...change,
});
const kept = (change: object, payload: unknown = undefined) => ({
  id: 1,
  at: '2026-11-20T01:02:03.000Z',
  operation: 'log-in',
  kind: 'gateway',
  milliseconds: 1,
  isColdStart: false,
  roundTrips: 0,
  calls: [],
  logs: [],
  exchange: { event: event(change), payload },
});

test('masks what the schemas and the headers mark as secret, on both sides', async () => {
  const answer = { statusCode: 201, headers: { 'Set-Cookie': 'a=b' }, body: JSON.stringify({ token, steps: [] }) };
  const { request, response, isRepeatable } = await detailOf(kept({}, answer));
  expect(request).toMatchObject({ line: 'POST /users/%E6%89%8B%E5%BD%A2?q=1&q=2+3 (entry)' });
  expect(request.headers).toContainEqual(['Authorization', 'Bearer *****']);
  expect(JSON.parse(request.body)).toEqual({ loginId: "it's", loginPassword: '*****' });
  expect(response?.headers).toEqual([['Set-Cookie', '*****']]);
  expect(JSON.parse(response?.body ?? '')).toEqual({ token: '*****', steps: [] });
  expect(isRepeatable).toBe(true);
});

test('shows no text that may hold a secret where it cannot be found, and no bytes', async () => {
  expect((await detailOf(kept({ body: '{"loginPassword":"Rogin' }))).request.body).toBe('23 B (no JSON)');
  const pdf = Buffer.from('%PDF-1.7').toString('base64');
  const { response } = await detailOf(kept({}, { statusCode: 200, body: pdf, isBase64Encoded: true }));
  expect(response?.body).toBe('PDF 8 B');
});

test('repeats nothing whose body the gateway did not read', async () => {
  expect((await detailOf({ ...kept({}), kind: 'entry' })).isRepeatable).toBe(false);
  expect((await detailOf({ ...kept({ httpMethod: 'GET' }), kind: 'entry' })).isRepeatable).toBe(true);
});

test('names the caller by the token of the request or of the answer, otherwise as the function logged', () => {
  const asked = (change: object, payload: unknown = undefined) => ({ event: event(change), payload });
  const named = { userId: 'U1', companyId: 'C1' };
  expect(callerOf(asked({}))).toEqual(named);
  const loggedIn = { statusCode: 201, body: JSON.stringify({ token }) };
  expect(callerOf(asked({ multiValueHeaders: {} }, loggedIn))).toEqual(named);
  expect(callerOf(asked({ multiValueHeaders: {} }), { companyId: 'C2' })).toEqual({ companyId: 'C2' });
  expect(callerOf(asked({ multiValueHeaders: { authorization: ['Bearer a.b.c'] } }))).toBeUndefined();
  expect(callerOf(asked({ requestContext: { domainPrefix: 'bank' } }))).toEqual({ isBank: true });
});

test('quotes for the shell whatever a client sent', () => {
  const hosts = { entry: 'https://localhost:1', secure: 's', bank: 'b', workbench: 'http://localhost:2' };
  const bankCredentials = { accessKeyId: 'A', secretAccessKey: 'S', region: 'r' };
  const demonstration = { get: () => undefined, set: () => undefined };
  const command = curlOf(Sent.parse(event()), { hosts, bankCredentials, demonstration });
  expect(command.split(' \\\n  ')).toEqual([
    "curl -i 'https://localhost:1/users/%E6%89%8B%E5%BD%A2?q=1&q=2+3'",
    '--cacert <(curl -s http://localhost:2/_simulator/ca.pem)',
    `-H 'authorization: Bearer ${token}'`,
    "-H 'accept: a'",
    "-H 'accept: b'\\''c'",
    `--data-binary '{"loginId":"it'\\''s","loginPassword":"Rogin2026a"}'`,
  ]);
});
