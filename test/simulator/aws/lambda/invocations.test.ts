import { afterEach, describe, expect, it } from 'vitest';
import { allow, startTestAws } from '../testing.ts';
import { callSqs } from '../wire-client.ts';
import { closeRunning, functionArn, report, running } from './testing.ts';

afterEach(closeRunning);

describe('an asynchronous invocation', () => {
  it('is tried after one and two minutes, then goes to the destination and the dead letter queue', async () => {
    const test = await startTestAws();
    running.push(test);
    const { aws, clock } = test;
    const [onFailure, dead] = await Promise.all(
      ['OnFailure', 'Dead'].map((logicalId) => aws.create({ type: 'AWS::SQS::Queue', logicalId, properties: {} })),
    );
    const { roleArn } = test.client(allow('sqs:SendMessage'));
    aws.defineFunction({ functionArn, roleArn, deadLetterTargetArn: dead?.attributes.Arn });
    await aws.create({
      type: 'AWS::Lambda::EventInvokeConfig',
      logicalId: 'Config',
      properties: {
        FunctionName: 'deliver',
        Qualifier: '$LATEST',
        DestinationConfig: { OnFailure: { Destination: onFailure?.attributes.Arn } },
      },
    });
    const runs: number[] = [];
    const started = clock.now().getTime();
    aws.setInvoker(async () => {
      runs.push(Math.round((clock.now().getTime() - started) / 60_000));
      throw new Error('down');
    });
    expect(await aws.invokeAsync(functionArn, { a: 1 }, 'event')).toMatchObject({ functionError: 'Unhandled' });
    await clock.advance('PT10M');
    expect(runs).toEqual([0, 1, 3]);
    const bodies = [onFailure, dead].map((queue) =>
      aws.queueMessages(queue?.attributes.Arn ?? '').map((message) => JSON.parse(message.body)),
    );
    expect(bodies).toMatchObject([
      [{ requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 3 }, requestPayload: { a: 1 } }],
      [{ a: 1 }],
    ]);
  });
});

describe('a queue mapping', () => {
  it('deletes what was done and brings the rest again after the timeout', async () => {
    const test = await startTestAws();
    running.push(test);
    const { aws, clock } = test;
    const queue = await aws.create({
      type: 'AWS::SQS::Queue',
      logicalId: 'Work',
      properties: { VisibilityTimeout: 30 },
    });
    aws.defineFunction({
      functionArn,
      roleArn: test.client(
        allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], queue.attributes.Arn),
        allow('sqs:SendMessage'),
      ).roleArn,
    });
    await aws.create({
      type: 'AWS::Lambda::EventSourceMapping',
      logicalId: 'QueueMapping',
      properties: {
        EventSourceArn: queue.attributes.Arn,
        FunctionName: 'deliver',
        FunctionResponseTypes: ['ReportBatchItemFailures'],
      },
    });
    const seen: string[] = [];
    aws.setInvoker(async (_, payload) => {
      const { Records } = payload as { Records: { messageId: string; body: string }[] };
      seen.push(...Records.map((record) => record.body));
      const failed = seen.length === 2 ? Records.filter((record) => record.body === 'b') : [];
      return report(...failed.map((record) => record.messageId));
    });
    const sender = test.client(allow('sqs:SendMessage'));
    for (const MessageBody of ['a', 'b']) await callSqs(sender, 'SendMessage', { QueueUrl: queue.ref, MessageBody });
    await aws.settle();
    expect(seen).toEqual(['a', 'b']);
    await clock.advance('PT31S');
    expect(seen).toEqual(['a', 'b', 'b']);
    expect(aws.queueMessages(queue.attributes.Arn ?? '')).toEqual([]);
  });
});
