import {
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, describe, expect, it } from 'vitest';
import { allow } from '../testing.ts';
import { startWithTable } from './testing.ts';

const { test, table, item, clientWith } = await startWithTable();
afterAll(test.close);

describe('faults', () => {
  const transact = (client: DynamoDBClient, pk: string) =>
    client.send(new TransactWriteItemsCommand({ TransactItems: [{ Put: item(pk) }, { Put: item(`${pk}b`) }] }));
  const exists = async (client: DynamoDBClient, pk: string) =>
    (await client.send(new GetItemCommand({ TableName: table.ref, Key: { pk: { S: pk }, sk: { S: 's' } } }))).Item !==
    undefined;

  it('answer a conflict as the service does, to the operations that can meet one', async () => {
    const client = clientWith(allow('dynamodb:*'));
    test.aws.faults.set([{ service: 'dynamodb', kind: 'conflict', times: 2 }]);
    expect(await exists(client, 'F#0')).toBe(false);
    await expect(transact(client, 'F#0')).rejects.toMatchObject({
      name: 'TransactionCanceledException',
      CancellationReasons: [{ Code: 'TransactionConflict' }, { Code: 'None' }],
    });
    await expect(client.send(new PutItemCommand(item('F#0')))).rejects.toMatchObject({
      name: 'TransactionConflictException',
    });
    await transact(client, 'F#0');
  });

  it('throttle', async () => {
    const client = clientWith(allow('dynamodb:*'));
    test.aws.faults.set([{ service: 'dynamodb', operation: 'GetItem', kind: 'throttle', times: 1 }]);
    await expect(exists(client, 'F#0')).rejects.toMatchObject({ name: 'ThrottlingException' });
    expect(test.aws.faults.list()).toEqual([]);
  });

  it('fail before or after the effect', async () => {
    const client = clientWith(allow('dynamodb:*'));
    test.aws.faults.set([{ service: 'dynamodb', operation: 'TransactWriteItems', kind: 'fail-before', times: 1 }]);
    await expect(transact(client, 'F#1')).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } });
    expect(await exists(client, 'F#1')).toBe(false);
    test.aws.faults.set([{ service: 'dynamodb', operation: 'TransactWriteItems', kind: 'fail-after', times: 1 }]);
    await expect(transact(client, 'F#2')).rejects.toThrow(/socket hang up|ECONNRESET/);
    expect(await exists(client, 'F#2')).toBe(true);
  });

  it('never answer', async () => {
    const client = clientWith(allow('dynamodb:*'));
    test.aws.faults.set([{ service: 'dynamodb', operation: 'PutItem', kind: 'timeout', times: 1 }]);
    const abortSignal = AbortSignal.timeout(100);
    await expect(client.send(new PutItemCommand(item('F#3')), { abortSignal })).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(await exists(client, 'F#3')).toBe(false);
  });

  it('are refused when no call can meet them', () => {
    const set = (service: string, kind: 'conflict' | 'throttle') => () =>
      test.aws.faults.set([{ service, kind, times: 1 }]);
    expect(set('dynamo', 'throttle')).toThrow(/no service dynamo/);
    expect(set('kms', 'conflict')).toThrow(/no conflicts/);
  });
});
