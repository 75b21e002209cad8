import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, expect, it } from 'vitest';
import { closeRunning, startWithStream as start } from '../lambda/testing.ts';

afterEach(closeRunning);

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
