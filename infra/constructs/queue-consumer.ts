import { Duration, aws_iam as iam, aws_lambda as lambda, aws_sns as sns, aws_sqs as sqs } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** A queue of what a topic tells, and a second one of what could not be done, in which it waits for a person. */
export class TopicQueue extends Construct {
  readonly queue: sqs.Queue;
  readonly failures: sqs.Queue;

  constructor(scope: Construct, id: string, { topicArn }: { readonly topicArn: string }) {
    super(scope, id);
    const common = {
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    };
    this.failures = new sqs.Queue(this, 'Failures', common);
    this.queue = new sqs.Queue(this, 'Queue', {
      ...common,
      // Six times the function's time (Lambda developer guide, SQS event source mappings).
      visibilityTimeout: Duration.seconds(6 * queueSeconds),
      deadLetterQueue: { queue: this.failures, maxReceiveCount: 5 },
    });
    for (const queue of [this.queue, this.failures]) queue.addToResourcePolicy(fromTopic(topicArn, queue));
    new sns.CfnSubscription(this, 'Subscription', {
      topicArn,
      protocol: 'sqs',
      endpoint: this.queue.queueArn,
      rawMessageDelivery: true,
      // What SNS cannot deliver, such as to a queue whose policy was changed.
      redrivePolicy: { deadLetterTargetArn: this.failures.queueArn },
    });
  }
}

const fromTopic = (topicArn: string, { queueArn }: sqs.IQueue) =>
  new iam.PolicyStatement({
    sid: 'OneTopic',
    principals: [new iam.ServicePrincipal('sns.amazonaws.com')],
    actions: ['sqs:SendMessage'],
    resources: [queueArn],
    conditions: { ArnEquals: { 'aws:SourceArn': topicArn } },
  });

/** How long a function that reads a queue may take for a batch. */
export const queueSeconds = 30;

/** Calls a function with a queue's messages; those it could not do come again, and in the end wait in the second queue. */
export class QueueConsumer extends Construct {
  constructor(scope: Construct, id: string, props: { readonly live: lambda.Alias; readonly queue: sqs.IQueue }) {
    super(scope, id);
    new lambda.CfnEventSourceMapping(this, 'Mapping', {
      functionName: props.live.functionArn,
      eventSourceArn: props.queue.queueArn,
      batchSize: 10,
      functionResponseTypes: ['ReportBatchItemFailures'],
      // The least there is: a flood of bounces waits, and takes nothing from others. Beyond a reservation messages would fail.
      scalingConfig: { maximumConcurrency: 2 },
    });
  }
}

/** What the function's role needs, so that Lambda can read the queue in its name. */
export const queueStatement = ({ queueArn }: sqs.IQueue) =>
  new iam.PolicyStatement({
    sid: 'ReadItsQueue',
    actions: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
    resources: [queueArn],
  });
