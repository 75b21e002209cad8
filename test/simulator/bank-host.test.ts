import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bankClient } from './client/clients.ts';
import { createClient } from './client/http.ts';
import { startFixture } from './fixtures/start.ts';
import type { Simulator } from './simulator.ts';

let simulator: Simulator;
let directory: string;
beforeAll(async () => {
  simulator = await startFixture();
  directory = mkdtempSync(join(tmpdir(), 'tegata-'));
  writeFileSync(join(directory, 'ca.pem'), simulator.caCertificate);
});
afterAll(async () => {
  rmSync(directory, { recursive: true, force: true });
  await simulator?.stop();
});

const curl = async (user: string, path: string, ...more: string[]) => {
  const signing = ['--aws-sigv4', 'aws:amz:ap-northeast-1:execute-api', '--user', user];
  const { stdout } = await promisify(execFile)('curl', [
    ...['--silent', '--show-error', '--cacert', join(directory, 'ca.pem'), '--write-out', '\n%{http_code}'],
    ...signing,
    ...more,
    `${simulator.hosts.bank}${path}`,
  ]);
  const [body = '', status] = stdout.split(/\n(?=\d+$)/);
  return { status: Number(status), body: JSON.parse(body) };
};
const user = () => `${simulator.bankCredentials.accessKeyId}:${simulator.bankCredentials.secretAccessKey}`;

test.each([
  ['/bank/notes', []],
  ['/bank/notes?date=2026-11-21&limit=5', []],
  ['/bank/notes', ['--header', 'Content-Type: application/json', '--data', '{"name":"株式会社手形"}']],
])('curl signs %s', async (path, more) => {
  const { status, body } = await curl(user(), path, ...more);
  expect(status).toBe(200);
  const { identity } = (body.event as APIGatewayProxyEvent).requestContext;
  expect(identity).toMatchObject({
    accountId: '123456789012',
    accessKey: simulator.bankCredentials.accessKeyId,
    userArn: expect.stringMatching(/^arn:aws:sts::123456789012:assumed-role\/bank-back-office\/simulator-session-\d+$/),
  });
});

test('curl with another secret or an unknown key is refused', async () => {
  const { accessKeyId } = simulator.bankCredentials;
  expect(await curl(`${accessKeyId}:wrong`, '/bank/notes')).toMatchObject({
    status: 403,
    body: { message: expect.stringContaining('signature we calculated does not match') },
  });
  expect(await curl('NOBODY:wrong', '/bank/notes')).toMatchObject({
    status: 403,
    body: { message: 'The security token included in the request is invalid.' },
  });
});

test('an unsigned request is refused', async () => {
  const client = createClient({ url: simulator.hosts.bank, ca: simulator.caCertificate });
  expect(await client.get('/bank/notes')).toMatchObject({
    status: 403,
    body: { message: 'Missing Authentication Token' },
  });
  client.close();
});

test('the client of the tests signs paths with parameters, also after the clock moved', async () => {
  const client = bankClient(simulator);
  await simulator.clock.advance('P40D');
  const answer = await client.post<{ event: APIGatewayProxyEvent }>('/bank/notes/01K%20%E6%89%8B/closure?b=2&a=%2F', {
    a: 1,
  });
  expect(answer.status).toBe(200);
  expect(answer.body.event.pathParameters).toEqual({ noteId: '01K 手' });
  client.close();
});

test('a principal whose role does not allow it is refused, and the denial is recorded', async () => {
  const roleArn = 'arn:aws:iam::123456789012:role/stranger';
  simulator.aws.iam.defineRole({ roleArn, policies: [] });
  const client = bankClient(simulator, {
    ...simulator.aws.iam.issueCredentials(roleArn),
    region: simulator.bankCredentials.region,
  });
  const answer = await client.get('/bank/notes');
  expect(answer).toMatchObject({
    status: 403,
    body: {
      Message: expect.stringContaining(
        'is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api',
      ),
    },
  });
  expect(simulator.aws.iam.denials()).toMatchObject([{ principal: roleArn, action: 'execute-api:Invoke' }]);
  client.close();
});
