import {
  ConditionalCheckFailedException,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { beforeEach, expect, it } from 'vitest';
import { dynamodbEngine } from '../../shared/aws/dynamodb-engine.ts';
import { DomainError } from '../../shared/domain/errors.ts';
import { refusalOf } from '../../shared/frame/answer.ts';
import type { Key, Update, Write } from '../../shared/table/engine.ts';
import { mockOf } from './mock.ts';

const client = mockOf(DynamoDBDocumentClient);
const waits: number[] = [];
const engine = dynamodbEngine({
  client: client as unknown as DynamoDBDocumentClient,
  tableName: 'T',
  wait: async (milliseconds) => void waits.push(milliseconds),
  random: () => 0.5,
});
beforeEach(() => {
  client.reset();
  waits.length = 0;
});

const key: Key = { pk: 'A', sk: 's' };
const otherwise = (name: string) => (existing: unknown) => new DomainError('request.conflict', { name, existing });
const update: Update = { kind: 'update', key, set: { v: 1 }, when: [], otherwise: otherwise('update') };
const put: Write = { kind: 'put', item: { pk: 'B', sk: 's' }, otherwise: otherwise('put') };
const metadata = { $metadata: {}, message: '' };
const cancelled = (...CancellationReasons: { Code: string; Item?: Record<string, { S: string }> }[]) =>
  new TransactionCanceledException({ ...metadata, CancellationReasons });
const named = (name: string) => Object.assign(new Error(name), { name });

it('commits again after conflicts and throttles, with the same token and growing pauses', async () => {
  client
    .on(TransactWriteCommand)
    .rejectsOnce(cancelled({ Code: 'TransactionConflict' }, { Code: 'None' }))
    .rejectsOnce(cancelled({ Code: 'None' }, { Code: 'ThrottlingError' }))
    .rejectsOnce(cancelled({ Code: 'ProvisionedThroughputExceeded' }, { Code: 'None' }))
    .resolvesOnce({});
  await engine.commit([update, put], 'token');
  expect(client.commandCalls(TransactWriteCommand).map((call) => call.args[0].input.ClientRequestToken)).toEqual([
    'token',
    'token',
    'token',
    'token',
  ]);
  expect(waits).toEqual([12.5, 25, 50]);
});

it('gives up as unavailable after the tenth retry, within four seconds', async () => {
  client.on(TransactWriteCommand).rejects(cancelled({ Code: 'TransactionConflict' }));
  await expect(engine.commit([update], 'token')).rejects.toMatchObject({ code: 'service.unavailable' });
  expect(client.commandCalls(TransactWriteCommand)).toHaveLength(11);
  // Chance is 0.5 here.
  expect(waits).toEqual([12.5, 25, 50, 100, 200, 250, 250, 250, 250, 250]);
});

it('refuses with the first write whose condition failed and the item it found, even beside a conflict', async () => {
  const reasons = [
    { Code: 'TransactionConflict' },
    { Code: 'ConditionalCheckFailed', Item: { pk: { S: 'B' }, sk: { S: 's' } } },
  ] as const;
  client.on(TransactWriteCommand).rejects(cancelled(...reasons));
  const refused = { code: 'request.conflict', details: { name: 'put', existing: { pk: 'B', sk: 's' } } };
  await expect(engine.commit([update, put], 'token')).rejects.toMatchObject(refused);
  client
    .on(TransactWriteCommand)
    .rejects(cancelled({ Code: 'ConditionalCheckFailed' }, { Code: 'ConditionalCheckFailed' }));
  await expect(engine.commit([update, put], 'token')).rejects.toMatchObject({
    details: { name: 'update', existing: undefined },
  });
  expect(waits).toEqual([]);
});

it('does not retry what a retry cannot change', async () => {
  const reasons = [{ Code: 'TransactionConflict' }, { Code: 'ValidationError' }];
  client
    .on(TransactWriteCommand)
    .rejectsOnce(cancelled(...reasons))
    .rejectsOnce(named('ValidationException'));
  await expect(engine.commit([update, put], 'token')).rejects.toMatchObject({ name: 'TransactionCanceledException' });
  await expect(engine.commit([update, put], 'token')).rejects.toMatchObject({ name: 'ValidationException' });
  expect(client.commandCalls(TransactWriteCommand)).toHaveLength(2);
});

it.each([
  'ThrottlingException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'TransactionInProgressException',
  'InternalServerError',
])('leaves %s, which the SDK has tried again already, to be answered as unavailable', async (name) => {
  client.rejects(named(name));
  const thrown = await engine.commit([update], 'token').catch((error: unknown) => error);
  expect(refusalOf(thrown).code).toBe('service.unavailable');
  expect(client.commandCalls(TransactWriteCommand)).toHaveLength(1);
});

it('updates again after a conflict with a transaction', async () => {
  client
    .on(UpdateCommand)
    .rejectsOnce(new TransactionConflictException(metadata))
    .resolvesOnce({ Attributes: { ...key, v: 1 } });
  expect(await engine.update(update)).toEqual({ ...key, v: 1 });
  client.on(UpdateCommand).rejects(new TransactionConflictException(metadata));
  await expect(engine.update(update)).rejects.toMatchObject({ code: 'service.unavailable' });
  expect(client.commandCalls(UpdateCommand)).toHaveLength(2 + 11);
});

it('refuses an update whose condition failed with the item it found, asking for it', async () => {
  const Item = { pk: { S: 'A' }, sk: { S: 's' }, n: { N: '3' }, map: { M: { a: { BOOL: true } } } };
  client.on(UpdateCommand).rejects(new ConditionalCheckFailedException({ ...metadata, Item }));
  const existing = { ...key, n: 3, map: { a: true } };
  await expect(engine.update(update)).rejects.toMatchObject({ details: { name: 'update', existing } });
  expect(client.commandCalls(UpdateCommand)[0]?.args[0].input).toMatchObject({
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
});

it('asks for the found item of every kind of write, puts among them', async () => {
  client.on(TransactWriteCommand).resolves({});
  const writes: Write[] = [
    update,
    put,
    { kind: 'delete', key: { pk: 'C', sk: 's' }, when: [], otherwise: otherwise('delete') },
    { kind: 'check', key: { pk: 'D', sk: 's' }, when: [], otherwise: otherwise('check') },
  ];
  await engine.commit(writes, 'token');
  const items = client.commandCalls(TransactWriteCommand)[0]?.args[0].input.TransactItems ?? [];
  const asked = items.map((item: object) => Object.values(item)[0]);
  expect(asked).toHaveLength(4);
  expect(
    asked.every(
      (request: { ReturnValuesOnConditionCheckFailure?: string } | undefined) =>
        request?.ReturnValuesOnConditionCheckFailure === 'ALL_OLD',
    ),
  ).toBe(true);
});

it('reads again what a batch left unprocessed, and gives up after ten more rounds', async () => {
  const keys = ['a', 'b', 'c'].map((sk) => ({ pk: 'A', sk }));
  const left = (...Keys: Key[]) => ({ UnprocessedKeys: { T: { Keys: Keys.map((one) => ({ ...one })) } } });
  client
    .on(BatchGetCommand)
    .resolvesOnce({ Responses: { T: [{ pk: 'A', sk: 'a' }] }, ...left({ pk: 'A', sk: 'c' }) })
    .resolvesOnce({ Responses: { T: [{ pk: 'A', sk: 'c' }] } });
  expect(await engine.get(keys)).toEqual([{ pk: 'A', sk: 'a' }, undefined, { pk: 'A', sk: 'c' }]);
  expect(client.commandCalls(BatchGetCommand)[1]?.args[0].input.RequestItems).toEqual({
    T: { Keys: [{ pk: 'A', sk: 'c' }], ConsistentRead: true },
  });
  client.reset();
  client.on(BatchGetCommand).resolves(left({ pk: 'A', sk: 'a' }));
  await expect(engine.get(keys)).rejects.toMatchObject({ code: 'service.unavailable' });
  expect(client.commandCalls(BatchGetCommand)).toHaveLength(11);
});

it('reads the table strongly consistent and the index as it can', async () => {
  client.on(GetCommand).resolves({}).on(QueryCommand).resolves({ Items: [] });
  await engine.get([key]);
  await engine.query({ partition: 'A' });
  await engine.query({ partition: 'A', index: 'due' });
  expect(client.commandCalls(GetCommand)[0]?.args[0].input).toMatchObject({ ConsistentRead: true, Key: key });
  expect(client.commandCalls(QueryCommand).map((call) => call.args[0].input.ConsistentRead)).toEqual([true, false]);
});
