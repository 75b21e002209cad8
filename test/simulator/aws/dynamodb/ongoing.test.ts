import { expect, it } from 'vitest';
import { createOngoing } from './ongoing.ts';
import type { TransactItem } from './requests.ts';

const find = (name: string) => ({ name, arn: name, partitionKey: 'pk', keyNames: ['pk', 'sk'] });
const Key = (pk: string) => ({ pk: { S: pk }, sk: { S: 's' } });
const TableName = 'table';
const put = (pk: string): TransactItem => ({ Put: { TableName, Item: { ...Key(pk), more: { S: 'x' } } } });
const check = (pk: string): TransactItem => ({ ConditionCheck: { TableName, Key: Key(pk) } });

/** A transaction on a and b that the engine is at until it is told to end. */
function begun() {
  const ongoing = createOngoing(find);
  const { promise, resolve } = Promise.withResolvers<string>();
  const request = { ClientRequestToken: 'one', TransactItems: [put('a'), check('b')] };
  const first = ongoing.beside('TransactWriteItems', request, () => promise);
  const beside = (operation: string, other: object) => ongoing.beside(operation, other, async () => 'done');
  const end = () => {
    resolve('first');
    return first;
  };
  return { request, beside, end };
}

it('another transaction on one of its items is cancelled, with a reason for each of its own', async () => {
  const { beside, end } = begun();
  const other = { TransactItems: [put('c'), put('b'), check('a')] };
  await expect(beside('TransactWriteItems', other)).rejects.toMatchObject({
    code: 'TransactionCanceledException',
    message: expect.stringContaining('[None, TransactionConflict, TransactionConflict]'),
    details: {
      CancellationReasons: [{ Code: 'None' }, { Code: 'TransactionConflict' }, { Code: 'TransactionConflict' }],
    },
  });
  // What was refused holds nothing.
  expect(await beside('TransactWriteItems', { TransactItems: [put('c')] })).toBe('done');
  expect(await end()).toBe('first');
  expect(await beside('TransactWriteItems', other)).toBe('done');
});

it('a single write of one of its items conflicts, a read and a write of another one do not', async () => {
  const { beside, end } = begun();
  const refused = { code: 'TransactionConflictException' };
  await expect(beside('PutItem', { TableName, Item: Key('a') })).rejects.toMatchObject(refused);
  await expect(beside('UpdateItem', { TableName, Key: Key('b') })).rejects.toMatchObject(refused);
  await expect(beside('DeleteItem', { TableName, Key: Key('b') })).rejects.toMatchObject(refused);
  expect(await beside('GetItem', { TableName, Key: Key('a') })).toBe('done');
  expect(await beside('UpdateItem', { TableName, Key: Key('c') })).toBe('done');
  expect(await beside('UpdateItem', { TableName: 'other', Key: Key('a') })).toBe('done');
  await end();
  expect(await beside('UpdateItem', { TableName, Key: Key('a') })).toBe('done');
});

it('is in progress for who sends it again, until it is answered', async () => {
  const { request, beside, end } = begun();
  const again = () => beside('TransactWriteItems', request);
  await expect(again()).rejects.toMatchObject({ code: 'TransactionInProgressException' });
  await end();
  expect(await again()).toBe('done');
});

it('that fails is over, too', async () => {
  const ongoing = createOngoing(find);
  const request = { ClientRequestToken: 'one', TransactItems: [put('a')] };
  const fails = () => Promise.reject(new Error('the engine is gone'));
  await expect(ongoing.beside('TransactWriteItems', request, fails)).rejects.toThrow('gone');
  expect(await ongoing.beside('TransactWriteItems', request, async () => 'done')).toBe('done');
});
