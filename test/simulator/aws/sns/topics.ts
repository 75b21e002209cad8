import * as z from 'zod';
import type { PolicyDocument } from '../../iam/policy.ts';
import { Ignored, physicalName, readProperties } from '../properties.ts';
import type { CreatedResource, Resource } from '../types.ts';
import type { Environment } from '../wire/service.ts';

export interface Topics {
  create(resource: Resource): CreatedResource;
  attachPolicy(resource: Resource): CreatedResource;
  publish(topicArn: string, message: string): void;
  published(topicArn: string): readonly string[];
}

const TopicProperties = z.strictObject({
  TopicName: z.string().optional(),
  DisplayName: Ignored.optional(),
  KmsMasterKeyId: Ignored.optional(),
  // Who listens is outside the account: alarms end here.
  Subscription: Ignored.optional(),
  Tags: Ignored.optional(),
});

const PolicyProperties = z.strictObject({ Topics: z.array(z.string()), PolicyDocument: z.unknown() });

/** Topics that keep what was published and deliver it to nobody. */
export function createTopics({ region, accountId, iam }: Environment): Topics {
  const messages = new Map<string, string[]>();
  return {
    create(resource) {
      const name = readProperties(resource, TopicProperties).TopicName ?? physicalName(resource.logicalId, 256);
      const arn = `arn:aws:sns:${region}:${accountId}:${name}`;
      messages.set(arn, messages.get(arn) ?? []);
      return { ref: arn, attributes: { TopicArn: arn, TopicName: name } };
    },
    attachPolicy(resource) {
      const { Topics: arns, PolicyDocument: policy } = readProperties(resource, PolicyProperties);
      for (const arn of arns) iam.attachResourcePolicy(arn, policy as PolicyDocument);
      return { ref: resource.logicalId, attributes: {} };
    },
    publish(topicArn, message) {
      const topic = messages.get(topicArn);
      if (!topic) throw new Error(`no topic ${topicArn}`);
      topic.push(message);
    },
    published: (topicArn) => [...(messages.get(topicArn) ?? [])],
  };
}
