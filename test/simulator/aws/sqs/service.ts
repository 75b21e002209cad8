import { createHash } from 'node:crypto';
import * as z from 'zod';
import { createJsonService, operation } from '../wire/json-service.ts';
import type { Environment, ServiceCall, WireService } from '../wire/service.ts';
import { type Message, type Queue, type Queues, receiptHandleOf } from './queues.ts';

const QueueUrl = z.string().min(1);
const Receive = z.strictObject({
  QueueUrl,
  MaxNumberOfMessages: z.number().int().min(1).max(10).default(1),
  VisibilityTimeout: z.number().int().min(0).optional(),
  WaitTimeSeconds: z.number().int().min(0).max(20).default(0),
  AttributeNames: z.array(z.string()).optional(),
  MessageSystemAttributeNames: z.array(z.string()).optional(),
  MessageAttributeNames: z.array(z.string()).optional(),
});
const Send = z.strictObject({
  QueueUrl,
  MessageBody: z.string().min(1),
  DelaySeconds: z.number().int().min(0).max(900).optional(),
  MessageAttributes: z.record(z.string(), z.unknown()).default({}),
});

/** SQS: standard queues. */
export function createSqs({ region, accountId, clock }: Environment, queues: Queues): WireService {
  function use(call: ServiceCall, url: string, keyAction?: string): Queue {
    const queue = queues.find(url);
    call.authorize({ action: `sqs:${call.operation}`, resource: queue.arn });
    const context = { 'kms:ViaService': `sqs.${region}.amazonaws.com`, 'kms:CallerAccount': accountId };
    if (queue.keyArn && keyAction) call.authorize({ action: keyAction, resource: queue.keyArn, context });
    return queue;
  }

  return createJsonService({
    name: 'sqs',
    target: 'AmazonSQS',
    version: '1.0',
    throttlingCode: 'RequestThrottled',
    operations: {
      SendMessage: operation(Send, (input, call) => {
        const queue = use(call, input.QueueUrl, 'kms:GenerateDataKey');
        const { messageId } = queues.send(queue.arn, input.MessageBody, input.MessageAttributes, input.DelaySeconds);
        return { MessageId: messageId, MD5OfMessageBody: md5(input.MessageBody) };
      }),
      ReceiveMessage: operation(Receive, async (input, call) => {
        const { arn } = use(call, input.QueueUrl, 'kms:Decrypt');
        const take = () => queues.receive(arn, input.MaxNumberOfMessages, input.VisibilityTimeout);
        const first = take();
        const taken =
          first.length > 0 || input.WaitTimeSeconds === 0
            ? first
            : await waitFor(queues, arn, input.WaitTimeSeconds, take);
        return taken.length > 0 ? { Messages: taken.map(shown) } : {};
      }),
      DeleteMessage: operation(z.strictObject({ QueueUrl, ReceiptHandle: z.string() }), (input, call) => {
        use(call, input.QueueUrl);
        queues.remove(input.ReceiptHandle);
      }),
      ChangeMessageVisibility: operation(
        z.strictObject({ QueueUrl, ReceiptHandle: z.string(), VisibilityTimeout: z.number().int().min(0).max(43_200) }),
        (input, call) => {
          use(call, input.QueueUrl);
          queues.changeVisibility(input.ReceiptHandle, input.VisibilityTimeout);
        },
      ),
      GetQueueUrl: operation(z.strictObject({ QueueName: z.string() }), (input, call) => ({
        QueueUrl: use(call, input.QueueName).url,
      })),
      GetQueueAttributes: operation(
        z.strictObject({ QueueUrl, AttributeNames: z.array(z.string()).optional() }),
        (input, call) => {
          const queue = use(call, input.QueueUrl);
          const hidden = queues.messages(queue.arn).filter((message) => message.visibleAt > clock.now().getTime());
          const Attributes = {
            QueueArn: queue.arn,
            ApproximateNumberOfMessages: String(queues.messages(queue.arn).length - hidden.length),
            ApproximateNumberOfMessagesNotVisible: String(hidden.length),
            VisibilityTimeout: String(queue.visibilitySeconds),
          };
          return { Attributes };
        },
      ),
    },
  });
}

// A long poll waits in real time, as its caller does.
function waitFor(
  queues: Queues,
  arn: string,
  seconds: number,
  take: () => readonly Message[],
): Promise<readonly Message[]> {
  return new Promise((resolve) => {
    const finish = (messages: readonly Message[]) => {
      clearTimeout(timer);
      unsubscribe();
      resolve(messages);
    };
    const timer = setTimeout(() => finish(take()), seconds * 1000);
    timer.unref();
    const unsubscribe = queues.onSend((sentTo) => {
      if (sentTo !== arn) return;
      const messages = take();
      if (messages.length > 0) finish(messages);
    });
  });
}

function shown(message: Message) {
  const { messageId: MessageId, body: Body, attributes: MessageAttributes } = message;
  return {
    MessageId,
    Body,
    MessageAttributes,
    MD5OfBody: md5(Body),
    ReceiptHandle: receiptHandleOf(message),
    Attributes: systemAttributes(message),
  };
}

/** What SQS tells of a message beside its body. */
export function systemAttributes(message: Message): Readonly<Record<string, string>> {
  return {
    ApproximateReceiveCount: String(message.receiveCount),
    SentTimestamp: String(message.sentAt),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt ?? message.sentAt),
  };
}

export function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
