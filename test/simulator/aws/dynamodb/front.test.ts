import {
  BatchGetItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { allow } from '../testing.ts';
import type { AwsCall } from '../types.ts';
import { startWithTable } from './testing.ts';

const { test, table, tableArn, item, clientWith } = await startWithTable();
const calls: AwsCall[] = [];
test.aws.onCall((call) => calls.push(call));
afterAll(test.close);
beforeEach(() => {
  calls.length = 0;
  test.aws.iam.clearDenials();
});

const fence = (...prefixes: string[]) => ({
  'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': prefixes.map((prefix) => `${prefix}#*`) },
  Null: { 'dynamodb:LeadingKeys': 'false' },
});

it('gives the table the ARNs of its region and account', () => {
  expect(table).toMatchObject({
    ref: 'Data-Table',
    attributes: { Arn: 'arn:aws:dynamodb:ap-northeast-1:123456789012:table/Data-Table' },
  });
  expect(table.attributes.StreamArn).toMatch(
    /^arn:aws:dynamodb:ap-northeast-1:123456789012:table\/Data-Table\/stream\//,
  );
});

describe('authorization', () => {
  it('lets a role through where its policy does and records every refusal', async () => {
    const client = clientWith(allow('dynamodb:PutItem', tableArn));
    await client.send(new PutItemCommand(item('COMPANY#1')));
    const get = client.send(
      new GetItemCommand({ TableName: table.ref, Key: { pk: { S: 'COMPANY#1' }, sk: { S: 's' } } }),
    );
    await expect(get).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('dynamodb:GetItem'),
    });
    expect(test.aws.iam.denials()).toMatchObject([{ action: 'dynamodb:GetItem', resource: tableArn }]);
    expect(calls.map(({ operation, errorName }) => [operation, errorName])).toEqual([
      ['PutItem', undefined],
      ['GetItem', 'AccessDeniedException'],
    ]);
  });

  it('fences by leading key, in single writes, batches and queries', async () => {
    const client = clientWith(
      allow(
        ['dynamodb:PutItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'],
        [tableArn, `${tableArn}/index/*`],
        fence('COMPANY'),
      ),
    );
    const keysOf = (...pks: string[]) => ({
      RequestItems: { [table.ref]: { Keys: pks.map((pk) => ({ pk: { S: pk }, sk: { S: 's' } })) } },
    });
    const query = (pk: string) =>
      new QueryCommand({
        TableName: table.ref,
        KeyConditionExpression: '#p = :p AND begins_with(sk, :s)',
        ExpressionAttributeNames: { '#p': 'pk' },
        ExpressionAttributeValues: { ':p': { S: pk }, ':s': { S: 's' } },
      });
    await client.send(new PutItemCommand(item('COMPANY#1')));
    await client.send(new BatchGetItemCommand(keysOf('COMPANY#1', 'COMPANY#2')));
    expect((await client.send(query('COMPANY#1'))).Count).toBe(1);
    await expect(client.send(new PutItemCommand(item('SESSION#1')))).rejects.toThrow(/not authorized/);
    await expect(client.send(new BatchGetItemCommand(keysOf('COMPANY#1', 'SESSION#1')))).rejects.toThrow(
      /not authorized/,
    );
    await expect(client.send(query('SESSION#1'))).rejects.toThrow(/not authorized/);
    const index = new QueryCommand({
      TableName: table.ref,
      IndexName: 'expiry',
      KeyConditionExpression: 'gpk = :g',
      ExpressionAttributeValues: { ':g': { S: 'g' } },
    });
    await expect(client.send(index)).rejects.toThrow(/index\/expiry/);
  });

  it('judges a transaction item by item', async () => {
    const inTransaction = { StringEquals: { 'dynamodb:EnclosingOperation': 'TransactWriteItems' } };
    const client = clientWith(
      allow('dynamodb:PutItem', tableArn, { ...fence('COMPANY'), ...inTransaction }),
      allow('dynamodb:ConditionCheckItem', tableArn),
    );
    const put = (pk: string) => ({ Put: item(pk) });
    const check = {
      ConditionCheck: {
        TableName: table.ref,
        Key: { pk: { S: 'COMPANY#none' }, sk: { S: 's' } },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    };
    await client.send(new TransactWriteItemsCommand({ TransactItems: [put('COMPANY#3'), check] }));
    await expect(
      client.send(new TransactWriteItemsCommand({ TransactItems: [put('COMPANY#4'), put('SESSION#4')] })),
    ).rejects.toThrow(/not authorized/);
    await expect(client.send(new PutItemCommand(item('COMPANY#3')))).rejects.toThrow(/not authorized/);
    const remove = { Delete: { TableName: table.ref, Key: { pk: { S: 'COMPANY#3' }, sk: { S: 's' } } } };
    await expect(client.send(new TransactWriteItemsCommand({ TransactItems: [remove] }))).rejects.toThrow(
      /dynamodb:DeleteItem/,
    );
  });

  it('needs the right to the key of the table', async () => {
    const client = new DynamoDBClient({ ...test.client(allow('dynamodb:*')), maxAttempts: 1 });
    await expect(client.send(new PutItemCommand(item('COMPANY#1')))).rejects.toThrow(/kms:Decrypt/);
  });

  it('refuses a scan nobody allowed, unknown operations and unknown credentials', async () => {
    const client = clientWith(allow('dynamodb:Query'));
    await expect(client.send(new ScanCommand({ TableName: table.ref }))).rejects.toThrow(/dynamodb:Scan/);
    const stranger = new DynamoDBClient({
      ...test.client(),
      credentials: { accessKeyId: 'AKIAX', secretAccessKey: 'x' },
      maxAttempts: 1,
    });
    await expect(stranger.send(new ScanCommand({ TableName: table.ref }))).rejects.toMatchObject({
      name: 'UnrecognizedClientException',
    });
    const { ExecuteStatementCommand } = await import('@aws-sdk/client-dynamodb');
    const statement = new ExecuteStatementCommand({ Statement: 'SELECT * FROM x' });
    await expect(client.send(statement)).rejects.toMatchObject({ name: 'UnknownOperationException' });
    expect(test.aws.iam.denials().map((denial) => denial.reason)).toContain('not simulated');
  });
});

