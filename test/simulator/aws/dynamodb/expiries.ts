import { callEngine } from './create-table.ts';
import type { Engine } from './engine.ts';
import type { Item } from './requests.ts';
import type { StreamReader, StreamRecord } from './stream-reader.ts';
import type { Table } from './tables.ts';

/** When the items of a table are over. */
export interface Expiries {
  /** The keys of the items whose time is over at an instant, in seconds. */
  due(now: number): Promise<readonly Item[]>;
}

interface ScanPage {
  readonly Items: readonly Item[];
  readonly LastEvaluatedKey?: Item;
}

/** Reads the table at each question. */
export function scannedExpiries(engine: Engine, table: Table, attribute: string): Expiries {
  return {
    async due(now) {
      const found = await scanExpiries(engine, table, attribute);
      return found.filter(({ expiry }) => expiry <= now).map(({ keys }) => keys);
    },
  };
}

/** Reads the table once and follows its stream from there: a large table is not read again at every step of the clock. */
export function followedExpiries(engine: Engine, table: Table, attribute: string, reader: StreamReader): Expiries {
  const known = new Map<string, { readonly keys: Item; readonly expiry: number }>();
  let isFollowing = false;

  function learn({ dynamodb: { Keys, NewImage } }: StreamRecord): void {
    const expiry = expiryOf(NewImage, attribute);
    if (expiry === undefined) known.delete(idOf(Keys));
    else known.set(idOf(Keys), { keys: Keys, expiry });
  }

  async function follow(): Promise<void> {
    isFollowing = true;
    const start = await reader.newest();
    for (const one of await scanExpiries(engine, table, attribute)) known.set(idOf(one.keys), one);
    // What was written during the scan comes again, in order, and settles what the scan saw half of.
    reader.subscribe(start, (records) => records.forEach(learn));
  }

  return {
    async due(now) {
      if (!isFollowing) await follow();
      reader.poke();
      await reader.pending();
      return [...known.values()].filter(({ expiry }) => expiry <= now).map(({ keys }) => keys);
    },
  };
}

async function scanExpiries(engine: Engine, table: Table, attribute: string) {
  const names = [...new Set([...table.keyNames, attribute])];
  const found: { keys: Item; expiry: number }[] = [];
  let start: Item | undefined;
  do {
    const page: ScanPage = await callEngine(engine, 'Scan', {
      TableName: table.name,
      ProjectionExpression: names.map((_, index) => `#a${index}`).join(', '),
      FilterExpression: `attribute_type(#a${names.indexOf(attribute)}, :number)`,
      ExpressionAttributeNames: Object.fromEntries(names.map((name, index) => [`#a${index}`, name])),
      ExpressionAttributeValues: { ':number': { S: 'N' } },
      ...(start && { ExclusiveStartKey: start }),
    });
    for (const item of page.Items) {
      const keys = Object.fromEntries(table.keyNames.map((name) => [name, item[name] ?? {}]));
      found.push({ keys, expiry: expiryOf(item, attribute) ?? Number.POSITIVE_INFINITY });
    }
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
  return found;
}

function expiryOf(item: Item | undefined, attribute: string): number | undefined {
  const number = item?.[attribute]?.N;
  return number === undefined ? undefined : Number(number);
}

/** One text for the same keys, whatever the order they are written in. */
export function idOf(keys: Item): string {
  return JSON.stringify(Object.entries(keys).sort(([a], [b]) => (a < b ? -1 : 1)));
}
