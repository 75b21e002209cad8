import { Aws, aws_iam as iam, aws_lambda as lambda, aws_scheduler as scheduler } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { FailureQueue } from './failure-queue.ts';
import { liveAlias } from './least-privilege-function.ts';

export interface ScheduledRunProps {
  readonly live: lambda.Alias;
  /** The schedule's name; unique in the account and region. */
  readonly name: string;
  /** `rate(…)` or `cron(…)`, in Japanese time. */
  readonly expression: string;
  readonly failures: FailureQueue;
}

const hour = 3600;

/**
 * Runs a function on a schedule in Japanese time; a run that cannot be delivered or keeps failing goes to the failure
 * queue.
 */
export class ScheduledRun extends Construct {
  constructor(scope: Construct, id: string, props: ScheduledRunProps) {
    super(scope, id);
    const { failures, name } = props;
    const retryPolicy = { maximumRetryAttempts: 10, maximumEventAgeInSeconds: hour };
    new scheduler.CfnSchedule(this, 'Schedule', {
      name,
      scheduleExpression: props.expression,
      scheduleExpressionTimezone: 'Asia/Tokyo',
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: props.live.functionArn,
        roleArn: this.role(props).roleArn,
        input: '{}',
        retryPolicy,
        deadLetterConfig: { arn: failures.queue.queueArn },
      },
    });
    // Delivery is asynchronous, so Lambda retries a function that throws.
    const retries = new lambda.CfnEventInvokeConfig(this, 'Retries', {
      functionName: props.live.lambda.functionName,
      qualifier: liveAlias,
      maximumRetryAttempts: 2,
      maximumEventAgeInSeconds: hour,
      destinationConfig: { onFailure: { destination: failures.queue.queueArn } },
    });
    retries.node.addDependency(props.live);
  }

  private role({ live, failures }: ScheduledRunProps): iam.Role {
    const call = new iam.PolicyStatement({
      sid: 'CallTheOneFunction',
      actions: ['lambda:InvokeFunction'],
      resources: [live.functionArn],
    });
    return new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
        // Only for schedules of this account (against the confused deputy).
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
      inlinePolicies: {
        run: new iam.PolicyDocument({ statements: [call, failures.sendStatement('SetUndeliveredRunsAside')] }),
      },
    });
  }
}
