import { Duration, aws_iam as iam, aws_kms as kms, aws_s3 as s3 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Stage } from '../stages.ts';
import { accessRecords } from './access-records.ts';
import { bucketRemovalOf, removalOf } from './removal.ts';

/** S3 ends an object at the midnight (UTC) after this many days. */
const days = 1;

/** The longest that a signed address may be used, whatever is written in it. */
export const longestAddressSeconds = 15 * 60;

/**
 * The bucket of files that are too large for a request: they come and go over signed addresses, are encrypted under a
 * key of their own, and live for a day. There are no versions, so an expired file is deleted for good.
 */
export class FileExchange extends Construct {
  readonly bucket: s3.Bucket;
  readonly key: kms.Key;

  constructor(scope: Construct, id: string, { stage }: { readonly stage: Stage }) {
    super(scope, id);
    this.key = new kms.Key(this, 'Key', {
      description: `Tegata ${stage.name}: files that are too large for a request, for a day`,
      enableKeyRotation: true,
      removalPolicy: removalOf(stage),
    });
    this.bucket = new s3.Bucket(this, 'Bucket', {
      versioned: false,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      encryption: s3.BucketEncryption.KMS,
      encryptionKey: this.key,
      bucketKeyEnabled: true,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      serverAccessLogsBucket: accessRecords(this, 'Access', stage),
      lifecycleRules: [
        { expiration: Duration.days(days), abortIncompleteMultipartUploadAfter: Duration.days(2 * days) },
      ],
      ...bucketRemovalOf(stage),
    });
    this.bucket.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'RefuseOldAddresses',
        effect: iam.Effect.DENY,
        principals: [new iam.AnyPrincipal()],
        actions: ['s3:*'],
        resources: [this.bucket.arnForObjects('*')],
        conditions: { NumericGreaterThan: { 's3:signatureAge': longestAddressSeconds * 1000 } },
      }),
    );
  }
}
