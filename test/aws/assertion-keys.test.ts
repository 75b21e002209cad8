import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { GetPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { kmsAssertionKeys, kmsAssertionSigner } from '../../shared/aws/assertion-keys.ts';
import { joseSignature } from '../../shared/aws/assertion-signature.ts';
import type { AssertionClaims } from '../../shared/operation/assertion.ts';
import { mockOf } from './mock.ts';

const kms = mockOf(KMSClient);
const arn = (id: string) => `arn:aws:kms:ap-northeast-1:123456789012:key/${id}`;
const pair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const spki = (key: KeyObject) => key.export({ format: 'der', type: 'spki' });
const { privateKey, publicKey } = pair();
const claims: AssertionClaims = {
  ...{ aud: 'densai', sub: 'U', iat: 1_775_005_200, exp: 1_775_005_260, jti: 'J' },
  ...{ companyId: 'C', service: 'densai', rights: ['densai.link'] },
};

beforeEach(() => {
  kms.reset();
  const names = { TABLE_NAME: 'T', TEGATA_PROFILE: 'standard', SECURE_DOMAIN: 's', BANK_DOMAIN: 'b', DUE_SHARDS: '1' };
  const keys = { ASSERTION_KEY: arn('A'), ASSERTION_KEYS: `${arn('A')},${arn('B')}` };
  for (const [name, value] of Object.entries({ ...names, ...keys, ENTRY_DOMAIN: 'entry.example.jp' }))
    vi.stubEnv(name, value);
});
afterEach(() => vi.unstubAllEnvs());

describe('the signer', () => {
  it('signs by KMS what jose verifies with the published key', async () => {
    kms.on(GetPublicKeyCommand).resolves({ PublicKey: spki(publicKey) });
    kms.on(SignCommand).resolves({ Signature: Buffer.from('') });
    await expect(kmsAssertionSigner().sign(claims)).rejects.toThrow('no ECDSA signature');
    const message = Buffer.from(kms.commandCalls(SignCommand)[0]?.args[0].input.Message);
    kms.on(SignCommand).resolves({ Signature: sign('sha256', message, privateKey) });
    const assertion = await kmsAssertionSigner().sign(claims);
    const keys = await kmsAssertionKeys().published();
    const { payload, protectedHeader } = await jwtVerify(assertion, createLocalJWKSet({ keys: [...keys] }), {
      ...{ algorithms: ['ES256'], typ: 'tegata-assertion+jwt', audience: 'densai' },
      ...{ issuer: 'https://entry.example.jp', currentDate: new Date(claims.iat * 1000) },
    });
    expect(payload).toEqual({ ...claims, iss: 'https://entry.example.jp' });
    expect(protectedHeader).toEqual({ alg: 'ES256', typ: 'tegata-assertion+jwt', kid: 'A' });
    expect(kms.commandCalls(SignCommand).at(-1)?.args[0].input).toMatchObject({
      ...{ KeyId: arn('A'), MessageType: 'RAW', SigningAlgorithm: 'ECDSA_SHA_256' },
    });
  });

  it('passes refusals of KMS on, and accepts no answer without a signature', async () => {
    kms.on(SignCommand).resolves({});
    await expect(kmsAssertionSigner().sign(claims)).rejects.toThrow('no signature');
    kms.on(SignCommand).rejects(Object.assign(new Error('slow'), { name: 'ThrottlingException' }));
    await expect(kmsAssertionSigner().sign(claims)).rejects.toMatchObject({ name: 'ThrottlingException' });
  });
});

describe('a signature as JOSE has it', () => {
  it('is the one that KMS made, whatever its numbers begin with', () => {
    const message = Buffer.from('message');
    // Of 2,000 numbers some begin with a zero byte, and half with a set bit.
    for (let times = 0; times < 1000; times += 1) {
      const der = sign('sha256', message, { key: privateKey, dsaEncoding: 'der' });
      const jose = joseSignature(der);
      expect(jose).toHaveLength(64);
      expect(rawOf(der)).toBe(Buffer.from(jose).toString('hex'));
    }
  });

  const r = [0x02, 0x01, 0x01];
  it.each([
    ['nothing', []],
    ['no sequence', [0x31, 6, ...r, ...r]],
    ['one number', [0x30, 3, ...r]],
    ['three numbers', [0x30, 9, ...r, ...r, ...r]],
    ['something else than numbers', [0x30, 6, 0x04, 1, 1, ...r]],
    ['bytes after it', [0x30, 6, ...r, ...r, 0]],
    ['two of them', [0x30, 6, ...r, ...r, 0x30, 6, ...r, ...r]],
    ['a part', [0x30, 6, ...r]],
    ['a long length', [0x30, 0x81, 6, ...r, ...r]],
    ['a number of another curve', [0x30, 39, 0x02, 34, 0, ...Array(33).fill(1), ...r]],
  ])('is nothing that is %s', (_, bytes) => {
    expect(() => joseSignature(Buffer.from(bytes))).toThrow('KMS answered no');
  });

  it('fills short numbers up', () => {
    const filled = `${'00'.repeat(31)}01`;
    expect(Buffer.from(joseSignature(Buffer.from([0x30, 6, ...r, ...r]))).toString('hex')).toBe(filled + filled);
  });
});

/** The numbers of a signature, each as 64 digits, read in another way. */
const rawOf = (der: Buffer) => {
  const first = der[3] ?? 0;
  const numbers = [der.subarray(4, 4 + first), der.subarray(6 + first)];
  return numbers
    .map((each) =>
      BigInt(`0x${each.toString('hex')}`)
        .toString(16)
        .padStart(64, '0'),
    )
    .join('');
};

describe('the published keys', () => {
  it('are read once each, and again after a failure alone', async () => {
    kms
      .on(GetPublicKeyCommand)
      .rejectsOnce(new Error('away'))
      .resolves({ PublicKey: spki(publicKey) });
    const keys = kmsAssertionKeys();
    await expect(keys.published()).rejects.toThrow('away');
    const { x, y } = publicKey.export({ format: 'jwk' });
    const jwk = { kty: 'EC', crv: 'P-256', x, y, alg: 'ES256', use: 'sig' };
    for (let times = 0; times < 3; times += 1)
      expect(await keys.published()).toEqual([
        { ...jwk, kid: 'A' },
        { ...jwk, kid: 'B' },
      ]);
    expect(kms.commandCalls(GetPublicKeyCommand)).toHaveLength(3);
  });

  it('verify what each of them signed, while one follows the other', async () => {
    const pairs = { A: pair(), B: pair() };
    for (const [id, { publicKey: key }] of Object.entries(pairs))
      kms.on(GetPublicKeyCommand, { KeyId: arn(id) }).resolves({ PublicKey: spki(key) });
    const keys = createLocalJWKSet({ keys: [...(await kmsAssertionKeys().published())] });
    for (const [id, { privateKey: key }] of Object.entries(pairs)) {
      vi.stubEnv('ASSERTION_KEY', arn(id));
      kms.on(SignCommand).callsFake((input) => ({ Signature: sign('sha256', input.Message, key) }));
      const assertion = await kmsAssertionSigner().sign(claims);
      const { protectedHeader } = await jwtVerify(assertion, keys, { currentDate: new Date(claims.iat * 1000) });
      expect(protectedHeader.kid).toBe(id);
    }
  });

  it('are keys', async () => {
    kms.on(GetPublicKeyCommand).resolves({});
    await expect(kmsAssertionKeys().published()).rejects.toThrow('no public key');
  });

  it.each([['ASSERTION_KEYS'], ['ASSERTION_KEY']])('need %s, which an error names', async (name) => {
    vi.stubEnv(name, '');
    const asking = name === 'ASSERTION_KEY' ? kmsAssertionSigner().sign(claims) : kmsAssertionKeys().published();
    await expect(asking).rejects.toThrow(name);
  });
});
