import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { s3FileStore } from '../../shared/aws/s3-files.ts';
import { refusalOf } from '../../shared/frame/answer.ts';
import { fileKey, WritingGone } from '../../shared/operation/file-store.ts';
import { allow, startTestAws, type TestAws } from '../simulator/aws/testing.ts';

const bucket = 'stack-files';
let test: TestAws;
let filesKey: string;

beforeAll(async () => {
  // The signer reads the real clock, the simulated S3 its own.
  test = await startTestAws({ startAt: new Date() });
  const policy = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::123456789012:root' }, Action: 'kms:*', Resource: '*' },
    ],
  };
  const key = await test.aws.create({
    type: 'AWS::KMS::Key',
    logicalId: 'Stack.Key',
    properties: { KeyPolicy: policy },
  });
  filesKey = key.attributes['Arn'] ?? '';
  await test.aws.create({
    type: 'AWS::S3::Bucket',
    logicalId: 'Stack.Files',
    properties: {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          { ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: filesKey } },
        ],
      },
      LifecycleConfiguration: { Rules: [{ Status: 'Enabled', ExpirationInDays: 1 }] },
    },
  });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await test.close();
});

/** The environment of a function whose role has these permissions. */
function actAs(...statements: ReturnType<typeof allow>[]) {
  const { credentials } = test.client(...statements);
  vi.stubEnv('AWS_ACCESS_KEY_ID', credentials.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', credentials.secretAccessKey);
  vi.stubEnv('AWS_SESSION_TOKEN', credentials.sessionToken);
  vi.stubEnv('AWS_REGION', 'ap-northeast-1');
  vi.stubEnv('AWS_ENDPOINT_URL', test.aws.endpoint);
  vi.stubEnv('FILES_BUCKET', bucket);
}

const objects = (ending: string) => `arn:aws:s3:::${bucket}/*${ending}`;
const whole = () => [
  allow(['s3:PutObject', 's3:GetObject'], [objects('.upload'), objects('.export'), objects('.zengin')]),
  allow('s3:ListBucket', `arn:aws:s3:::${bucket}`),
  allow(['kms:GenerateDataKey', 'kms:Decrypt'], filesKey, {
    StringEquals: { 'kms:ViaService': 's3.ap-northeast-1.amazonaws.com' },
  }),
];
beforeEach(() => actAs(...whole()));

const announced = (body: Buffer) => ({
  bytes: body.length,
  sha256: createHash('sha256').update(body).digest('hex'),
});
const codeOf = async (answer: Response) => [answer.status, /<Code>(\w+)</.exec(await answer.text())?.[1]];
const textOf = async (stream: AsyncIterable<Uint8Array> | undefined) =>
  stream && Buffer.concat(await Array.fromAsync(stream)).toString();

describe('an address for an upload', () => {
  const body = Buffer.from('serialNumber,secret\n'.repeat(5000));
  const key = fileKey('tokenFiles', 'ONE');

  it('takes the announced file, as a client without credentials puts it', async () => {
    const { url, headers } = await s3FileStore().uploadAddress(key, announced(body), 900);
    expect(headers).toEqual({ 'x-amz-checksum-sha256': createHash('sha256').update(body).digest('base64') });
    const answer = await fetch(url, { method: 'PUT', body, headers });
    expect(answer.status).toBe(200);
    expect(await textOf(await s3FileStore().read(key))).toBe(body.toString());
  });

  it.each([
    ['other bytes of the same length', () => ({ sent: Buffer.alloc(body.length) }), [400, 'BadDigest']],
    ['another length', () => ({ sent: body.subarray(1) }), [403, 'SignatureDoesNotMatch']],
    ['no checksum', () => ({ headers: {} }), [403, 'SignatureDoesNotMatch']],
    [
      'another checksum',
      () => ({ headers: { 'x-amz-checksum-sha256': createHash('sha256').update('').digest('base64') } }),
      [403, 'SignatureDoesNotMatch'],
    ],
    ['another header of S3', () => ({ more: { 'x-amz-acl': 'public-read' } }), [403, 'AccessDenied']],
    ['another file', (url: string) => ({ to: url.replace('ONE', 'TWO') }), [403, 'SignatureDoesNotMatch']],
    ['another method', () => ({ method: 'GET' }), [403, 'SignatureDoesNotMatch']],
    [
      'a longer life',
      (url: string) => ({ to: url.replace('Expires=900', 'Expires=999') }),
      [403, 'SignatureDoesNotMatch'],
    ],
    [
      'a life beyond a week',
      (url: string) => ({ to: url.replace('Expires=900', 'Expires=604801') }),
      [400, 'AuthorizationQueryParametersError'],
    ],
    [
      'another region',
      (url: string) => ({ to: url.replace('ap-northeast-1', 'us-east-1') }),
      [400, 'AuthorizationQueryParametersError'],
    ],
    [
      'no session',
      (url: string) => ({ to: url.replace(/X-Amz-Security-Token=[^&]+&/i, '') }),
      [403, 'InvalidAccessKeyId'],
    ],
  ])('refuses %s', async (_, change, expected) => {
    const { url, headers } = await s3FileStore().uploadAddress(key, announced(body), 900);
    const {
      sent = body,
      to = url,
      more = {},
      method = 'PUT',
      ...given
    } = change(url) as {
      sent?: Buffer;
      to?: string;
      headers?: Record<string, string>;
      more?: Record<string, string>;
      method?: string;
    };
    const answer = await fetch(to, {
      method,
      headers: { ...(given.headers ?? headers), ...more },
      ...(method === 'PUT' && { body: sent as Uint8Array<ArrayBuffer> }),
    });
    expect(await codeOf(answer)).toEqual(expected);
  });

  it.each([
    ['the folder', () => [allow('s3:PutObject', objects('.export')), ...whole().slice(1)]],
    ['the key', () => whole().slice(0, 2)],
  ])('is worth nothing without the permission for %s', async (_, statements) => {
    actAs(...statements());
    const { url, headers } = await s3FileStore().uploadAddress(key, announced(body), 900);
    expect(await codeOf(await fetch(url, { method: 'PUT', body, headers }))).toEqual([403, 'AccessDenied']);
  });
});

describe('reading', () => {
  it('tells a missing file from a forbidden one', async () => {
    expect(await s3FileStore().read(fileKey('tokenFiles', 'NONE'))).toBeUndefined();
    actAs(allow('s3:GetObject', objects('.export')));
    await expect(s3FileStore().read(fileKey('tokenFiles', 'NONE'))).rejects.toThrow('403 AccessDenied');
  });

  it('asks again when S3 is busy, and gives up after four times', async () => {
    const busy = (times: number) =>
      test.aws.faults.set([{ service: 's3', operation: 'GetObject', kind: 'throttle', times }]);
    busy(3);
    expect(await s3FileStore().read(fileKey('tokenFiles', 'NONE'))).toBeUndefined();
    busy(4);
    await expect(s3FileStore().read(fileKey('tokenFiles', 'NONE'))).rejects.toMatchObject({
      name: 'S3ServiceUnavailable',
      cause: { code: 'SlowDown', status: 503 },
    });
    test.aws.faults.set([]);
  });

  it('asks again when S3 waited for the request in vain', async () => {
    const text = '<Error><Code>RequestTimeout</Code></Error>';
    const answering = vi.spyOn(globalThis, 'fetch').mockResolvedValueOnce(new Response(text, { status: 400 }));
    expect(await s3FileStore().read(fileKey('tokenFiles', 'NONE'))).toBeUndefined();
    expect(answering).toHaveBeenCalledTimes(2);
    answering.mockRestore();
  });
});

describe('a whole file', () => {
  const key = fileKey('handoverFiles', '2026-04-01', 'H1', 'R1');

  it('is there once it is written, and can be got from its address', async () => {
    const files = s3FileStore();
    const body = randomBytes(6 * 1024 * 1024);
    expect(await files.has(key)).toBe(false);
    await files.write(key, 'text/plain; charset=Shift_JIS', body);
    expect(await files.has(key)).toBe(true);
    const download = { fileName: 'R1.txt', contentType: 'text/plain; charset=Shift_JIS' };
    const answer = await fetch(await files.downloadAddress(key, download, 900));
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=Shift_JIS');
    expect(Buffer.from(await answer.arrayBuffer()).equals(body)).toBe(true);
  });

  it('that is missing is told from one that is forbidden, and from an S3 that fails', async () => {
    const other = fileKey('handoverFiles', '2026-04-01', 'H1', 'R2');
    actAs(...whole().filter((_, index) => index !== 1));
    await expect(s3FileStore().has(other)).rejects.toThrow('403');
    await expect(
      s3FileStore().write(fileKey('handoverFiles').replace('.zengin', '.else'), 'a/b', Buffer.alloc(1)),
    ).rejects.toThrow('403');
    actAs(...whole());
    test.aws.faults.set([{ service: 's3', operation: 'HeadObject', kind: 'throttle', times: 4 }]);
    const failed = await s3FileStore()
      .has(other)
      .catch((thrown: unknown) => thrown);
    expect(refusalOf(failed).code).toBe('service.unavailable');
    test.aws.faults.set([]);
  });
});

describe('a file in parts', () => {
  it('exists once it is finished, under the name the address gives it', async () => {
    const files = s3FileStore();
    const key = fileKey('historyExports', 'C1', 'E1');
    const parts = [randomBytes(5 * 1024 * 1024), randomBytes(1000)];
    const writing = await files.begin(key, 'text/csv');
    const first = await files.writePart(key, writing, { number: 1, body: randomBytes(5 * 1024 * 1024) });
    const tags = [];
    for (const [index, body] of parts.entries())
      tags.push(await files.writePart(key, writing, { number: index + 1, body }));
    expect(await files.read(key)).toBeUndefined();
    await expect(files.finish(key, writing, [first, tags[1] ?? ''])).rejects.toThrow('400 InvalidPart');
    await files.finish(key, writing, tags);
    const url = await files.downloadAddress(
      key,
      { fileName: 'history.csv', contentType: 'text/csv; charset=utf-8' },
      900,
    );
    const answer = await fetch(url);
    expect(Buffer.from(await answer.arrayBuffer()).equals(Buffer.concat(parts))).toBe(true);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-disposition': 'attachment; filename="history.csv"',
      'content-type': 'text/csv; charset=utf-8',
      'cache-control': 'no-store',
    });
    expect(await codeOf(await fetch(url.replace('history.csv', 'other.csv')))).toEqual([403, 'SignatureDoesNotMatch']);
  });

  it('refuses parts that are too small, and a writing that is over', async () => {
    const files = s3FileStore();
    const key = fileKey('historyExports', 'C1', 'E2');
    const writing = await files.begin(key, 'text/csv');
    const tags = [];
    for (const number of [1, 2]) tags.push(await files.writePart(key, writing, { number, body: randomBytes(10) }));
    await expect(files.finish(key, writing, tags)).rejects.toThrow('400 EntityTooSmall');
    await expect(files.writePart(key, 'none', { number: 1, body: randomBytes(10) })).rejects.toThrow(WritingGone);
  });
});

it('an address is over after its time', async () => {
  const body = Buffer.from('late');
  const key = fileKey('tokenFiles', 'LATE');
  const { url, headers } = await s3FileStore().uploadAddress(key, announced(body), 900);
  await test.clock.advance('PT14M');
  expect((await fetch(url, { method: 'PUT', body, headers })).status).toBe(200);
  await test.clock.advance('PT2M');
  expect(await codeOf(await fetch(url, { method: 'PUT', body, headers }))).toEqual([403, 'AccessDenied']);
});

it('a file is over after its day', async () => {
  const key = fileKey('tokenFiles', 'OLD');
  test.aws.s3.putObject(bucket, key, 'old');
  expect(await textOf(await s3FileStore().read(key))).toBe('old');
  await test.clock.advance('P2D');
  expect(await s3FileStore().read(key)).toBeUndefined();
});
