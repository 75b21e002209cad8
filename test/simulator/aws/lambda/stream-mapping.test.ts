import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteItemCommand, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, describe, expect, it } from 'vitest';
import { accountId, region } from '../testing.ts';
import { closeRunning, failure, functionArn, report, startWithStream as start } from './testing.ts';

afterEach(closeRunning);

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

  it('is there after the write, though nobody asks for it or moves the clock', async () => {
    const { map, put, batches } = await start();
    await map();
    await put('a');
    await expect.poll(() => batches.flat()).toEqual(['a']);
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
    await closeRunning();
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
    await closeRunning();
    await rm(dataDirectory, { recursive: true });
  });
});
