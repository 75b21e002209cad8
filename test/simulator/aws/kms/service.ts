import { createHmac, sign, timingSafeEqual, verify } from 'node:crypto';
import * as z from 'zod';
import { AwsError, notSimulated } from '../wire/errors.ts';
import { createJsonService, operation } from '../wire/json-service.ts';
import type { Environment, ServiceCall, WireService } from '../wire/service.ts';
import { envelopeOperations } from './envelopes.ts';
import { type Key, type Keys, keyPairOf } from './keys.ts';
import { createKeyUse, type UseKey } from './use-key.ts';

const Blob = z.base64().transform((text) => Buffer.from(text, 'base64'));
const KeyId = z.string().min(1);
const MacAlgorithm = z.enum(['HMAC_SHA_256', 'HMAC_SHA_384', 'HMAC_SHA_512']);
const Signing = {
  KeyId,
  Message: Blob,
  MessageType: z.enum(['RAW', 'DIGEST']).default('RAW'),
  SigningAlgorithm: z.literal('ECDSA_SHA_256'),
};

const macHashes = { HMAC_SHA_256: 'sha256', HMAC_SHA_384: 'sha384', HMAC_SHA_512: 'sha512' } as const;

/** KMS: symmetric envelopes, MACs and P-256 signatures with keys that stay in the store. */
export function createKms({ accountId }: Environment, keys: Keys): WireService {
  const use = createKeyUse(accountId, keys);
  return createJsonService({
    name: 'kms',
    target: 'TrentService',
    version: '1.1',
    operations: {
      ...envelopeOperations(use),
      ...macOperations(use),
      ...signatureOperations(use),
      DescribeKey: operation(z.strictObject({ KeyId }), ({ KeyId: id }, call) => ({
        KeyMetadata: metadata(use(call, { id, mayBeDisabled: true }), accountId),
      })),
    },
  });
}

function macOperations(use: UseKey) {
  const mac = (call: ServiceCall, id: string, algorithm: keyof typeof macHashes, message: Buffer) => {
    const key = use(call, { id, usage: 'GENERATE_VERIFY_MAC', conditions: { 'kms:MacAlgorithm': algorithm } });
    if (key.spec !== algorithm.replace('_SHA', ''))
      throw new AwsError('InvalidKeyUsageException', `${key.spec} with ${algorithm}`);
    const material = Buffer.from(key.material, 'base64');
    return { key, value: createHmac(macHashes[algorithm], material).update(message).digest() };
  };
  return {
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
  };
}

function signatureOperations(use: UseKey) {
  const usage = 'SIGN_VERIFY';
  const signingKey = (
    call: ServiceCall,
    input: { KeyId: string; MessageType: string; SigningAlgorithm: string },
  ): Key => {
    const { KeyId: id, MessageType, SigningAlgorithm } = input;
    if (MessageType === 'DIGEST')
      throw notSimulated('KMS signatures of a digest: send the message with MessageType RAW');
    const conditions = { 'kms:SigningAlgorithm': SigningAlgorithm, 'kms:MessageType': MessageType };
    return use(call, { id, usage, conditions });
  };
  return {
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
    GetPublicKey: operation(z.strictObject({ KeyId }), ({ KeyId: id }, call) => {
      const key = use(call, { id, usage });
      const der = keyPairOf(key).publicKey.export({ format: 'der', type: 'spki' });
      return {
        KeyId: key.arn,
        PublicKey: der.toString('base64'),
        KeySpec: key.spec,
        KeyUsage: key.usage,
        SigningAlgorithms: ['ECDSA_SHA_256'],
      };
    }),
  };
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
