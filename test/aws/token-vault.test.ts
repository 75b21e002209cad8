import { DecryptCommand, EncryptCommand, KMSClient, ReEncryptCommand } from '@aws-sdk/client-kms';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { kmsTokenVault } from '../../shared/aws/token-vault.ts';
import { mockOf } from './mock.ts';

const client = mockOf(KMSClient);
beforeEach(() => {
  client.reset();
  vi.stubEnv('TOKEN_KEY_ID', 'arn:key');
});
afterEach(() => vi.unstubAllEnvs());

const serialNumber = 'TG00000001';
const companyId = '01K3VN5T00ACME0000000000AB';
const inStock = { purpose: 'oneTimePassword', serialNumber };
const secret = Buffer.from('12345678901234567890');
const ciphertext = Uint8Array.of(1, 2, 255);
const sealed = 'AQL/';

it('seals a secret for its token, in stock or of a company, as base64', async () => {
  client.on(EncryptCommand).resolves({ CiphertextBlob: ciphertext });
  const vault = kmsTokenVault();
  expect(await vault.seal(secret, { serialNumber })).toBe(sealed);
  expect(await vault.seal(secret, { serialNumber, companyId })).toBe(sealed);
  expect(client.commandCalls(EncryptCommand).map(({ args }) => args[0].input)).toEqual([
    { KeyId: 'arn:key', Plaintext: secret, EncryptionContext: inStock },
    { KeyId: 'arn:key', Plaintext: secret, EncryptionContext: { ...inStock, companyId } },
  ]);
});

it('seals for another owner without seeing the secret', async () => {
  client.on(ReEncryptCommand).resolves({ CiphertextBlob: ciphertext });
  expect(await kmsTokenVault().reseal('AAEC', { serialNumber }, { serialNumber, companyId })).toBe(sealed);
  expect(client.commandCalls(ReEncryptCommand).map(({ args }) => args[0].input)).toEqual([
    {
      CiphertextBlob: Buffer.from([0, 1, 2]),
      SourceKeyId: 'arn:key',
      SourceEncryptionContext: inStock,
      DestinationKeyId: 'arn:key',
      DestinationEncryptionContext: { ...inStock, companyId },
    },
  ]);
  expect(client.commandCalls(DecryptCommand)).toEqual([]);
});

it('opens a secret only for its own token and company, with our key', async () => {
  client.on(DecryptCommand).resolves({ Plaintext: secret });
  expect(await kmsTokenVault().open(sealed, { serialNumber, companyId })).toEqual(secret);
  expect(client.commandCalls(DecryptCommand).map(({ args }) => args[0].input)).toEqual([
    { KeyId: 'arn:key', CiphertextBlob: Buffer.from(ciphertext), EncryptionContext: { ...inStock, companyId } },
  ]);
});

it('treats an empty answer as an error, not as a secret', async () => {
  for (const command of [EncryptCommand, ReEncryptCommand, DecryptCommand]) client.on(command).resolves({});
  const vault = kmsTokenVault();
  await expect(vault.seal(secret, { serialNumber })).rejects.toThrow('KMS answered no ciphertext');
  await expect(vault.reseal(sealed, { serialNumber }, { serialNumber, companyId })).rejects.toThrow('no ciphertext');
  await expect(vault.open(sealed, { serialNumber, companyId })).rejects.toThrow('KMS answered no plaintext');
});

it('passes on what KMS refuses, such as a secret sealed for another', async () => {
  const refused = Object.assign(new Error('refused'), { name: 'InvalidCiphertextException' });
  client.on(DecryptCommand).rejects(refused);
  await expect(kmsTokenVault().open(sealed, { serialNumber, companyId })).rejects.toThrow(refused);
});

it('needs its key only when used, and names it when missing', async () => {
  vi.stubEnv('TOKEN_KEY_ID', '');
  const vault = kmsTokenVault();
  await expect(vault.seal(secret, { serialNumber })).rejects.toThrow('TOKEN_KEY_ID');
  expect(client.commandCalls(EncryptCommand)).toEqual([]);
});
