import type { Environment } from '../wire/service.ts';
import { callEngine } from './create-table.ts';
import type { Engine } from './engine.ts';
import type { Item } from './requests.ts';
import type { Table, Tables } from './tables.ts';

export interface TimeToLive {
  /** Deletes what is over now, in all tables. @returns how many items */
  sweep(): Promise<number>;
  /** Whether a removal was ours; asked once for each. */
  isExpiry(table: string, keys: Item): boolean;
}

interface ScanPage {
  readonly Items: readonly Item[];
  readonly LastEvaluatedKey?: Item;
}

// DynamoDB promises days, not minutes; readers must look at the time themselves.
const sweepMilliseconds = 6 * 3_600_000;

/** Time to live on the virtual clock: the engine knows only the real one. */
export function createTimeToLive({ clock }: Environment, engine: Engine, tables: Tables): TimeToLive {
  const written = new Set<string>();
  const nextExpiry = new Map<string, number>();
  const ours = new Set<string>();
  tables.onWrite((name) => written.add(name));

  // A sweep reads the whole table: spared while nothing was written and nothing known is due.
  function mustSweep(table: Table, now: number): boolean {
    return written.has(table.name) || (nextExpiry.get(table.name) ?? 0) <= now;
  }

  async function sweepTable(table: Table, attribute: string, now: number): Promise<number> {
    written.delete(table.name);
    nextExpiry.set(table.name, Number.POSITIVE_INFINITY);
    let deleted = 0;
    let start: Item | undefined;
    do {
      const page = await scan(table, attribute, start);
      for (const item of page.Items) {
        const expiry = Number(item[attribute]?.N);
        if (expiry > now) nextExpiry.set(table.name, Math.min(expiry, nextExpiry.get(table.name) ?? expiry));
        else deleted += await remove(table, attribute, item, now);
      }
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
    if (deleted > 0) tables.written([table.name]);
    return deleted;
  }

  function scan(table: Table, attribute: string, start: Item | undefined): Promise<ScanPage> {
    const names = [...new Set([...table.keyNames, attribute])].map((name, index): [string, string] => [
      `#a${index}`,
      name,
    ]);
    const aliases = new Map(names.map(([alias, name]) => [name, alias]));
    return callEngine(engine, 'Scan', {
      TableName: table.name,
      ProjectionExpression: names.map(([alias]) => alias).join(', '),
      FilterExpression: `attribute_type(${aliases.get(attribute)}, :number)`,
      ExpressionAttributeNames: Object.fromEntries(names),
      ExpressionAttributeValues: { ':number': { S: 'N' } },
      ...(start && { ExclusiveStartKey: start }),
    });
  }

  async function remove(table: Table, attribute: string, item: Item, now: number): Promise<number> {
    const keys = Object.fromEntries(table.keyNames.map((name) => [name, item[name] ?? {}]));
    const mark = markOf(table.name, keys);
    ours.add(mark);
    const deletion = {
      TableName: table.name,
      Key: keys,
      // It may have been given more time since the scan.
      ConditionExpression: '#ttl <= :now',
      ExpressionAttributeNames: { '#ttl': attribute },
      ExpressionAttributeValues: { ':now': { N: String(now) } },
    };
    const answer = await engine.send('DynamoDB_20120810.DeleteItem', JSON.stringify(deletion));
    if (answer.status === 200) return 1;
    ours.delete(mark);
    const text = answer.body.toString('utf8');
    if (text.includes('ConditionalCheckFailedException')) return 0;
    throw new Error(`time to live of ${table.name}: ${text}`);
  }

  async function sweep(): Promise<number> {
    const now = Math.floor(clock.now().getTime() / 1000);
    let deleted = 0;
    for (const table of tables.list()) {
      const attribute = table.timeToLiveAttribute;
      if (attribute !== undefined && mustSweep(table, now)) deleted += await sweepTable(table, attribute, now);
    }
    return deleted;
  }

  function plan(after: Date): void {
    const due = new Date(after.getTime() + sweepMilliseconds);
    clock.at(
      due,
      async () => {
        await sweep();
        // While the clock jumps, one sweep just before its next stop stands for those until then.
        const last = (clock.nextStop()?.getTime() ?? 0) - sweepMilliseconds - 1;
        plan(new Date(Math.max(last, due.getTime())));
      },
      { mayCoalesce: true },
    );
  }
  plan(clock.now());

  return {
    sweep,
    isExpiry: (table, keys) => ours.delete(markOf(table, keys)),
  };
}

function markOf(table: string, keys: Item): string {
  return JSON.stringify([table, ...Object.entries(keys).sort(([a], [b]) => (a < b ? -1 : 1))]);
}
