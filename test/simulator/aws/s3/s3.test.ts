import { afterAll, beforeAll, expect, it } from 'vitest';
import { allow, startTestAws, type TestAws } from '../testing.ts';
import { signedHeaders } from '../wire-client.ts';

let test: TestAws;
let role: ReturnType<TestAws['client']>;
beforeAll(async () => {
  test = await startTestAws();
  await test.aws.create({
    type: 'AWS::S3::Bucket',
    logicalId: 'Stack.TrustStore',
    properties: { VersioningConfiguration: { Status: 'Enabled' } },
  });
  role = test.client(
    allow(['s3:GetObject*', 's3:PutObject'], 'arn:aws:s3:::stack-truststore/*'),
    allow('s3:ListBucket'),
  );
});
afterAll(() => test.close());

const call = (method: string, path: string, body?: string, headers: Record<string, string> = {}) =>
  fetch(`${test.aws.endpoint}${path}`, { method, body, headers: { ...signedHeaders(role, 's3'), ...headers } });

it('keeps every version of an object', async () => {
  const first = await call('PUT', '/stack-truststore/ca%20certs.pem?x-id=PutObject', 'one', {
    'content-type': 'application/x-pem-file',
  });
  const version = first.headers.get('x-amz-version-id');
  await call('PUT', '/stack-truststore/ca%20certs.pem', 'two');
  expect(await (await call('GET', '/stack-truststore/ca%20certs.pem?x-id=GetObject')).text()).toBe('two');
  const old = await call('GET', `/stack-truststore/ca%20certs.pem?versionId=${version}`);
  expect([await old.text(), old.headers.get('content-type'), old.headers.get('x-amz-version-id')]).toEqual([
    'one',
    'application/x-pem-file',
    version,
  ]);
  expect(test.aws.s3.object('stack-truststore', 'ca certs.pem')?.body.toString()).toBe('two');
  const head = await call('HEAD', '/stack-truststore/ca%20certs.pem');
  expect([head.status, head.headers.get('content-length')]).toEqual([200, '3']);
});

it('reads a body sent in chunks with a trailing checksum, as the SDK sends it', async () => {
  const chunked = '5\r\nhello\r\n6\r\n world\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n';
  await call('PUT', '/stack-truststore/chunked', chunked, {
    'content-encoding': 'aws-chunked',
    'x-amz-trailer': 'x-amz-checksum-crc32',
  });
  expect(test.aws.s3.object('stack-truststore', 'chunked')?.body.toString()).toBe('hello world');
});

it('answers errors in XML', async () => {
  const missing = await call('GET', '/stack-truststore/none');
  expect([missing.status, await missing.text()]).toEqual([404, expect.stringContaining('<Code>NoSuchKey</Code>')]);
  const denied = await call('GET', '/other/none');
  expect([denied.status, await denied.text()]).toEqual([403, expect.stringContaining('<Code>AccessDenied</Code>')]);
  const unknown = await call('DELETE', '/stack-truststore/none');
  expect([unknown.status, await unknown.text()]).toEqual([501, expect.stringContaining('simulator does not know')]);
});
