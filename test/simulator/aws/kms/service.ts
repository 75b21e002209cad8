import { createHmac, randomBytes, sign, timingSafeEqual, verify } from 'node:crypto';
import * as z from 'zod';
import { AwsError, notSimulated } from '../wire/errors.ts';
import { createJsonService, operation } from '../wire/json-service.ts';
import type { Environment, ServiceCall, WireService } from '../wire/service.ts';
import { type EncryptionContext, keyIdOf, open, seal } from './envelope.ts';
import { type Key, type Keys, keyPairOf } from './keys.ts';

const Blob = z.base64().transform((text) => Buffer.from(text, 'base64'));
const Context = z.record(z.string(), z.string()).default({});
const KeyId = z.string().min(1);
const Default = z.literal('SYMMETRIC_DEFAULT').optional();
const MacAlgorithm = z.enum(['HMAC_SHA_256', 'HMAC_SHA_384', 'HMAC_SHA_512']);
const Signing = {
  KeyId,
  Message: Blob,
  MessageType: z.enum(['RAW', 'DIGEST']).default('RAW'),
  SigningAlgorithm: z.literal('ECDSA_SHA_256'),
};

const macHashes = { HMAC_SHA_256: 'sha256', HMAC_SHA_384: 'sha384', HMAC_SHA_512: 'sha512' } as const;

