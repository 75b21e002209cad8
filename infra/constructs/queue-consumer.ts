import { Duration, aws_iam as iam, aws_lambda as lambda, aws_sns as sns, aws_sqs as sqs } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** A queue subscribed to a topic, with a dead-letter queue for messages that fail repeatedly. */
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
      // For messages that SNS cannot deliver, for example after a change of the queue's policy.
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

/** Timeout of a function that reads a queue. */
export const queueSeconds = 30;

/** Invokes a function with a queue's messages; those that fail are retried, and end in the dead-letter queue. */
export class QueueConsumer extends Construct {
  constructor(scope: Construct, id: string, props: { readonly live: lambda.Alias; readonly queue: sqs.IQueue }) {
    super(scope, id);
    new lambda.CfnEventSourceMapping(this, 'Mapping', {
      functionName: props.live.functionArn,
      eventSourceArn: props.queue.queueArn,
      batchSize: 10,
      functionResponseTypes: ['ReportBatchItemFailures'],
      // The minimum: a flood of bounces waits in the queue, and stays below the function's reserved concurrency.
      scalingConfig: { maximumConcurrency: 2 },
    });
  }
}

/** What the function's role needs so that Lambda can read the queue. */
export const queueStatement = ({ queueArn }: sqs.IQueue) =>
  new iam.PolicyStatement({
    sid: 'ReadItsQueue',
    actions: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
    resources: [queueArn],
  });
