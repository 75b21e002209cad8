import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { AccessRequest } from '../../iam/iam.ts';
import type { PolicyDocument } from '../../iam/policy.ts';
import { Flag, Ignored, physicalName, readProperties } from '../properties.ts';
import type { Queues } from '../sqs/queues.ts';
import type { CreatedResource, Resource } from '../types.ts';
import type { Environment } from '../wire/service.ts';

export interface Topics {
  create(resource: Resource): CreatedResource;
  attachPolicy(resource: Resource): CreatedResource;
  /** AWS::SNS::Subscription. */
  subscribe(resource: Resource): CreatedResource;
  /** Publishes for a caller whose right was looked at. */
  publish(topicArn: string, message: string): void;
  /** Publishes as a service does. @returns false when the topic's policy or its key's refuse, which is recorded */
  publishAs(service: string, topicArn: string, message: string, context: AccessRequest['context']): boolean;
  published(topicArn: string): readonly string[];
}

const TopicProperties = z.strictObject({
  TopicName: z.string().optional(),
  DisplayName: Ignored.optional(),
  KmsMasterKeyId: z.string().optional(),
  // Who listens so is outside the account: alarms end here.
  Subscription: Ignored.optional(),
  Tags: Ignored.optional(),
});

const PolicyProperties = z.strictObject({ Topics: z.array(z.string()), PolicyDocument: z.unknown() });

const SubscriptionProperties = z.strictObject({
  TopicArn: z.string(),
  Protocol: z.enum(['sqs', 'email', 'email-json', 'sms', 'https']),
  Endpoint: z.string(),
  RawMessageDelivery: Flag.default(false),
  RedrivePolicy: z.strictObject({ deadLetterTargetArn: z.string() }).optional(),
});
type Subscription = z.infer<typeof SubscriptionProperties>;

interface Topic {
  readonly messages: string[];
  readonly subscriptions: Subscription[];
  readonly keyArn?: string;
}

/** Topics that keep what was published, and deliver it to the queues that listen. Other listeners are people. */
export function createTopics(
  { region, accountId, iam, clock }: Environment,
  queues: Queues,
  resolveKey: (id: string) => string,
): Topics {
  const topics = new Map<string, Topic>();

  function find(topicArn: string): Topic {
    const topic = topics.get(topicArn);
    if (!topic) throw new Error(`no topic ${topicArn}`);
    return topic;
  }

  function publish(topicArn: string, message: string): void {
    const { messages, subscriptions } = find(topicArn);
    messages.push(message);
    for (const { Endpoint, RawMessageDelivery, RedrivePolicy } of subscriptions) {
      const body = RawMessageDelivery ? message : envelope(topicArn, message);
      if (!sendTo(Endpoint, topicArn, body) && RedrivePolicy) sendTo(RedrivePolicy.deadLetterTargetArn, topicArn, body);
    }
  }

  /** False when the queue's policy, or its key's, lets SNS not in. */
  function sendTo(queueArn: string, topicArn: string, body: string): boolean {
    const { arn, keyArn } = queues.find(queueArn);
    const context = { 'aws:SourceArn': topicArn, 'aws:SourceAccount': accountId };
    const may = (action: string, resource: string) => iam.isAllowed('sns.amazonaws.com', { action, resource, context });
    if (!may('sqs:SendMessage', arn)) return false;
    if (keyArn && !['kms:GenerateDataKey', 'kms:Decrypt'].every((action) => may(action, keyArn))) return false;
    queues.send(arn, body);
    return true;
  }

  const envelope = (TopicArn: string, Message: string) =>
    JSON.stringify({
      Type: 'Notification',
      MessageId: randomUUID(),
      TopicArn,
      Message,
      Timestamp: clock.now().toISOString(),
      SignatureVersion: '1',
    });

  return {
    publish,
    create(resource) {
      const { TopicName, KmsMasterKeyId } = readProperties(resource, TopicProperties);
      const name = TopicName ?? physicalName(resource.logicalId, 256);
      const arn = `arn:aws:sns:${region}:${accountId}:${name}`;
      // The key that SNS manages itself lets no other service in.
      const keyArn = KmsMasterKeyId && KmsMasterKeyId !== 'alias/aws/sns' ? resolveKey(KmsMasterKeyId) : undefined;
      topics.set(arn, { messages: [], subscriptions: [], ...(keyArn && { keyArn }) });
      return { ref: arn, attributes: { TopicArn: arn, TopicName: name } };
    },
    attachPolicy(resource) {
      const { Topics: arns, PolicyDocument: policy } = readProperties(resource, PolicyProperties);
      for (const arn of arns) iam.attachResourcePolicy(arn, policy as PolicyDocument);
      return { ref: resource.logicalId, attributes: {} };
    },
    subscribe(resource) {
      const subscription = readProperties(resource, SubscriptionProperties);
      const { subscriptions } = find(subscription.TopicArn);
      if (subscription.Protocol === 'sqs') subscriptions.push(subscription);
      return { ref: `${subscription.TopicArn}:${randomUUID()}`, attributes: {} };
    },
    publishAs(service, topicArn, message, context) {
      const { keyArn } = find(topicArn);
      if (!iam.isAllowed(service, { action: 'sns:Publish', resource: topicArn, context })) return false;
      const via = { 'kms:ViaService': `sns.${region}.amazonaws.com` };
      const mayUse = (action: string) => !keyArn || iam.isAllowed(service, { action, resource: keyArn, context: via });
      if (!['kms:GenerateDataKey', 'kms:Decrypt'].every(mayUse)) return false;
      publish(topicArn, message);
      return true;
    },
    published: (topicArn) => [...(topics.get(topicArn)?.messages ?? [])],
  };
}
