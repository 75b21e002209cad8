import { createPublicKey, verify } from 'node:crypto';
import {
  DecryptCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateMacCommand,
  GetPublicKeyCommand,
  KMSClient,
  ReEncryptCommand,
  SignCommand,
  VerifyMacCommand,
} from '@aws-sdk/client-kms';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allow, startTestAws, type TestAws } from '../testing.ts';
import type { CreatedResource } from '../types.ts';

let test: TestAws;
let key: CreatedResource;
let kms: KMSClient;
beforeAll(async () => {
  test = await startTestAws();
  key = await test.aws.create({ type: 'AWS::KMS::Key', logicalId: 'Seeds', properties: { EnableKeyRotation: true } });
  await test.aws.create({
    type: 'AWS::KMS::Alias',
    logicalId: 'Alias',
    properties: { AliasName: 'alias/seeds', TargetKeyId: key.attributes.Arn },
  });
  kms = new KMSClient({ ...test.client(allow('kms:*')), maxAttempts: 1 });
});
afterAll(() => test.close());

const EncryptionContext = { company: '1', serial: '42' };

it('opens a data key only under the context it was sealed with', async () => {
  const { Plaintext, CiphertextBlob, KeyId } = await kms.send(
    new GenerateDataKeyCommand({ KeyId: 'alias/seeds', KeySpec: 'AES_256', EncryptionContext }),
  );
  expect(KeyId).toBe(key.attributes.Arn);
  expect(Plaintext).toHaveLength(32);
  const reordered = { serial: '42', company: '1' };
  expect((await kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: reordered }))).Plaintext).toEqual(
    Plaintext,
  );
  const other = { ...EncryptionContext, company: '2' };
  await expect(kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: other }))).rejects.toMatchObject({
    name: 'InvalidCiphertextException',
  });
  const another = await test.aws.create({ type: 'AWS::KMS::Key', logicalId: 'Another', properties: {} });
  await expect(
    kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext, KeyId: another.ref })),
  ).rejects.toMatchObject({ name: 'IncorrectKeyException' });
});

it('binds a role to a context', async () => {
  const bound = allow('kms:Encrypt', key.attributes.Arn, { StringEquals: { 'kms:EncryptionContext:company': '1' } });
  const client = new KMSClient({ ...test.client(bound), maxAttempts: 1 });
  const Plaintext = Buffer.from('x');
  await client.send(new EncryptCommand({ KeyId: key.ref, Plaintext, EncryptionContext }));
  await expect(client.send(new EncryptCommand({ KeyId: key.ref, Plaintext }))).rejects.toMatchObject({
    name: 'AccessDeniedException',
  });
});

it('seals and opens under a key of several regions, whose id begins so', async () => {
  const properties = { MultiRegion: true };
  const { ref, attributes } = await test.aws.create({ type: 'AWS::KMS::Key', logicalId: 'Everywhere', properties });
  expect(ref).toMatch(/^mrk-[0-9a-f]{32}$/);
  const Plaintext = Buffer.from('x');
  const { CiphertextBlob } = await kms.send(
    new EncryptCommand({ KeyId: attributes.Arn, Plaintext, EncryptionContext }),
  );
  for (const KeyId of [undefined, ref, attributes.Arn]) {
    const opened = await kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext, KeyId }));
    expect(Buffer.from(opened.Plaintext ?? [])).toEqual(Plaintext);
  }
});

