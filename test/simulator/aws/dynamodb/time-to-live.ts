import type { Environment } from '../wire/service.ts';
import type { Engine } from './engine.ts';
import { type Expiries, followedExpiries, scannedExpiries } from './expiries.ts';
import type { ExpiryMarks } from './expiry-marks.ts';
import type { Item } from './requests.ts';
import type { StreamReaders } from './stream-readers.ts';
import type { Table, Tables } from './tables.ts';

export interface TimeToLive {
  /** Deletes what is over now, in all tables. @returns how many items */
  sweep(): Promise<number>;
}

// DynamoDB promises days, not minutes; readers must look at the time themselves.
const sweepMilliseconds = 6 * 3_600_000;

/** Time to live on the virtual clock: the engine knows only the real one. */
export function createTimeToLive(
  { clock }: Environment,
  engine: Engine,
  tables: Tables,
  readers: StreamReaders,
  marks: ExpiryMarks,
): TimeToLive {
  const expiries = new Map<string, Expiries>();

  function expiriesOf(table: Table, attribute: string): Expiries {
    const id = `${table.name} ${attribute}`;
    const known = expiries.get(id) ?? newExpiries(table, attribute);
    expiries.set(id, known);
    return known;
  }

  function newExpiries(table: Table, attribute: string): Expiries {
    if (!table.engineStreamArn) return scannedExpiries(engine, table, attribute);
    return followedExpiries(engine, table, attribute, readers.of(table));
  }

  async function remove(table: Table, attribute: string, keys: Item, now: number): Promise<number> {
    marks.add(table.name, keys);
    const deletion = {
      TableName: table.name,
      Key: keys,
      // It may have been given more time since it was read.
      ConditionExpression: '#ttl <= :now',
      ExpressionAttributeNames: { '#ttl': attribute },
      ExpressionAttributeValues: { ':now': { N: String(now) } },
    };
    const answer = await engine.send('DynamoDB_20120810.DeleteItem', JSON.stringify(deletion));
    if (answer.status === 200) return 1;
    marks.take(table.name, keys);
    const text = answer.body.toString('utf8');
    if (text.includes('ConditionalCheckFailedException')) return 0;
    throw new Error(`time to live of ${table.name}: ${text}`);
  }

  async function sweep(): Promise<number> {
    const now = Math.floor(clock.now().getTime() / 1000);
    let deleted = 0;
    for (const table of tables.list()) {
      const attribute = table.timeToLiveAttribute;
      if (attribute === undefined) continue;
      for (const keys of await expiriesOf(table, attribute).due(now))
        deleted += await remove(table, attribute, keys, now);
      tables.written([table.name]);
    }
    return deleted;
  }

  function plan(after: Date): void {
    const due = new Date(after.getTime() + sweepMilliseconds);
    const run = async () => {
      await sweep();
      // While the clock jumps, one sweep just before its next stop stands for those until then.
      const last = (clock.nextStop()?.getTime() ?? 0) - sweepMilliseconds - 1;
      plan(new Date(Math.max(last, due.getTime())));
    };
    clock.at(due, run, { coalesces: 'always' });
  }
  plan(clock.now());

  return { sweep };
}