/** KMS: symmetric envelopes, MACs and P-256 signatures with keys that stay in the store. */
export function createKms(environment: Environment, keys: Keys): WireService {
  function use(
    call: ServiceCall,
    id: string,
    usage: Key['usage'] | undefined,
    context: EncryptionContext = {},
    extra = {},
  ): Key {
    const key = keys.find(id);
    authorize(environment.accountId, call, key, id, context, extra);
    if (!key.enabled) throw new AwsError('DisabledException', `${key.arn} is disabled.`);
    if (usage && key.usage !== usage)
      throw new AwsError('InvalidKeyUsageException', `${key.arn} key usage is ${key.usage}.`);
    return key;
  }
  const mac = (call: ServiceCall, id: string, algorithm: keyof typeof macHashes, message: Buffer) => {
    const key = use(call, id, 'GENERATE_VERIFY_MAC', {}, { 'kms:MacAlgorithm': algorithm });
    if (key.spec !== algorithm.replace('_SHA', ''))
      throw new AwsError('InvalidKeyUsageException', `${key.spec} with ${algorithm}`);
    return {
      key,
      value: createHmac(macHashes[algorithm], Buffer.from(key.material, 'base64')).update(message).digest(),
    };
  };
  const dataKey = (
    call: ServiceCall,
    input: { KeyId: string; EncryptionContext: EncryptionContext; KeySpec?: string; NumberOfBytes?: number },
  ) => {
    const key = use(call, input.KeyId, 'ENCRYPT_DECRYPT', input.EncryptionContext);
    const plaintext = randomBytes(input.NumberOfBytes ?? (input.KeySpec === 'AES_128' ? 16 : 32));
    return {
      KeyId: key.arn,
      Plaintext: plaintext.toString('base64'),
      CiphertextBlob: seal(key, plaintext, input.EncryptionContext).toString('base64'),
    };
  };
  const DataKey = z.strictObject({
    KeyId,
    EncryptionContext: Context,
    KeySpec: z.enum(['AES_256', 'AES_128']).optional(),
    NumberOfBytes: z.number().int().min(1).max(1024).optional(),
  });

  return createJsonService({
    name: 'kms',
    target: 'TrentService',
    version: '1.1',
    operations: {
      GenerateDataKey: operation(DataKey, (input, call) => dataKey(call, input)),
      GenerateDataKeyWithoutPlaintext: operation(DataKey, (input, call) => {
        const { Plaintext: _, ...output } = dataKey(call, input);
        return output;
      }),
      Encrypt: operation(
        z.strictObject({ KeyId, Plaintext: Blob, EncryptionContext: Context, EncryptionAlgorithm: Default }),
        (input, call) => {
          if (input.Plaintext.length > 4096)
            throw new AwsError('ValidationException', 'Plaintext is longer than 4096 bytes');
          const key = use(call, input.KeyId, 'ENCRYPT_DECRYPT', input.EncryptionContext);
          const blob = seal(key, input.Plaintext, input.EncryptionContext);
          return { KeyId: key.arn, CiphertextBlob: blob.toString('base64'), EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' };
        },
      ),
      Decrypt: operation(
        z.strictObject({
          KeyId: KeyId.optional(),
          CiphertextBlob: Blob,
          EncryptionContext: Context,
          EncryptionAlgorithm: Default,
        }),
        (input, call) => {
          const sealedUnder = keyIdOf(input.CiphertextBlob);
          const key = use(call, input.KeyId ?? sealedUnder, 'ENCRYPT_DECRYPT', input.EncryptionContext);
          if (key.keyId !== sealedUnder)
            throw new AwsError(
              'IncorrectKeyException',
              'The key ID in the request does not identify a CMK that can perform this operation.',
            );
          const plaintext = open(key, input.CiphertextBlob, input.EncryptionContext);
          return { KeyId: key.arn, Plaintext: plaintext.toString('base64'), EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' };
        },
      ),
      GenerateMac: operation(z.strictObject({ KeyId, Message: Blob, MacAlgorithm }), (input, call) => {
        const { key, value } = mac(call, input.KeyId, input.MacAlgorithm, input.Message);
        return { KeyId: key.arn, Mac: value.toString('base64'), MacAlgorithm: input.MacAlgorithm };
      }),
      VerifyMac: operation(z.strictObject({ KeyId, Message: Blob, MacAlgorithm, Mac: Blob }), (input, call) => {
        const { key, value } = mac(call, input.KeyId, input.MacAlgorithm, input.Message);
        const same = value.length === input.Mac.length && timingSafeEqual(value, input.Mac);
        if (!same) throw new AwsError('KMSInvalidMacException', '');
        return { KeyId: key.arn, MacValid: true, MacAlgorithm: input.MacAlgorithm };
      }),
      Sign: operation(z.strictObject(Signing), (input, call) => {
        const key = signingKey(call, input);
        const signature = sign('sha256', input.Message, keyPairOf(key).privateKey);
        return { KeyId: key.arn, Signature: signature.toString('base64'), SigningAlgorithm: input.SigningAlgorithm };
      }),
      Verify: operation(z.strictObject({ ...Signing, Signature: Blob }), (input, call) => {
        const key = signingKey(call, input);
        const valid = verify('sha256', input.Message, keyPairOf(key).publicKey, input.Signature);
        if (!valid) throw new AwsError('KMSInvalidSignatureException', '');
        return { KeyId: key.arn, SignatureValid: true, SigningAlgorithm: input.SigningAlgorithm };
      }),
      GetPublicKey: operation(z.strictObject({ KeyId }), (input, call) => {
        const key = use(call, input.KeyId, 'SIGN_VERIFY');
        const der = keyPairOf(key).publicKey.export({ format: 'der', type: 'spki' });
        return {
          KeyId: key.arn,
          PublicKey: der.toString('base64'),
          KeySpec: key.spec,
          KeyUsage: key.usage,
          SigningAlgorithms: ['ECDSA_SHA_256'],
        };
      }),
      DescribeKey: operation(z.strictObject({ KeyId }), (input, call) => {
        const key = keys.find(input.KeyId);
        authorize(environment.accountId, call, key, input.KeyId, {});
        return { KeyMetadata: metadata(key, environment.accountId) };
      }),
    },
  });

  function signingKey(call: ServiceCall, input: { KeyId: string; MessageType: string; SigningAlgorithm: string }): Key {
    if (input.MessageType === 'DIGEST')
      throw notSimulated('KMS signatures of a digest: send the message with MessageType RAW');
    const extra = { 'kms:SigningAlgorithm': input.SigningAlgorithm, 'kms:MessageType': input.MessageType };
    return use(call, input.KeyId, 'SIGN_VERIFY', {}, extra);
  }
}

function authorize(
  accountId: string,
  call: ServiceCall,
  key: Key,
  askedFor: string,
  context: EncryptionContext,
  extra = {},
): void {
  const alias = /alias\/.+$/.exec(askedFor)?.[0];
  const inContext = Object.entries(context).map(([name, value]) => [`kms:EncryptionContext:${name}`, value]);
  call.authorize({
    action: `kms:${call.operation}`,
    resource: key.arn,
    context: {
      'kms:CallerAccount': accountId,
      'kms:RequestAlias': alias,
      'kms:EncryptionContextKeys': Object.keys(context).length > 0 ? Object.keys(context) : undefined,
      ...Object.fromEntries(inContext),
      ...extra,
    },
  });
}

function metadata(key: Key, accountId: string) {
  return {
    AWSAccountId: accountId,
    KeyId: key.keyId,
    Arn: key.arn,
    CreationDate: Date.parse(key.createdAt) / 1000,
    Enabled: key.enabled,
    Description: key.description,
    KeyUsage: key.usage,
    KeyState: key.enabled ? 'Enabled' : 'Disabled',
    Origin: 'AWS_KMS',
    KeyManager: 'CUSTOMER',
    KeySpec: key.spec,
    MultiRegion: false,
  };
}
