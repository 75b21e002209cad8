import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { PolicyDocument } from '../../iam/policy.ts';
import { Count, Flag, Ignored, readProperties } from '../properties.ts';
import type { CreatedResource, Resource } from '../types.ts';
import { AwsError } from '../wire/errors.ts';
import type { Environment } from '../wire/service.ts';
import { digitsOf } from './envelope.ts';

export interface Key {
  readonly keyId: string;
  readonly arn: string;
  readonly spec: 'SYMMETRIC_DEFAULT' | 'HMAC_256' | 'HMAC_384' | 'HMAC_512' | 'ECC_NIST_P256';
  readonly usage: 'ENCRYPT_DECRYPT' | 'GENERATE_VERIFY_MAC' | 'SIGN_VERIFY';
  readonly enabled: boolean;
  readonly description: string;
  readonly createdAt: string;
  /** Base64 of the secret bytes, or of a PKCS #8 private key. */
  readonly material: string;
}

export interface Keys {
  createKey(resource: Resource): CreatedResource;
  createAlias(resource: Resource): CreatedResource;
  /** Finds a key by id, ARN, alias name or alias ARN. @throws AwsError NotFoundException */
  find(id: string): Key;
}

const KeyProperties = z.strictObject({
  KeyPolicy: z.unknown().optional(),
  KeySpec: z
    .enum(['SYMMETRIC_DEFAULT', 'HMAC_256', 'HMAC_384', 'HMAC_512', 'ECC_NIST_P256'])
    .default('SYMMETRIC_DEFAULT'),
  KeyUsage: z.enum(['ENCRYPT_DECRYPT', 'GENERATE_VERIFY_MAC', 'SIGN_VERIFY']).default('ENCRYPT_DECRYPT'),
  Enabled: Flag.default(true),
  Description: z.string().default(''),
  EnableKeyRotation: Ignored.optional(),
  RotationPeriodInDays: Count.optional(),
  PendingWindowInDays: Count.optional(),
  MultiRegion: Flag.default(false),
  BypassPolicyLockoutSafetyCheck: Ignored.optional(),
  Tags: Ignored.optional(),
});
const AliasProperties = z.strictObject({ AliasName: z.string().startsWith('alias/'), TargetKeyId: z.string() });

export function createKeys(environment: Environment): Keys {
  const { region, accountId, iam, store, clock } = environment;
  const stored = store.collection<Key>('kms-keys');
  const byId = new Map<string, Key>();
  const aliases = new Map<string, string>();
  const arnPrefix = `arn:aws:kms:${region}:${accountId}:`;

  return {
    createKey(resource) {
      const {
        KeyPolicy,
        KeySpec: spec,
        KeyUsage: usage,
        Enabled: enabled,
        Description: description,
        MultiRegion: isMultiRegion,
      } = readProperties(resource, KeyProperties);
      // KMS developer guide, multi-Region keys: their ids begin so, and are the same in every region.
      const keyId = isMultiRegion ? `mrk-${randomUUID().replaceAll('-', '')}` : randomUUID();
      const created = {
        keyId,
        arn: `${arnPrefix}key/${keyId}`,
        createdAt: clock.now().toISOString(),
        material: newMaterial(spec),
      };
      const { spec: _, ...kept } = stored.get(resource.logicalId) ?? { ...created, spec };
      const key: Key = { ...kept, spec, usage, enabled, description };
      stored.set(resource.logicalId, key);
      byId.set(digitsOf(key.keyId), key);
      iam.attachResourcePolicy(key.arn, (KeyPolicy ?? openPolicy(accountId)) as PolicyDocument);
      return { ref: key.keyId, attributes: { Arn: key.arn, KeyId: key.keyId } };
    },
    createAlias(resource) {
      const { AliasName, TargetKeyId } = readProperties(resource, AliasProperties);
      aliases.set(AliasName, TargetKeyId.split('/').at(-1) ?? TargetKeyId);
      return { ref: AliasName, attributes: {} };
    },
    find(id) {
      const name = id.startsWith(arnPrefix) ? id.slice(arnPrefix.length) : id;
      const keyId = aliases.get(name) ?? (name.startsWith('key/') ? name.slice('key/'.length) : name);
      const key = byId.get(digitsOf(keyId));
      if (!key) throw new AwsError('NotFoundException', `Key '${id}' does not exist`);
      return key;
    },
  };
}

// What KMS gives a key whose template names no policy.
function openPolicy(accountId: string): PolicyDocument {
  const Principal = { AWS: `arn:aws:iam::${accountId}:root` };
  return { Statement: { Effect: 'Allow', Principal, Action: 'kms:*', Resource: '*' } };
}

const secretBytes = { SYMMETRIC_DEFAULT: 32, HMAC_256: 32, HMAC_384: 48, HMAC_512: 64 } as const;

function newMaterial(spec: Key['spec']): string {
  if (spec !== 'ECC_NIST_P256') return randomBytes(secretBytes[spec]).toString('base64');
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
}

/** The key pair of an asymmetric key. */
export function keyPairOf(key: Key) {
  const privateKey = createPrivateKey({ key: Buffer.from(key.material, 'base64'), format: 'der', type: 'pkcs8' });
  return { privateKey, publicKey: createPublicKey(privateKey) };
}
