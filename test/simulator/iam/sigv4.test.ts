import { execFile } from 'node:child_process';
import { createHash, createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SignatureResult, type SignedRequest, verifySigV4 } from './sigv4.ts';

const run = promisify(execFile);
const region = 'ap-northeast-1';
const lookup = (id: string) => (id === 'AKID' ? { secretAccessKey: 'secret+/key' } : undefined);
const expected = () => ({ now: new Date(), region, service: 'execute-api' });

describe('a request signed by curl', () => {
  let seen: SignedRequest | undefined;
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => {
      const [path = '', query = ''] = (request.url ?? '').split(/\?(.*)/s);
      seen = { method: request.method ?? '', path, query, headers: request.headers, body: Buffer.concat(parts) };
      response.end();
    });
  });
  beforeAll(() => new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve)));
  afterAll(() => void server.close());

  async function curl(path: string, ...options: string[]): Promise<SignatureResult> {
    const { port } = server.address() as AddressInfo;
    const signing = ['--aws-sigv4', `aws:amz:${region}:execute-api`, '-u', 'AKID:secret+/key'];
    await run('curl', ['-sS', ...signing, ...options, `http://127.0.0.1:${port}${path}`]);
    return verifySigV4(seen as SignedRequest, lookup, expected());
  }

  // Parameters in alphabetical order: curl 7 signs them as written, which AWS refuses too.
  it.each([
    ['/'],
    ['/bank/companies'],
    ['/bank/companies/01K9/suspension'],
    ['/bank/certificates/expiry?date=2026-11-21'],
    ['/bank/users?a=1&b=2&limit=10'],
    ['/bank/users?name=%E9%AB%99%E6%A9%8B'],
  ])('is accepted: GET %s', async (path) => {
    expect(await curl(path)).toEqual({ ok: true, accessKeyId: 'AKID' });
  });

  it('is accepted with a body', async () => {
    const json = ['-H', 'content-type: application/json', '-d', '{"name":"株式会社テスト"}'];
    expect(await curl('/bank/companies', ...json)).toEqual({ ok: true, accessKeyId: 'AKID' });
    const hash = createHash('sha256').update('{"name":"株式会社テスト"}').digest('hex');
    expect(await curl('/bank/companies', ...json, '-H', `x-amz-content-sha256: ${hash}`)).toMatchObject({ ok: true });
  });

  it('is refused after any part is changed', async () => {
    await curl('/bank/companies?limit=1', '-X', 'PUT', '-d', '{"a":1}');
    const signed = seen as SignedRequest;
    const refused = (change: Partial<SignedRequest>) => verifySigV4({ ...signed, ...change }, lookup, expected());
    expect(refused({})).toMatchObject({ ok: true });
    expect(refused({ body: '{"a":2}' })).toMatchObject({ failure: 'mismatch' });
    expect(refused({ method: 'POST' })).toMatchObject({ failure: 'mismatch' });
    expect(refused({ path: '/bank/company' })).toMatchObject({ failure: 'mismatch' });
    expect(refused({ query: 'limit=2' })).toMatchObject({ failure: 'mismatch' });
    expect(refused({ headers: { ...signed.headers, host: 'elsewhere' } })).toMatchObject({ failure: 'mismatch' });
    expect(refused({ headers: { ...signed.headers, 'x-amz-extra': '1' } })).toMatchObject({ failure: 'unsigned' });
    const wrongHash = { ...signed.headers, 'x-amz-content-sha256': '0'.repeat(64) };
    expect(refused({ headers: wrongHash })).toMatchObject({ failure: 'bodyChanged' });
  });

  it('is refused with another secret, key, scope or time', async () => {
    await curl('/bank/companies');
    const signed = seen as SignedRequest;
    expect(verifySigV4(signed, () => ({ secretAccessKey: 'other' }), expected())).toMatchObject({
      failure: 'mismatch',
    });
    expect(verifySigV4(signed, () => undefined, expected())).toMatchObject({ failure: 'unknownKey' });
    const withToken = () => ({ secretAccessKey: 'secret+/key', sessionToken: 'token' });
    expect(verifySigV4(signed, withToken, expected())).toMatchObject({ failure: 'unknownKey' });
    expect(verifySigV4(signed, lookup, { ...expected(), service: 's3' })).toMatchObject({ failure: 'wrongScope' });
    const later = new Date(Date.now() + 301_000);
    expect(verifySigV4(signed, lookup, { ...expected(), now: later })).toMatchObject({ failure: 'expired' });
    expect(verifySigV4(signed, lookup, { ...expected(), now: [later, new Date()] })).toMatchObject({ ok: true });
  });
});

describe('a request signed by the SDK', () => {
  class Sha256 {
    readonly hash;
    constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
      this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', Buffer.from(secret as Uint8Array));
    }
    update(data: Uint8Array) {
      this.hash.update(data);
    }
    async digest() {
      return new Uint8Array(this.hash.digest());
    }
    reset() {}
  }

  it.each([
    ['execute-api', '/a%20b/%E3%81%82/', { z: "1 '()*!~", a: 'あ', list: ['b', 'a'] }],
    ['execute-api', '/plain', {}],
    ['dynamodb', '/', {}],
    ['s3', '/bucket/a%20b/c//d', { versionId: 'x' }],
  ])('is accepted for %s %s', async (service, path, query) => {
    const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret+/key', sessionToken: 'tok' };
    const signer = new SignatureV4({ service, region, credentials, sha256: Sha256, uriEscapePath: service !== 's3' });
    const raw = { method: 'POST', protocol: 'https:', hostname: 'h.example', path, body: '{}' };
    const signed = await signer.sign(new HttpRequest({ ...raw, query, headers: { host: 'h.example' } }));
    const encode = (text: string) =>
      encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
    const pairs = Object.entries(query).flatMap(([name, value]) =>
      [value].flat().map((one) => `${encode(name)}=${encode(one)}`),
    );
    const request = { method: 'POST', path, query: pairs.join('&'), headers: signed.headers, body: '{}' };
    expect(verifySigV4(request, () => credentials, { ...expected(), service })).toEqual({
      ok: true,
      accessKeyId: 'AKID',
    });
  });
});

it('says what is missing or malformed', () => {
  const request = { method: 'GET', path: '/', query: '', body: '' };
  expect(verifySigV4({ ...request, headers: {} }, lookup, expected())).toEqual({ ok: false, failure: 'missing' });
  const authorization = 'AWS4-HMAC-SHA256 Credential=AKID/x';
  expect(verifySigV4({ ...request, headers: { authorization } }, lookup, expected())).toEqual({
    ok: false,
    failure: 'malformed',
  });
});