describe('ReEncrypt', () => {
  const Plaintext = Buffer.from('a secret of the stock');
  const to = { ...EncryptionContext, company: '2' };
  const sealed = async () => await kms.send(new EncryptCommand({ KeyId: key.ref, Plaintext, EncryptionContext }));
  const request = async (more = {}) =>
    new ReEncryptCommand({
      CiphertextBlob: (await sealed()).CiphertextBlob,
      SourceEncryptionContext: EncryptionContext,
      DestinationKeyId: key.ref,
      DestinationEncryptionContext: to,
      ...more,
    });

  it('seals the same content for another context, and no longer for the old one', async () => {
    const { CiphertextBlob, ...answer } = await kms.send(await request({ SourceKeyId: 'alias/seeds' }));
    expect(answer).toMatchObject({
      SourceKeyId: key.attributes.Arn,
      KeyId: key.attributes.Arn,
      SourceEncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
      DestinationEncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
    });
    const opened = await kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: to }));
    expect(Buffer.from(opened.Plaintext ?? [])).toEqual(Plaintext);
    await expect(kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext }))).rejects.toMatchObject({
      name: 'InvalidCiphertextException',
    });
  });

  it('seals it under another key, and finds the old one in the blob', async () => {
    const other = await test.aws.create({ type: 'AWS::KMS::Key', logicalId: 'Other', properties: {} });
    const { CiphertextBlob, KeyId } = await kms.send(await request({ DestinationKeyId: other.ref }));
    expect(KeyId).toBe(other.attributes.Arn);
    const opening = new DecryptCommand({ CiphertextBlob, EncryptionContext: to, KeyId: other.ref });
    expect(Buffer.from((await kms.send(opening)).Plaintext ?? [])).toEqual(Plaintext);
    await expect(kms.send(await request({ SourceKeyId: other.ref }))).rejects.toMatchObject({
      name: 'IncorrectKeyException',
    });
  });

  it('opens nothing with another context than it was sealed with', async () => {
    await expect(kms.send(await request({ SourceEncryptionContext: to }))).rejects.toMatchObject({
      name: 'InvalidCiphertextException',
    });
  });

  it.each([['kms:ReEncryptFrom'], ['kms:ReEncryptTo'], ['kms:ReEncrypt']])(
    'refuses a role that has %s alone',
    async (action) => {
      const client = new KMSClient({ ...test.client(allow(action)), maxAttempts: 1 });
      await expect(client.send(await request())).rejects.toMatchObject({ name: 'AccessDeniedException' });
    },
  );

  it('judges each side by its own context', async () => {
    const bound = (action: string, company: string) =>
      allow(action, key.attributes.Arn, { StringEquals: { 'kms:EncryptionContext:company': company } });
    const clientOf = (from: string, into: string) => {
      const statements = [bound('kms:ReEncryptFrom', from), bound('kms:ReEncryptTo', into)];
      return new KMSClient({ ...test.client(...statements), maxAttempts: 1 });
    };
    await clientOf('1', '2').send(await request());
    await expect(clientOf('1', '1').send(await request())).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await expect(clientOf('2', '2').send(await request())).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});

it('makes the same MAC each time and tells a wrong one', async () => {
  const mac = await test.aws.create({
    type: 'AWS::KMS::Key',
    logicalId: 'Pepper',
    properties: { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' },
  });
  const request = { KeyId: mac.ref, Message: Buffer.from('password'), MacAlgorithm: 'HMAC_SHA_256' } as const;
  const [first, second] = await Promise.all([
    kms.send(new GenerateMacCommand(request)),
    kms.send(new GenerateMacCommand(request)),
  ]);
  expect(first.Mac).toEqual(second.Mac);
  expect(first.Mac).toHaveLength(32);
  expect((await kms.send(new VerifyMacCommand({ ...request, Mac: first.Mac }))).MacValid).toBe(true);
  await expect(kms.send(new VerifyMacCommand({ ...request, Mac: Buffer.alloc(32) }))).rejects.toMatchObject({
    name: 'KMSInvalidMacException',
  });
  await expect(kms.send(new GenerateMacCommand({ ...request, KeyId: key.ref }))).rejects.toMatchObject({
    name: 'InvalidKeyUsageException',
  });
});

it('signs with P-256', async () => {
  const pair = await test.aws.create({
    type: 'AWS::KMS::Key',
    logicalId: 'Signing',
    properties: { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' },
  });
  const Message = Buffer.from('hello');
  const { Signature = new Uint8Array() } = await kms.send(
    new SignCommand({ KeyId: pair.ref, Message, SigningAlgorithm: 'ECDSA_SHA_256' }),
  );
  const { PublicKey = new Uint8Array() } = await kms.send(new GetPublicKeyCommand({ KeyId: pair.ref }));
  const publicKey = createPublicKey({ key: Buffer.from(PublicKey), format: 'der', type: 'spki' });
  expect(verify('sha256', Message, publicKey, Signature)).toBe(true);
});

it('obeys the key policy, and says what it does not know', async () => {
  const closed = await test.aws.create({
    type: 'AWS::KMS::Key',
    logicalId: 'Closed',
    properties: { KeyPolicy: { Statement: [] } },
  });
  await expect(kms.send(new EncryptCommand({ KeyId: closed.ref, Plaintext: Buffer.from('x') }))).rejects.toThrow(
    /key policy/,
  );
  await expect(
    kms.send(new EncryptCommand({ KeyId: key.ref, Plaintext: Buffer.from('x'), DryRun: true })),
  ).rejects.toThrow(/DryRun/);
  await expect(
    test.aws.create({ type: 'AWS::KMS::Key', logicalId: 'Odd', properties: { Colour: 'red' } }),
  ).rejects.toThrow(/Colour/);
});
