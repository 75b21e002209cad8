import { Fn, RemovalPolicy, Stack, type aws_s3 as s3 } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Stage } from '../stages.ts';

/**
 * The removal policy of data: it outlives its stack, unless the deployment that created it is rolled back. Then it is
 * still empty, and would only block the next attempt (CloudFormation template reference, DeletionPolicy).
 */
export const removalOf = ({ isDisposable }: Stage) =>
  isDisposable ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;

/**
 * The same for a bucket, which S3 deletes only when it is empty. A disposable one is emptied first. Any other also
 * stays after a rollback: the deployment has already written to it, and a failed deletion would leave the whole stack
 * behind. Its name does not block the next attempt.
 */
export const bucketRemovalOf = ({
  isDisposable,
}: Stage): Pick<s3.BucketProps, 'removalPolicy' | 'autoDeleteObjects'> =>
  isDisposable
    ? { removalPolicy: RemovalPolicy.DESTROY, autoDeleteObjects: true }
    : { removalPolicy: RemovalPolicy.RETAIN };

/** Whether deletion protection is on; not during a first deployment, which may have to be rolled back and repeated. */
export const isProtected = ({ isDisposable, isFirstDeployment = false }: Stage) => !isDisposable && !isFirstDeployment;

/**
 * A name for a resource that needs one and outlives its stack: it ends with the last part of the stack's id, which
 * differs for each created stack, so that the next stack of the same name has no conflict.
 */
export function nameForThisStack(scope: Construct, name: string): string {
  const uuid = Fn.select(2, Fn.split('/', Stack.of(scope).stackId));
  return Fn.join('-', [name, Fn.select(4, Fn.split('-', uuid))]);
}

/** A bucket's policy stays as long as the bucket, so its writers keep access and unencrypted requests stay refused. */
export function keepPolicyOf(bucket: s3.Bucket, stage: Stage): void {
  const { removalPolicy } = bucketRemovalOf(stage);
  if (removalPolicy) bucket.policy?.applyRemovalPolicy(removalPolicy);
}