it('answers every item with its attributes in the order of their names', async () => {
  const client = clientWith(allow('dynamodb:*'));
  const names = ['pk', 'sk', ...Array.from({ length: 12 }, (_, index) => `name${(index * 7) % 12}`)];
  const whole = (sk: string) => Object.fromEntries(names.map((name) => [name, { S: name === 'sk' ? sk : 'ORDER#1' }]));
  const keys = ['1', '2', '3'].map((sk) => ({ pk: { S: 'ORDER#1' }, sk: { S: sk } }));
  for (const { sk } of keys) await client.send(new PutItemCommand({ TableName: table.ref, Item: whole(sk.S) }));
  const [first] = keys;
  const query = { KeyConditionExpression: 'pk = :p', ExpressionAttributeValues: { ':p': { S: 'ORDER#1' } } };
  const asked = { RequestItems: { [table.ref]: { Keys: keys } } };
  const together = { TransactItems: keys.map((Key) => ({ Get: { TableName: table.ref, Key } })) };
  const change = { UpdateExpression: 'SET name3 = :n', ExpressionAttributeValues: { ':n': { S: 'n' } } };
  const got = await client.send(new GetItemCommand({ TableName: table.ref, Key: first }));
  const found = await client.send(new QueryCommand({ TableName: table.ref, ...query }));
  const batch = await client.send(new BatchGetItemCommand(asked));
  const transaction = await client.send(new TransactGetItemsCommand(together));
  const updated = await client.send(
    new UpdateItemCommand({ TableName: table.ref, Key: first, ...change, ReturnValues: 'ALL_NEW' }),
  );
  const items = [
    ...[got.Item, updated.Attributes, ...(found.Items ?? []), ...(batch.Responses?.[table.ref] ?? [])],
    ...(transaction.Responses ?? []).map(({ Item }) => Item),
  ];
  expect(items).toHaveLength(11);
  for (const each of items) expect(Object.keys(each ?? {})).toEqual(names.toSorted());
});

describe('capacity', () => {
  it('is counted for every call and shown to the caller only when asked', async () => {
    const client = clientWith(allow('dynamodb:*'));
    const silent = await client.send(new PutItemCommand(item('COMPANY#5')));
    expect(silent.ConsumedCapacity).toBeUndefined();
    const asked = await client.send(
      new GetItemCommand({
        TableName: table.ref,
        Key: { pk: { S: 'COMPANY#5' }, sk: { S: 's' } },
        ConsistentRead: true,
        ReturnConsumedCapacity: 'TOTAL',
      }),
    );
    expect(asked.ConsumedCapacity?.CapacityUnits).toBe(1);
    expect(calls.map((call) => call.consumedCapacity)).toEqual([
      { read: 0, write: 2 },
      { read: 1, write: 0 },
    ]);
  });
});
