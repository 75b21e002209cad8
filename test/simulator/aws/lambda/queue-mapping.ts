import { createPump, type Pump } from '../pump.ts';
import { type Message, type Queues, receiptHandleOf } from '../sqs/queues.ts';
import { md5, systemAttributes } from '../sqs/service.ts';
import type { Environment } from '../wire/service.ts';
import { failedMessages } from './batch.ts';
import type { Functions } from './functions.ts';
import type { Mapping } from './mapping-properties.ts';

export interface QueueMappingOptions {
  readonly environment: Environment;
  readonly functions: Functions;
  readonly queues: Queues;
  readonly onError: (error: unknown) => void;
}

/** Delivers a queue's messages; those that fail come again after the visibility timeout. */
export function startQueueMapping(
  mapping: Mapping,
  { environment, functions, queues, onError }: QueueMappingOptions,
): Pump {
  const { clock, iam, region } = environment;
  const { functionArn, properties } = mapping;
  const queue = queues.find(properties.EventSourceArn);

  const pump = createPump(async () => {
    const roleArn = functions.find(functionArn)?.roleArn;
    if (!functions.isReady() || roleArn === undefined || !mayConsume(roleArn)) return;
    for (;;) {
      const received = queues.receive(queue.arn, properties.BatchSize ?? 10);
      if (received.length === 0) break;
      await deliver(received);
    }
    wakeForHidden();
  }, onError);

  function mayConsume(roleArn: string): boolean {
    const actions = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];
    return actions.every((action) => iam.isAllowed(roleArn, { action, resource: queue.arn }));
  }

  async function deliver(received: readonly Message[]): Promise<void> {
    const [wanted, unwanted] = [true, false].map((keep) =>
      received.filter((message) => mapping.accepts(filterable(message)) === keep),
    );
    for (const message of unwanted ?? []) queues.remove(receiptHandleOf(message));
    if (!wanted || wanted.length === 0) return;
    const result = await functions.run(functionArn, { Records: wanted.map(shown) }, 'stream');
    const failed = failedMessages(
      wanted,
      (message) => message.messageId,
      result,
      properties.FunctionResponseTypes.length > 0,
    );
    for (const message of wanted) if (!failed.includes(message)) queues.remove(receiptHandleOf(message));
  }

  function shown(message: Message) {
    return {
      messageId: message.messageId,
      receiptHandle: receiptHandleOf(message),
      body: message.body,
      attributes: systemAttributes(message),
      messageAttributes: message.attributes,
      md5OfBody: md5(message.body),
      eventSource: 'aws:sqs',
      eventSourceARN: queue.arn,
      awsRegion: region,
    };
  }

  let wakeAt = Number.POSITIVE_INFINITY;
  function wakeForHidden(): void {
    const next = Math.min(...queues.messages(queue.arn).map((message) => message.visibleAt));
    if (!Number.isFinite(next) || next >= wakeAt) return;
    wakeAt = next;
    clock.at(new Date(next), async () => {
      wakeAt = Number.POSITIVE_INFINITY;
      pump.poke();
      await pump.pending();
    });
  }

  queues.onSend((sentTo) => {
    if (sentTo === queue.arn) pump.poke();
  });
  functions.onReady(() => pump.poke());
  return pump;
}

function filterable(message: Message): unknown {
  try {
    return { ...message, body: JSON.parse(message.body) };
  } catch {
    return message;
  }
}
