import { afterAll, beforeAll, expect, it } from 'vitest';
import { allow, startTestAws, type TestAws } from '../testing.ts';
import type { CreatedResource } from '../types.ts';
import { callSqs } from '../wire-client.ts';

interface Received {
  readonly Messages?: readonly {
    readonly Body: string;
    readonly ReceiptHandle: string;
    readonly Attributes: { readonly ApproximateReceiveCount: string };
  }[];
}

let test: TestAws;
let queue: CreatedResource;
let failures: CreatedResource;
let role: ReturnType<TestAws['client']>;
beforeAll(async () => {
  test = await startTestAws();
  failures = await test.aws.create({
    type: 'AWS::SQS::Queue',
    logicalId: 'Failures',
    properties: { MessageRetentionPeriod: 1_209_600 },
  });
  const RedrivePolicy = { deadLetterTargetArn: failures.attributes.Arn, maxReceiveCount: 2 };
  queue = await test.aws.create({
    type: 'AWS::SQS::Queue',
    logicalId: 'Work',
    properties: { VisibilityTimeout: 60, RedrivePolicy },
  });
  role = test.client(allow('sqs:*', queue.attributes.Arn));
});
afterAll(() => test.close());

const receive = () => callSqs<Received>(role, 'ReceiveMessage', { QueueUrl: queue.ref, MaxNumberOfMessages: 10 });

it('hides a received message until the timeout, then gives up on it to the dead letter queue', async () => {
  expect(queue.ref).toBe(`${test.aws.endpoint}/123456789012/Work`);
  await callSqs(role, 'SendMessage', { QueueUrl: queue.ref, MessageBody: 'あ' });
  expect((await receive()).Messages).toMatchObject([{ Body: 'あ', Attributes: { ApproximateReceiveCount: '1' } }]);
  expect((await receive()).Messages).toBeUndefined();
  await test.clock.advance('PT61S');
  expect((await receive()).Messages).toMatchObject([{ Attributes: { ApproximateReceiveCount: '2' } }]);
  await test.clock.advance('PT61S');
  expect((await receive()).Messages).toBeUndefined();
  expect(test.aws.queueMessages(failures.attributes.Arn ?? '')).toMatchObject([{ body: 'あ' }]);
});

it('deletes by the newest receipt handle only, and counts', async () => {
  await callSqs(role, 'SendMessage', { QueueUrl: queue.ref, MessageBody: 'b' });
  const first = (await receive()).Messages?.[0]?.ReceiptHandle;
  await test.clock.advance('PT61S');
  const second = (await receive()).Messages?.[0]?.ReceiptHandle;
  await callSqs(role, 'DeleteMessage', { QueueUrl: queue.ref, ReceiptHandle: first });
  expect(await callSqs(role, 'GetQueueAttributes', { QueueUrl: queue.ref, AttributeNames: ['All'] })).toMatchObject({
    Attributes: { ApproximateNumberOfMessages: '0', ApproximateNumberOfMessagesNotVisible: '1' },
  });
  await callSqs(role, 'DeleteMessage', { QueueUrl: queue.ref, ReceiptHandle: second });
  expect(test.aws.queueMessages(queue.attributes.Arn ?? '')).toEqual([]);
});

it('answers a long poll when a message comes', async () => {
  const waiting = callSqs<Received>(role, 'ReceiveMessage', { QueueUrl: queue.ref, WaitTimeSeconds: 20 });
  await callSqs(role, 'SendMessage', { QueueUrl: queue.ref, MessageBody: 'c' });
  expect((await waiting).Messages).toHaveLength(1);
});

it('refuses a role without the right and a queue that is not there', async () => {
  const stranger = test.client(allow('sqs:SendMessage', failures.attributes.Arn));
  await expect(callSqs(stranger, 'SendMessage', { QueueUrl: queue.ref, MessageBody: 'x' })).rejects.toMatchObject({
    name: 'AccessDeniedException',
  });
  await expect(callSqs(role, 'SendMessage', { QueueUrl: `${queue.ref}2`, MessageBody: 'x' })).rejects.toMatchObject({
    name: 'QueueDoesNotExist',
  });
  await expect(callSqs(role, 'PurgeQueue', { QueueUrl: queue.ref })).rejects.toThrow(/simulator does not know/);
});
