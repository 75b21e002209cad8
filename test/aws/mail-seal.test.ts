import { DecryptCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { kmsMailSeal } from '../../shared/aws/mail-seal.ts';
import { mockOf } from './mock.ts';

const kms = mockOf(KMSClient);
const bound = { mailId: '01KA0000000000000000000001', ownerId: '01KA0000000000000000000002' };
const EncryptionContext = { purpose: 'mail', ...bound };
const values = { mailPassword: 'Abcd2345' };

beforeEach(() => {
  kms.reset();
  vi.stubEnv('MAIL_KEY_ID', 'arn:key');
});
afterEach(() => vi.unstubAllEnvs());

it('seals the values by the key, for one mail of one owner', async () => {
  kms.on(EncryptCommand).resolves({ CiphertextBlob: Buffer.from('sealed') });
  expect(await kmsMailSeal().seal(values, bound)).toBe(Buffer.from('sealed').toString('base64'));
  const { input } = kms.commandCalls(EncryptCommand)[0]?.args[0] ?? {};
  expect(input).toMatchObject({ KeyId: 'arn:key', EncryptionContext });
  expect(JSON.parse(Buffer.from(input?.Plaintext as Uint8Array).toString())).toEqual(values);
});

it('opens them for the same mail', async () => {
  kms.on(DecryptCommand).resolves({ Plaintext: Buffer.from(JSON.stringify(values)) });
  expect(await kmsMailSeal().open(Buffer.from('sealed').toString('base64'), bound)).toEqual(values);
  expect(kms.commandCalls(DecryptCommand)[0]?.args[0].input).toEqual({
    KeyId: 'arn:key',
    CiphertextBlob: Buffer.from('sealed'),
    EncryptionContext,
  });
});

it('accepts no empty answer, and passes on refusals', async () => {
  kms.on(EncryptCommand).resolves({});
  await expect(kmsMailSeal().seal(values, bound)).rejects.toThrow('no ciphertext');
  kms.on(DecryptCommand).resolves({});
  await expect(kmsMailSeal().open('c2VhbGVk', bound)).rejects.toThrow('no plaintext');
  kms.on(DecryptCommand).resolves({ Plaintext: Buffer.from('{"mailPassword":42}') });
  await expect(kmsMailSeal().open('c2VhbGVk', bound)).rejects.toThrow();
  kms.on(DecryptCommand).rejects(Object.assign(new Error('no'), { name: 'AccessDeniedException' }));
  await expect(kmsMailSeal().open('c2VhbGVk', bound)).rejects.toMatchObject({ name: 'AccessDeniedException' });
});

it('reads its environment at the first call, and names a missing variable', async () => {
  vi.stubEnv('MAIL_KEY_ID', '');
  await expect(kmsMailSeal().seal(values, bound)).rejects.toThrow('MAIL_KEY_ID');
});
