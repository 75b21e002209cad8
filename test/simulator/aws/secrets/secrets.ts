import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { PolicyDocument } from '../../iam/policy.ts';
import { Count, Flag, Ignored, physicalName, readProperties } from '../properties.ts';
import type { Collection } from '../store.ts';
import type { CreatedResource, Resource } from '../types.ts';
import { AwsError } from '../wire/errors.ts';
import type { Environment } from '../wire/service.ts';

export interface SecretVersion {
  readonly id: string;
  readonly stages: readonly string[];
  readonly text?: string;
  /** Base64. */
  readonly binary?: string;
  readonly createdAt: string;
}

export interface Secret {
  readonly logicalId: string;
  readonly arn: string;
  readonly name: string;
  readonly description: string;
  readonly keyArn?: string;
  /** Newest last. */
  readonly versions: readonly SecretVersion[];
}

export interface Secrets {
  create(resource: Resource): CreatedResource;
  attachPolicy(resource: Resource): CreatedResource;
  /** Finds by name, ARN, or ARN without its random ending. @throws AwsError ResourceNotFoundException */
  find(id: string): Secret;
  save(secret: Secret): void;
}

const Generated = z.strictObject({
  PasswordLength: Count.default(32),
  ExcludeCharacters: z.string().default(''),
  ExcludeLowercase: Flag.default(false),
  ExcludeUppercase: Flag.default(false),
  ExcludeNumbers: Flag.default(false),
  ExcludePunctuation: Flag.default(false),
  IncludeSpace: Flag.default(false),
  RequireEachIncludedType: Flag.default(true),
  SecretStringTemplate: z.string().optional(),
  GenerateStringKey: z.string().optional(),
});
const SecretProperties = z.strictObject({
  Name: z.string().optional(),
  Description: z.string().default(''),
  KmsKeyId: z.string().optional(),
  SecretString: z.string().optional(),
  GenerateSecretString: Generated.optional(),
  ReplicaRegions: z.array(z.unknown()).max(0).optional(),
  Tags: Ignored.optional(),
});
const PolicyProperties = z.strictObject({
  SecretId: z.string(),
  ResourcePolicy: z.unknown(),
  BlockPublicPolicy: Ignored.optional(),
});

export function createSecrets(environment: Environment, resolveKey: (id: string) => string): Secrets {
  const { region, accountId, clock, iam, store } = environment;
  const stored: Collection<Secret> = store.collection('secrets');
  const current = new Map<string, Secret>();

  function find(id: string): Secret {
    const found = [...current.values()].find(({ arn, name }) => id === name || id === arn || id === arn.slice(0, -7));
    if (!found) throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    return found;
  }

  function save(secret: Secret): void {
    current.set(secret.logicalId, secret);
    stored.set(secret.logicalId, secret);
  }

  return {
    find,
    save,
    create(resource) {
      const properties = readProperties(resource, SecretProperties);
      const name = properties.Name ?? physicalName(resource.logicalId);
      const arn = `arn:aws:secretsmanager:${region}:${accountId}:secret:${name}-${randomBytes(3).toString('hex')}`;
      const old = stored.get(resource.logicalId) ?? { logicalId: resource.logicalId, arn, versions: [] };
      // A value once made stays: deploying again does not generate another.
      const versions = old.versions.length > 0 ? old.versions : firstVersion(properties, clock.now());
      const key = properties.KmsKeyId && { keyArn: resolveKey(properties.KmsKeyId) };
      save({ logicalId: old.logicalId, arn: old.arn, name, description: properties.Description, versions, ...key });
      return { ref: old.arn, attributes: { Id: old.arn } };
    },
    attachPolicy(resource) {
      const { SecretId, ResourcePolicy } = readProperties(resource, PolicyProperties);
      const { arn } = find(SecretId);
      iam.attachResourcePolicy(arn, ResourcePolicy as PolicyDocument);
      return { ref: arn, attributes: { Id: arn } };
    },
  };
}

function firstVersion(properties: z.infer<typeof SecretProperties>, now: Date): readonly SecretVersion[] {
  const { SecretString, GenerateSecretString } = properties;
  if (SecretString === undefined && !GenerateSecretString) return [];
  const text = SecretString ?? generate(GenerateSecretString ?? Generated.parse({}));
  return [{ id: randomUUID(), stages: ['AWSCURRENT'], text, createdAt: now.toISOString() }];
}

function generate(rules: z.infer<typeof Generated>): string {
  const classes = [
    rules.ExcludeLowercase ? '' : 'abcdefghijklmnopqrstuvwxyz',
    rules.ExcludeUppercase ? '' : 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
    rules.ExcludeNumbers ? '' : '0123456789',
    rules.ExcludePunctuation ? '' : '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
    rules.IncludeSpace ? ' ' : '',
  ]
    .map((letters) => [...letters].filter((letter) => !rules.ExcludeCharacters.includes(letter)))
    .filter((letters) => letters.length > 0);
  const all = classes.flat();
  const pick = (letters: readonly string[]) => letters[randomInt(letters.length)] ?? '';
  const required = rules.RequireEachIncludedType ? classes.map(pick) : [];
  const letters = [
    ...required,
    ...Array.from({ length: Math.max(rules.PasswordLength - required.length, 0) }, () => pick(all)),
  ];
  const password = shuffle(letters).join('');
  if (rules.GenerateStringKey === undefined) return password;
  return JSON.stringify({ ...JSON.parse(rules.SecretStringTemplate ?? '{}'), [rules.GenerateStringKey]: password });
}

function shuffle(letters: readonly string[]): readonly string[] {
  const order = letters.map((letter) => ({ letter, at: randomInt(2 ** 40) }));
  return order.sort((a, b) => a.at - b.at).map(({ letter }) => letter);
}
