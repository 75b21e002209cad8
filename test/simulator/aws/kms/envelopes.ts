import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { AwsError } from '../wire/errors.ts';
import { operation } from '../wire/json-service.ts';
import type { ServiceCall } from '../wire/service.ts';
import { digitsOf, keyIdOf, open, seal } from './envelope.ts';
import type { Key } from './keys.ts';
import type { UseKey } from './use-key.ts';

const Blob = z.base64().transform((text) => Buffer.from(text, 'base64'));
const Context = z.record(z.string(), z.string()).default({});
const KeyId = z.string().min(1);
const Default = z.literal('SYMMETRIC_DEFAULT').optional();
const usage = 'ENCRYPT_DECRYPT';
const algorithm = 'SYMMETRIC_DEFAULT';

const DataKey = z.strictObject({
  KeyId,
  EncryptionContext: Context,
  KeySpec: z.enum(['AES_256', 'AES_128']).optional(),
  NumberOfBytes: z.number().int().min(1).max(1024).optional(),
});
const Encrypt = z.strictObject({ KeyId, Plaintext: Blob, EncryptionContext: Context, EncryptionAlgorithm: Default });
const Decrypt = z.strictObject({
  KeyId: KeyId.optional(),
  CiphertextBlob: Blob,
  EncryptionContext: Context,
  EncryptionAlgorithm: Default,
});
const ReEncrypt = z.strictObject({
  CiphertextBlob: Blob,
  SourceKeyId: KeyId.optional(),
  SourceEncryptionContext: Context,
  SourceEncryptionAlgorithm: Default,
  DestinationKeyId: KeyId,
  DestinationEncryptionContext: Context,
  DestinationEncryptionAlgorithm: Default,
});

/** What KMS does with symmetric keys: data keys, and small secrets sealed under a context. */
export function envelopeOperations(use: UseKey) {
  return {
    GenerateDataKey: operation(DataKey, (input, call) => dataKey(use, call, input)),
    GenerateDataKeyWithoutPlaintext: operation(DataKey, (input, call) => {
      const { Plaintext: _, ...output } = dataKey(use, call, input);
      return output;
    }),
    Encrypt: operation(Encrypt, (input, call) => {
      if (input.Plaintext.length > 4096)
        throw new AwsError('ValidationException', 'Plaintext is longer than 4096 bytes');
      const key = use(call, { id: input.KeyId, usage, context: input.EncryptionContext });
      const blob = seal(key, input.Plaintext, input.EncryptionContext);
      return { KeyId: key.arn, CiphertextBlob: blob.toString('base64'), EncryptionAlgorithm: algorithm };
    }),
    Decrypt: operation(Decrypt, (input, call) => {
      const sealedUnder = keyIdOf(input.CiphertextBlob);
      const key = use(call, { id: input.KeyId ?? sealedUnder, usage, context: input.EncryptionContext });
      assertSealedUnder(key, sealedUnder);
      const plaintext = open(key, input.CiphertextBlob, input.EncryptionContext);
      return { KeyId: key.arn, Plaintext: plaintext.toString('base64'), EncryptionAlgorithm: algorithm };
    }),
    ReEncrypt: operation(ReEncrypt, (input, call) => reEncrypt(use, call, input)),
  };
}

function dataKey(use: UseKey, call: ServiceCall, input: z.infer<typeof DataKey>) {
  const key = use(call, { id: input.KeyId, usage, context: input.EncryptionContext });
  const plaintext = randomBytes(input.NumberOfBytes ?? (input.KeySpec === 'AES_128' ? 16 : 32));
  return {
    KeyId: key.arn,
    Plaintext: plaintext.toString('base64'),
    CiphertextBlob: seal(key, plaintext, input.EncryptionContext).toString('base64'),
  };
}

// Authorized twice, each time with the context of its side.
function reEncrypt(use: UseKey, call: ServiceCall, input: z.infer<typeof ReEncrypt>) {
  const { CiphertextBlob: blob, SourceEncryptionContext: from, DestinationEncryptionContext: to } = input;
  const sealedUnder = keyIdOf(blob);
  const source = use(call, { id: input.SourceKeyId ?? sealedUnder, usage, context: from, action: 'ReEncryptFrom' });
  assertSealedUnder(source, sealedUnder);
  const destination = use(call, { id: input.DestinationKeyId, usage, context: to, action: 'ReEncryptTo' });
  return {
    CiphertextBlob: seal(destination, open(source, blob, from), to).toString('base64'),
    SourceKeyId: source.arn,
    KeyId: destination.arn,
    SourceEncryptionAlgorithm: algorithm,
    DestinationEncryptionAlgorithm: algorithm,
  };
}

function assertSealedUnder({ keyId }: Key, sealedUnder: string): void {
  if (digitsOf(keyId) === sealedUnder) return;
  const message = 'The key ID in the request does not identify a CMK that can perform this operation.';
  throw new AwsError('IncorrectKeyException', message);
}
