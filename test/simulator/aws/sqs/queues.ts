import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { PolicyDocument } from '../../iam/policy.ts';
import { Count, Flag, Ignored, physicalName, readProperties } from '../properties.ts';
import type { CreatedResource, Resource } from '../types.ts';
import { AwsError } from '../wire/errors.ts';
import type { Environment } from '../wire/service.ts';

export interface Message {
  readonly messageId: string;
  readonly queueArn: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly sentAt: number;
  readonly visibleAt: number;
  readonly receiveCount: number;
  readonly firstReceivedAt?: number;
}

export interface Queue {
  readonly name: string;
  readonly arn: string;
  readonly url: string;
  readonly visibilitySeconds: number;
  readonly delaySeconds: number;
  readonly retentionSeconds: number;
  readonly keyArn?: string;
  readonly redrive?: { readonly targetArn: string; readonly maxReceiveCount: number };
}

export interface Queues {
  create(resource: Resource): CreatedResource;
  attachPolicy(resource: Resource): CreatedResource;
  /** By ARN, URL or name. @throws AwsError QueueDoesNotExist */
  find(id: string): Queue;
  send(queueArn: string, body: string, attributes?: Readonly<Record<string, unknown>>, delaySeconds?: number): Message;
  /** Takes visible messages and hides them; one received too often goes to the dead letter queue instead. */
  receive(queueArn: string, most: number, visibilitySeconds?: number): readonly Message[];
  /** Deletes by receipt handle; an old handle deletes nothing. */
  remove(receiptHandle: string): void;
  changeVisibility(receiptHandle: string, seconds: number): void;
  messages(queueArn: string): readonly Message[];
  onSend(listener: (queueArn: string) => void): () => void;
}

const QueueProperties = z.strictObject({
  QueueName: z.string().optional(),
  VisibilityTimeout: Count.default(30),
  DelaySeconds: Count.default(0),
  MessageRetentionPeriod: Count.default(345_600),
  ReceiveMessageWaitTimeSeconds: Count.optional(),
  MaximumMessageSize: Count.optional(),
  RedrivePolicy: z.object({ deadLetterTargetArn: z.string(), maxReceiveCount: Count }).optional(),
  RedriveAllowPolicy: Ignored.optional(),
  KmsMasterKeyId: z.string().optional(),
  KmsDataKeyReusePeriodSeconds: Count.optional(),
  SqsManagedSseEnabled: Flag.optional(),
  Tags: Ignored.optional(),
});
const PolicyProperties = z.strictObject({ Queues: z.array(z.string()), PolicyDocument: z.unknown() });

/** Standard queues on the virtual clock. */
export function createQueues(environment: Environment, resolveKey: (id: string) => string): Queues {
  const { region, accountId, iam, store, clock } = environment;
  const stored = store.collection<Message>('sqs-messages');
  const queues = new Map<string, Queue>();
  const listeners = new Set<(queueArn: string) => void>();
  const now = () => clock.now().getTime();

  function find(id: string): Queue {
    const name = id.split(/[/:]/).at(-1) ?? id;
    const queue = queues.get(name);
    if (!queue) throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
    return queue;
  }

  function messages(queueArn: string): readonly Message[] {
    const kept = now() - find(queueArn).retentionSeconds * 1000;
    const inQueue = stored.values().filter((message) => message.queueArn === queueArn);
    for (const message of inQueue) if (message.sentAt < kept) stored.delete(message.messageId);
    return inQueue.filter((message) => message.sentAt >= kept);
  }

  function keep(message: Message): Message {
    stored.set(message.messageId, message);
    for (const listener of listeners) listener(message.queueArn);
    return message;
  }

  const byHandle = (handle: string) => {
    const [messageId = '', count] = handle.split('#');
    const message = stored.get(messageId);
    return message?.receiveCount === Number(count) ? message : undefined;
  };

  return {
    find,
    messages,
    create(resource) {
      const properties = readProperties(resource, QueueProperties);
      const name = properties.QueueName ?? physicalName(resource.logicalId);
      const redrive = properties.RedrivePolicy;
      const queue: Queue = {
        name,
        arn: `arn:aws:sqs:${region}:${accountId}:${name}`,
        url: `${environment.endpoint}/${accountId}/${name}`,
        visibilitySeconds: properties.VisibilityTimeout,
        delaySeconds: properties.DelaySeconds,
        retentionSeconds: properties.MessageRetentionPeriod,
        // The alias of the AWS managed key needs no permission of the caller.
        ...(properties.KmsMasterKeyId &&
          properties.KmsMasterKeyId !== 'alias/aws/sqs' && { keyArn: resolveKey(properties.KmsMasterKeyId) }),
        ...(redrive && {
          redrive: { targetArn: redrive.deadLetterTargetArn, maxReceiveCount: redrive.maxReceiveCount },
        }),
      };
      queues.set(name, queue);
      return { ref: queue.url, attributes: { Arn: queue.arn, QueueName: name, QueueUrl: queue.url } };
    },
    attachPolicy(resource) {
      const properties = readProperties(resource, PolicyProperties);
      for (const url of properties.Queues)
        iam.attachResourcePolicy(find(url).arn, properties.PolicyDocument as PolicyDocument);
      return { ref: resource.logicalId, attributes: {} };
    },
    send(queueArn, body, attributes = {}, delaySeconds = find(queueArn).delaySeconds) {
      if (Buffer.byteLength(body) > 1_048_576)
        throw new AwsError(
          'InvalidMessageContents',
          'One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.',
        );
      const sentAt = now();
      const visibleAt = sentAt + delaySeconds * 1000;
      return keep({
        messageId: randomUUID(),
        queueArn: find(queueArn).arn,
        body,
        attributes,
        sentAt,
        visibleAt,
        receiveCount: 0,
      });
    },
    receive(queueArn, most, visibilitySeconds = find(queueArn).visibilitySeconds) {
      const { redrive } = find(queueArn);
      const taken: Message[] = [];
      for (const message of messages(queueArn)) {
        if (message.visibleAt > now() || taken.length >= most) continue;
        if (redrive && message.receiveCount >= redrive.maxReceiveCount) {
          keep({ ...message, queueArn: find(redrive.targetArn).arn, visibleAt: now(), receiveCount: 0 });
          continue;
        }
        const received = {
          ...message,
          receiveCount: message.receiveCount + 1,
          visibleAt: now() + visibilitySeconds * 1000,
          firstReceivedAt: message.firstReceivedAt ?? now(),
        };
        stored.set(message.messageId, received);
        taken.push(received);
      }
      return taken;
    },
    remove(handle) {
      const message = byHandle(handle);
      if (message) stored.delete(message.messageId);
    },
    changeVisibility(handle, seconds) {
      const message = byHandle(handle);
      if (!message) throw new AwsError('ReceiptHandleIsInvalid', 'The input receipt handle is invalid.');
      keep({ ...message, visibleAt: now() + seconds * 1000 });
    },
    onSend(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** What a consumer deletes a message by. */
export function receiptHandleOf(message: Message): string {
  return `${message.messageId}#${message.receiveCount}`;
}
