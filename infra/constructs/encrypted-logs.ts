import { Aws, aws_iam as iam, aws_kms as kms, aws_logs as logs, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Stage } from '../stages.ts';
import { removalOf } from './removal.ts';

/** The key of every log group of a stage; CloudWatch Logs may use it for this account's groups alone. */
export class LogKey extends Construct {
  readonly key: kms.Key;

  constructor(scope: Construct, id: string, stage: Stage) {
    super(scope, id);
    this.key = new kms.Key(this, 'Key', {
      description: `Tegata ${stage.name}: logs`,
      enableKeyRotation: true,
      removalPolicy: removalOf(stage),
    });
    const groups = `arn:${Stack.of(this).partition}:logs:${Stack.of(this).region}:${Aws.ACCOUNT_ID}:log-group:*`;
    this.key.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'CloudWatchLogsEncryptsItsGroups',
        principals: [new iam.ServicePrincipal(`logs.${Stack.of(this).region}.amazonaws.com`)],
        actions: [
          'kms:Encrypt',
          'kms:Decrypt',
          'kms:ReEncryptFrom',
          'kms:ReEncryptTo',
          'kms:GenerateDataKey',
          'kms:DescribeKey',
        ],
        // In a key's own policy `*` is that key.
        resources: ['*'],
        conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': groups } },
      }),
    );
  }
}

export interface EncryptedLogsProps {
  readonly stage: Stage;
  readonly key: kms.IKey;
  /** @default made by the stack */
  readonly logGroupName?: string;
}

/** A log group that is encrypted and ends: made by the stack, so that no function needs the right to make one. */
export function encryptedLogs(
  scope: Construct,
  id: string,
  { stage, key, logGroupName }: EncryptedLogsProps,
): logs.LogGroup {
  return new logs.LogGroup(scope, id, {
    ...(logGroupName !== undefined && { logGroupName }),
    encryptionKey: key,
    retention: stage.logDays,
    removalPolicy: removalOf(stage),
  });
}
