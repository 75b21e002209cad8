import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { afterEach, describe, expect, it } from 'vitest';
import { accountId, allow, region, startTestAws, type TestAws } from '../testing.ts';
import type { CreatedResource, InvocationResult } from '../types.ts';
import { createFilter } from './filter.ts';

const functionArn = `arn:aws:lambda:${region}:${accountId}:function:deliver`;
interface StreamEvent {
  readonly Records: readonly {
    readonly eventName: string;
    readonly userIdentity?: object;
    readonly dynamodb: { readonly SequenceNumber: string; readonly Keys: { readonly pk: { readonly S: string } } };
  }[];
}
const running: TestAws[] = [];
afterEach(async () => {
  for (const test of running.splice(0)) await test.close();
});

async function start(
  answer: (event: StreamEvent, run: number) => InvocationResult = () => ({}),
  options: Parameters<typeof startTestAws>[0] = {},
) {
  const test = await startTestAws(options);
  running.push(test);
  const batches: string[][] = [];
  const events: StreamEvent[] = [];
  const queue = await test.aws.create({ type: 'AWS::SQS::Queue', logicalId: 'Failures', properties: {} });
  const table = await test.aws.create({
    type: 'AWS::DynamoDB::Table',
    logicalId: 'Data',
    properties: {
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
      TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
    },
  });
  const streamRights = allow(
    ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
    table.attributes.StreamArn,
  );
  const { roleArn } = test.client(
    streamRights,
    allow('dynamodb:ListStreams'),
    allow(['sqs:SendMessage', 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes']),
  );
  test.aws.defineFunction({ functionArn, roleArn });
  test.aws.setInvoker(async (_, payload) => {
    const event = payload as StreamEvent;
    events.push(event);
    batches.push(event.Records.map((record) => record.dynamodb.Keys.pk.S));
    return answer(event, batches.length);
  });
  const map = (properties: object = {}): Promise<CreatedResource> =>
    test.aws.create({
      type: 'AWS::Lambda::EventSourceMapping',
      logicalId: 'Mapping',
      properties: {
        EventSourceArn: table.attributes.StreamArn,
        FunctionName: functionArn,
        StartingPosition: 'TRIM_HORIZON',
        ...properties,
      },
    });
  const client = new DynamoDBClient(test.client(allow('dynamodb:*')));
  const put = (...pks: string[]) =>
    client.send(
      new TransactWriteItemsCommand({
        TransactItems: pks.map((pk) => ({ Put: { TableName: table.ref, Item: { pk: { S: pk }, n: { N: '1' } } } })),
      }),
    );
  return { ...test, table, queue, map, put, batches, events, client };
}

const failure = { functionError: 'Unhandled', payload: { errorMessage: 'no' } };
const report = (...ids: (string | undefined)[]) => ({
  payload: { batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) },
});

describe('a stream mapping', () => {
  it('delivers what the filter lets through, with both images', async () => {
    const { aws, map, put, events, batches, table, client } = await start();
    await map({
      FilterCriteria: {
        Filters: [
          {
            Pattern: JSON.stringify({
              eventName: ['INSERT', 'REMOVE'],
              dynamodb: { Keys: { pk: { S: [{ prefix: 'MAIL#' }] } } },
            }),
          },
        ],
      },
    });
    await put('MAIL#1', 'USER#1');
    await put('MAIL#1');
    await client.send(new DeleteItemCommand({ TableName: table.ref, Key: { pk: { S: 'MAIL#1' } } }));
    await aws.settle();
    expect(batches.flat()).toEqual(['MAIL#1', 'MAIL#1']);
    expect(events[0]?.Records[0]).toMatchObject({
      eventName: 'INSERT',
      eventSource: 'aws:dynamodb',
      awsRegion: region,
      eventSourceARN: table.attributes.StreamArn,
      dynamodb: { NewImage: { n: { N: '1' } } },
    });
    expect(events.at(-1)?.Records[0]).toMatchObject({
      eventName: 'REMOVE',
      dynamodb: { OldImage: { pk: { S: 'MAIL#1' } } },
    });
  });

  it('is there a few milliseconds after the write', async () => {
    const { map, put, batches } = await start();
    await map();
    await put('warm');
    const started = performance.now();
    await put('a');
    while (batches.flat().length < 2) await new Promise((resolve) => setImmediate(resolve));
    expect(performance.now() - started).toBeLessThan(100);
  });

  it('holds the stream up while a batch fails, and tries again on the virtual clock', async () => {
    const { aws, clock, map, put, batches } = await start((_, run) => (run <= 2 ? failure : {}));
    await map({ BatchSize: 1 });
    await put('a');
    await put('b');
    await aws.settle();
    expect(batches).toEqual([['a']]);
    await clock.advance('PT1S');
    await aws.settle();
    expect(batches).toEqual([['a'], ['a']]);
    await clock.advance('PT2S');
    await aws.settle();
    expect(batches).toEqual([['a'], ['a'], ['a'], ['b']]);
  });

  it('runs again only from the first item reported', async () => {
    const { aws, clock, map, put, batches } = await start((event, run) =>
      run === 1 ? report(event.Records[1]?.dynamodb.SequenceNumber) : {},
    );
    await map({ FunctionResponseTypes: ['ReportBatchItemFailures'] });
    await put('a', 'b', 'c');
    await aws.settle();
    await clock.advance('PT1S');
    expect(batches).toEqual([
      ['a', 'b', 'c'],
      ['b', 'c'],
    ]);
  });

  it('splits a failing batch, gives up after the retries and names the records in the queue', async () => {
    const { aws, clock, map, put, batches, queue } = await start((event) =>
      event.Records.some((record) => record.dynamodb.Keys.pk.S === 'bad') ? failure : {},
    );
    await map({
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 1,
      DestinationConfig: { OnFailure: { Destination: queue.attributes.Arn } },
    });
    await put('a', 'bad', 'c', 'd');
    await put('later');
    await aws.settle();
    for (let second = 0; second < 10; second += 1) await clock.advance('PT1S');
    expect(batches.flat().filter((pk) => pk === 'bad').length).toBeGreaterThan(3);
    expect(batches.at(-1)).toContain('later');
    const [message, ...more] = aws.queueMessages(queue.attributes.Arn ?? '');
    expect(more).toEqual([]);
    expect(JSON.parse(message?.body ?? '')).toMatchObject({
      requestContext: { condition: 'RetryAttemptsExhausted', functionArn },
      DDBStreamBatchInfo: { batchSize: 1, startSequenceNumber: '2' },
    });
  });

  it("needs the stream rights in the function's role", async () => {
    const { aws, map, put, batches } = await start();
    aws.defineFunction({ functionArn, roleArn: `arn:aws:iam::${accountId}:role/None` });
    await map();
    await put('a');
    await aws.settle();
    expect(batches).toEqual([]);
    expect(aws.iam.denials()[0]).toMatchObject({ action: 'dynamodb:DescribeStream' });
  });

  it('goes on after a restart where it was', async () => {
    const dataDirectory = await mkdtemp(join(tmpdir(), 'tegata-aws-'));
    const first = await start((_, run) => (run === 2 ? failure : {}), { dataDirectory });
    await first.map({ BatchSize: 1 });
    await first.put('done');
    await first.put('failed');
    await first.aws.settle();
    for (const test of running.splice(0)) await test.close();
    const second = await start(undefined, { dataDirectory });
    await second.map({ BatchSize: 1 });
    await second.put('new');
    await second.aws.settle();
    expect([first.batches, second.batches]).toEqual([
      [['done'], ['failed']],
      [['failed'], ['new']],
    ]);
    const read = new GetItemCommand({ TableName: second.table.ref, Key: { pk: { S: 'done' } } });
    expect((await second.client.send(read)).Item).toBeDefined();
    for (const test of running.splice(0)) await test.close();
    await rm(dataDirectory, { recursive: true });
  });
});

it('removes what its time to live is over for, on the virtual clock, as the service', async () => {
  const { aws, clock, map, client, table, events } = await start();
  await map({ FilterCriteria: { Filters: [{ Pattern: '{"eventName":["REMOVE"]}' }] } });
  const at = (days: number) => ({ N: String(Math.floor(clock.now().getTime() / 1000) + days * 86_400) });
  for (const [pk, ttl] of [
    ['short', at(1)],
    ['long', at(10)],
  ] as const) {
    await client.send(new PutItemCommand({ TableName: table.ref, Item: { pk: { S: pk }, ttl } }));
  }
  await client.send(new PutItemCommand({ TableName: table.ref, Item: { pk: { S: 'text' }, ttl: { S: '1' } } }));
  await clock.advance('P2D');
  await aws.settle();
  expect(events.flatMap((event) => event.Records)).toMatchObject([
    {
      dynamodb: { Keys: { pk: { S: 'short' } } },
      userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' },
    },
  ]);
  await client.send(new DeleteItemCommand({ TableName: table.ref, Key: { pk: { S: 'text' } } }));
  await aws.settle();
  expect(events.at(-1)?.Records[0]?.userIdentity).toBeUndefined();
  await clock.advance('P9D');
  expect(await aws.sweepExpired()).toBe(0);
  await aws.settle();
  expect(events.at(-1)?.Records[0]?.dynamodb.Keys.pk.S).toBe('long');
});

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
    const { callSqs } = await import('../wire-client.ts');
    const sender = test.client(allow('sqs:SendMessage'));
    for (const MessageBody of ['a', 'b']) await callSqs(sender, 'SendMessage', { QueueUrl: queue.ref, MessageBody });
    await aws.settle();
    expect(seen).toEqual(['a', 'b']);
    await clock.advance('PT31S');
    expect(seen).toEqual(['a', 'b', 'b']);
    expect(aws.queueMessages(queue.attributes.Arn ?? '')).toEqual([]);
  });
});

