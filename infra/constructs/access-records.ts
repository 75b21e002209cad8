import { Duration, aws_s3 as s3 } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Stage } from '../stages.ts';
import { bucketRemovalOf, keepPolicyOf } from './removal.ts';

/** The bucket of S3's access logs, which are kept as long as other logs. */
export function accessRecords(scope: Construct, id: string, stage: Stage): s3.Bucket {
  const bucket = new s3.Bucket(scope, id, {
    versioned: true,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    encryption: s3.BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    lifecycleRules: [{ expiration: Duration.days(stage.logDays), noncurrentVersionExpiration: Duration.days(30) }],
    ...bucketRemovalOf(stage),
  });
  keepPolicyOf(bucket, stage);
  return bucket;
}
