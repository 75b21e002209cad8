import type { APIGatewayProxyEvent } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { entryClient } from './client/clients.ts';
import type { Client } from './client/http.ts';
import { startFixture } from './fixtures/start.ts';
import { respondAsGateway } from './gateway/gateway-responses.ts';
import type { GatewayResponse } from './gateway/open-api.ts';
import type { Simulator } from './simulator.ts';

let simulator: Simulator;
let client: Client;
beforeAll(async () => {
  simulator = await startFixture();
  client = entryClient(simulator);
});
afterAll(async () => {
  client?.close();
  await simulator?.stop();
});

const internal = { status: 502, body: { message: 'Internal server error' } };
const missing = { status: 403, body: { message: 'Missing Authentication Token' } };

describe('the event of a REST API', () => {
  test('has the parts of payload version 1.0', async () => {
    const { status, headers, body } = await client.get<{ event: APIGatewayProxyEvent }>(
      '/notes/own?a=1&a=%E6%89%8B&b=',
      {
        headers: { 'X-Case': 'Kept', 'user-agent': 'test/1', 'x-forwarded-for': '203.0.113.9' },
      },
    );
    expect(status).toBe(200);
    expect(headers).toMatchObject({ 'x-one': 'one', 'x-many': 'a, b', connection: 'keep-alive' });
    const { event } = body;
    expect(event).toMatchObject({
      resource: '/notes/own',
      path: '/notes/own',
      httpMethod: 'GET',
      headers: { 'X-Case': 'Kept', 'X-Forwarded-For': '203.0.113.9, 127.0.0.1', 'X-Forwarded-Proto': 'https' },
      multiValueHeaders: { 'X-Case': ['Kept'] },
      queryStringParameters: { a: '手', b: '' },
      multiValueQueryStringParameters: { a: ['1', '手'], b: [''] },
      pathParameters: null,
      stageVariables: null,
      body: null,
      isBase64Encoded: false,
    });
    expect(event.requestContext).toMatchObject({
      accountId: '123456789012',
      domainName: 'entry.fixture.example.jp',
      domainPrefix: 'entry',
      httpMethod: 'GET',
      identity: { sourceIp: '127.0.0.1', userAgent: 'test/1', userArn: null, clientCert: null },
      path: '/notes/own',
      protocol: 'HTTP/1.1',
      resourcePath: '/notes/own',
      stage: 'v1',
      requestTime: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
    });
    expect(event.requestContext.apiId).toMatch(/^[a-z0-9]{10}$/);
  });

  test('takes the request id a client sends, and has one that no client can choose', async () => {
    const chosen = '5e2bd3e1-0000-4000-8000-c110cec110ce';
    const ask = (headers: Readonly<Record<string, string>>) =>
      client.get<{ event: APIGatewayProxyEvent }>('/notes/own', { headers });
    const [first, second] = [await ask({ 'x-amzn-RequestId': chosen }), await ask({ 'X-AMZN-REQUESTID': chosen })];
    for (const { headers, body } of [first, second]) {
      const { requestId, extendedRequestId } = body.event.requestContext;
      expect([requestId, headers['x-amzn-requestid']]).toEqual([chosen, chosen]);
      expect(headers['x-amz-apigw-id']).toBe(extendedRequestId);
    }
    const extended = [first, second].map(({ body }) => body.event.requestContext.extendedRequestId);
    expect(new Set(extended).size).toBe(2);
    for (const given of [undefined, '', 'a, b']) {
      const { body } = await ask(given === undefined ? {} : { 'x-amzn-RequestId': given });
      expect(body.event.requestContext.requestId).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    }
    const refused = await client.get('/nothing', { headers: { 'x-amzn-RequestId': chosen } });
    expect(refused.headers['x-amzn-requestid']).toBe(chosen);
  });

  test('carries decoded path parameters and the body as text', async () => {
    const { body } = await client.request<{ event: APIGatewayProxyEvent }>('DELETE', '/notes/a%2Fb%20%E6%89%8B', {
      body: '{"名": "手形"}',
    });
    expect(body.event.pathParameters).toEqual({ noteId: 'a/b 手' });
    expect(body.event.resource).toBe('/notes/{noteId}');
    expect(body.event.body).toBe('{"名": "手形"}');
  });

  test('has the path as it was sent, and a semicolon between parameters like an ampersand', async () => {
    const { body } = await client.request<{ event: APIGatewayProxyEvent }>('DELETE', '/notes/a%20b/?a=1;b=2%3B');
    expect(body.event).toMatchObject({
      resource: '/notes/{noteId}',
      path: '/notes/a%20b/',
      pathParameters: { noteId: 'a b' },
    });
    expect(body.event.requestContext.path).toBe('/notes/a%20b/');
    expect(body.event.queryStringParameters).toEqual({ a: '1', b: '2;' });
  });

  test('takes a parameter named like a prototype for one like any other', async () => {
    const { body } = await client.get<{ event: APIGatewayProxyEvent }>('/notes/own?__proto__=x&constructor=y');
    expect(Object.entries(body.event.queryStringParameters ?? {})).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
  });
});