describe('a filter', () => {
  const event = {
    eventName: 'INSERT',
    dynamodb: { Keys: { pk: { S: 'MAIL#1' } }, NewImage: { state: { S: 'waiting' }, n: { N: '3' } } },
    size: 7,
  };
  it.each<[object, boolean]>([
    [{ eventName: ['INSERT'] }, true],
    [{ eventName: ['MODIFY', 'REMOVE'] }, false],
    [{ dynamodb: { NewImage: { state: { S: ['waiting'] } } } }, true],
    [{ dynamodb: { NewImage: { gone: [{ exists: false }] } } }, true],
    [{ dynamodb: { NewImage: { state: { S: [{ exists: false }] } } } }, false],
    [{ dynamodb: { Keys: { pk: { S: [{ 'anything-but': { prefix: 'MAIL#' } }] } } } }, false],
    [{ dynamodb: { Keys: { pk: { S: [{ suffix: '#1' }] } } } }, true],
    [{ dynamodb: { Keys: { pk: { S: [{ wildcard: 'M*#1' }] } } } }, true],
    [{ size: [{ numeric: ['>', 5, '<=', 7] }] }, true],
    [{ size: [{ numeric: ['>', 7] }] }, false],
    [{ $or: [{ eventName: ['MODIFY'] }, { size: [7] }] }, true],
  ])('%j', (pattern, expected) => {
    expect(createFilter([JSON.stringify(pattern)])(event)).toBe(expected);
  });
  it('refuses a comparison it does not know', () => {
    expect(() => createFilter(['{"a":[{"sounds-like":"b"}]}'])).toThrow(/simulator does not know/);
  });
});
