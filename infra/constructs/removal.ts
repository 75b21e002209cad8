import { RemovalPolicy, type aws_s3 as s3 } from 'aws-cdk-lib';
import type { Stage } from '../stages.ts';

/** What becomes of data when its stack goes. */
export const removalOf = ({ isDisposable }: Stage) => (isDisposable ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN);

/** A bucket's policy stays as long as the bucket: who may write to it still may, and plain text stays refused. */
export function keepPolicyOf(bucket: s3.Bucket, stage: Stage): void {
  bucket.policy?.applyRemovalPolicy(removalOf(stage));
}