describe('requests no route has', () => {
  test.each([
    ['GET', '/'],
    ['GET', '/nothing'],
    ['PATCH', '/notes/1'],
    ['GET', '/notes/1/more'],
    ['GET', '/notes/'],
    ['OPTIONS', '/notes/own'],
  ])('%s %s is refused', async (method, path) => {
    const answer = await client.request(method, path);
    expect(answer).toMatchObject(missing);
    expect(answer.headers['x-amzn-errortype']).toBe('MissingAuthenticationTokenException');
  });

  test('with a token is refused as a broken signature', async () => {
    const answer = await client.get('/nothing', { headers: { authorization: 'Bearer a.b.c' } });
    expect(answer).toMatchObject({ status: 403, body: { message: expect.stringMatching(/^Invalid key=value pair/) } });
    expect(answer.headers['x-amzn-errortype']).toBe('IncompleteSignatureException');
  });

  test('a path that cannot be decoded is refused', async () => {
    expect(await client.get('/notes/%E0%A4%A')).toMatchObject({ status: 400 });
  });

  test('OPTIONS reaches a function where the body defines it', async () => {
    expect(await client.request('OPTIONS', '/probe')).toMatchObject({ status: 200 });
  });
});

describe('what a function answers', () => {
  test.each(['throw', 'malformed', 'large'])('is an internal error when it is wrong: %s', async (deed) => {
    expect(await client.post('/probe', { deed })).toMatchObject(internal);
  });

  test('is an internal error when it takes longer than its timeout, and the next request is served', async () => {
    const begin = performance.now();
    expect(await client.post('/probe', { deed: 'sleep' })).toMatchObject(internal);
    expect(performance.now() - begin).toBeGreaterThan(1_990);
    // The function would have taken a minute.
    expect(performance.now() - begin).toBeLessThan(60_000);
    expect(await client.post('/probe', { deed: 'clock' })).toMatchObject({ status: 200 });
  });

  test('is an internal error when it never yields, and everything else goes on', async () => {
    const spinning = client.post('/probe', { deed: 'spin' });
    await new Promise((resolve) => setTimeout(resolve, 300));
    const waiting = client.get('/notes/own');
    expect(await spinning).toMatchObject(internal);
    // It waited for the blocked thread, was not called there, and ran on the next one.
    expect(await waiting).toMatchObject({ status: 200 });
    expect(await client.post('/probe', { deed: 'clock' })).toMatchObject({ status: 200 });
  });

  test('stays base64 text, as the API has no binary media types', async () => {
    const { headers, bytes } = await client.post(
      '/probe',
      { deed: 'binary' },
      { headers: { accept: 'application/pdf' } },
    );
    expect(headers['content-type']).toBe('application/pdf');
    expect(bytes.toString()).toBe('JVBERi0=');
  });
});

describe('limits', () => {
  test('a body over 10 MB is refused by the gateway', async () => {
    expect(await client.post('/probe', 'x'.repeat(10 * 1024 * 1024 + 1))).toMatchObject({ status: 413 });
  });

  test('an event over 6 MB is refused by Lambda', async () => {
    const answer = await client.post('/probe', JSON.stringify({ padding: 'x'.repeat(6 * 1024 * 1024) }));
    expect(answer).toMatchObject({ status: 500, body: { message: 'Internal server error' } });
  });

  test('headers over 10,240 bytes are refused', async () => {
    expect(await client.get('/notes/own', { headers: { 'x-long': 'x'.repeat(10_240) } })).toMatchObject({
      status: 431,
    });
  });

  test('more requests at once than the reserved concurrency are throttled', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => client.post('/probe', { deed: 'count' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 500, 500, 500]);
  });

  test('a throttled request gets the answer that the API gives for failed integrations, if it has one', () => {
    const answered = (custom: Readonly<Record<string, GatewayResponse>>) => {
      const statuses: number[] = [];
      const response = { writeHead: (status: number) => statuses.push(status), end: () => undefined };
      respondAsGateway(response as never, 'INTEGRATION_THROTTLED', {
        ids: { requestId: 'r', extendedRequestId: 'e' },
        custom,
      });
      return statuses[0];
    };
    const own = { statusCode: '503', responseTemplates: {}, responseParameters: {} };
    expect(answered({ INTEGRATION_FAILURE: own })).toBe(503);
    expect(answered({})).toBe(500);
  });
});
