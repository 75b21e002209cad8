import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { AwsError } from '../wire/errors.ts';
import { createJsonService, operation } from '../wire/json-service.ts';
import type { Environment, ServiceCall, WireService } from '../wire/service.ts';
import type { Secret, Secrets } from './secrets.ts';
import { findVersion, moveStage, putVersion } from './versions.ts';

const SecretId = z.string().min(1);
const Token = z.string().min(32).max(64);
const Put = z.strictObject({
  SecretId,
  ClientRequestToken: Token.optional(),
  SecretString: z.string().max(65_536).optional(),
  SecretBinary: z.base64().optional(),
  VersionStages: z.array(z.string()).min(1).optional(),
});
const Move = z.strictObject({
  SecretId,
  VersionStage: z.string(),
  MoveToVersionId: Token.optional(),
  RemoveFromVersionId: Token.optional(),
});

/** Secrets Manager: values with versions and stages. */
export function createSecretsManager({ clock, region, accountId }: Environment, secrets: Secrets): WireService {
  function use(call: ServiceCall, id: string, context: Record<string, string | undefined> = {}): Secret {
    const secret = secrets.find(id);
    const keys = Object.entries(context).map(([name, value]) => [`secretsmanager:${name}`, value]);
    const named = { 'secretsmanager:SecretId': secret.arn, ...Object.fromEntries(keys) };
    call.authorize({ action: `secretsmanager:${call.operation}`, resource: secret.arn, context: named });
    return secret;
  }

  function authorizeKey(call: ServiceCall, secret: Secret, action: string): void {
    if (!secret.keyArn) return;
    const context = {
      'kms:ViaService': `secretsmanager.${region}.amazonaws.com`,
      'kms:CallerAccount': accountId,
      'kms:EncryptionContext:SecretARN': secret.arn,
    };
    call.authorize({
      action,
      resource: secret.keyArn,
      context: { ...context, 'kms:EncryptionContextKeys': ['SecretARN', 'SecretVersionId'] },
    });
  }

  return createJsonService({
    name: 'secretsmanager',
    target: 'secretsmanager',
    version: '1.1',
    operations: {
      GetSecretValue: operation(
        z.strictObject({ SecretId, VersionId: z.string().optional(), VersionStage: z.string().optional() }),
        (input, call) => {
          const asked = {
            VersionId: input.VersionId,
            VersionStage: input.VersionStage ?? (input.VersionId ? undefined : 'AWSCURRENT'),
          };
          const secret = use(call, input.SecretId, asked);
          authorizeKey(call, secret, 'kms:Decrypt');
          const version = findVersion(secret, input.VersionId, input.VersionStage);
          const { id: VersionId, stages: VersionStages, text: SecretString, binary: SecretBinary } = version;
          return {
            ARN: secret.arn,
            Name: secret.name,
            VersionId,
            VersionStages,
            SecretString,
            SecretBinary,
            CreatedDate: seconds(version.createdAt),
          };
        },
      ),
      PutSecretValue: operation(Put, (input, call) => {
        const secret = use(call, input.SecretId);
        if ((input.SecretString === undefined) === (input.SecretBinary === undefined)) {
          throw new AwsError('InvalidParameterException', 'You must provide either SecretString or SecretBinary.');
        }
        authorizeKey(call, secret, 'kms:GenerateDataKey');
        const id = input.ClientRequestToken ?? randomUUID();
        const stages = input.VersionStages ?? ['AWSCURRENT'];
        const version = {
          id,
          stages,
          text: input.SecretString,
          binary: input.SecretBinary,
          createdAt: clock.now().toISOString(),
        };
        const changed = putVersion(secret, version);
        secrets.save(changed);
        const kept = findVersion(changed, id, undefined);
        return { ARN: secret.arn, Name: secret.name, VersionId: id, VersionStages: kept.stages };
      }),
      UpdateSecretVersionStage: operation(Move, (input, call) => {
        const secret = use(call, input.SecretId, { VersionStage: input.VersionStage });
        const holder = secret.versions.find((one) => one.stages.includes(input.VersionStage));
        if (input.MoveToVersionId) findVersion(secret, input.MoveToVersionId, undefined);
        if (holder && holder.id !== input.MoveToVersionId && holder.id !== input.RemoveFromVersionId) {
          throw new AwsError(
            'InvalidParameterException',
            `The parameter RemoveFromVersionId can't be empty. Staging label ${input.VersionStage} is currently attached to version ${holder.id}, so you must explicitly reference that version in RemoveFromVersionId.`,
          );
        }
        secrets.save(moveStage(secret, input.VersionStage, input.MoveToVersionId));
        return { ARN: secret.arn, Name: secret.name };
      }),
      DescribeSecret: operation(z.strictObject({ SecretId }), (input, call) => {
        const secret = use(call, input.SecretId);
        const staged = secret.versions.filter((one) => one.stages.length > 0).map((one) => [one.id, one.stages]);
        return {
          ARN: secret.arn,
          Name: secret.name,
          Description: secret.description,
          KmsKeyId: secret.keyArn,
          VersionIdsToStages: Object.fromEntries(staged),
        };
      }),
      ListSecretVersionIds: operation(
        z.strictObject({ SecretId, IncludeDeprecated: z.boolean().optional() }),
        (input, call) => {
          const secret = use(call, input.SecretId);
          const versions = secret.versions.filter((one) => input.IncludeDeprecated || one.stages.length > 0);
          const Versions = versions.map((one) => ({
            VersionId: one.id,
            VersionStages: one.stages,
            CreatedDate: seconds(one.createdAt),
          }));
          return { ARN: secret.arn, Name: secret.name, Versions };
        },
      ),
    },
  });
}

function seconds(iso: string): number {
  return Date.parse(iso) / 1000;
}
