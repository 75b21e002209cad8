import { DynamoDBClient, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { accountId, allow, region, startTestAws, type TestAws } from '../testing.ts';
import type { CreatedResource, InvocationResult } from '../types.ts';

export const functionArn = `arn:aws:lambda:${region}:${accountId}:function:deliver`;
export interface StreamEvent {
  readonly Records: readonly {
    readonly eventName: string;
    readonly userIdentity?: object;
    readonly dynamodb: { readonly SequenceNumber: string; readonly Keys: { readonly pk: { readonly S: string } } };
  }[];
}

/** What the tests of a file started. */
export const running: TestAws[] = [];

export async function closeRunning(): Promise<void> {
  for (const test of running.splice(0)) await test.close();
}

/** A table with a stream, a function whose role may read it, and a queue for failures. */
export async function startWithStream(
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

export const failure = { functionError: 'Unhandled', payload: { errorMessage: 'no' } };
export const report = (...ids: (string | undefined)[]) => ({
  payload: { batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) },
});
