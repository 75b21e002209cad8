import { Fn, RemovalPolicy, Stack, type aws_s3 as s3 } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Stage } from '../stages.ts';

/**
 * What becomes of data when its stack goes: it stays, except when the deployment that made it is rolled back. Then it holds
 * nothing yet, and would only be in the way of the next try (CloudFormation template reference, DeletionPolicy).
 */
export const removalOf = ({ isDisposable }: Stage) =>
  isDisposable ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;

/**
 * The same for a bucket, which S3 deletes only when it is empty. A disposable one is emptied first. Any other also stays after a
 * roll-back: by then the deployment has written to it, and to fail at its deletion would leave the whole stack behind. It has no
 * name that the next try would want.
 */
export const bucketRemovalOf = ({
  isDisposable,
}: Stage): Pick<s3.BucketProps, 'removalPolicy' | 'autoDeleteObjects'> =>
  isDisposable
    ? { removalPolicy: RemovalPolicy.DESTROY, autoDeleteObjects: true }
    : { removalPolicy: RemovalPolicy.RETAIN };

/** Whether deletion is forbidden: not while the first deployment may still have to be rolled back and repeated. */
export const isProtected = ({ isDisposable, isFirstDeployment = false }: Stage) => !isDisposable && !isFirstDeployment;

/**
 * A name for what must have one and stays when its stack goes: with the last part of the stack's own id, which is another for each
 * stack that is made, so that the next one of the same name does not meet it.
 */
export function nameForThisStack(scope: Construct, name: string): string {
  const uuid = Fn.select(2, Fn.split('/', Stack.of(scope).stackId));
  return Fn.join('-', [name, Fn.select(4, Fn.split('-', uuid))]);
}

/** A bucket's policy stays as long as the bucket: who may write to it still may, and plain text stays refused. */
export function keepPolicyOf(bucket: s3.Bucket, stage: Stage): void {
  const { removalPolicy } = bucketRemovalOf(stage);
  if (removalPolicy) bucket.policy?.applyRemovalPolicy(removalPolicy);
}
