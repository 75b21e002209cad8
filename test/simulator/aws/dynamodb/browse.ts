import * as z from 'zod';
import type { Engine } from './engine.ts';
import type { AttributeValue, Item } from './requests.ts';

/** Which items: those whose keys begin with these texts. */
export interface Selection {
  readonly pk: string;
  readonly sk: string;
  readonly limit: number;
  readonly cursor?: string;
  /** An index to read instead of the table: the items that are in it, `pk` beginning its partition key. */
  readonly index?: TableIndex;
  /** Only items for which it is true. */
  readonly matches?: (item: BrowsedItem) => boolean;
}

/** An index and the names of its keys. */
export interface TableIndex {
  readonly name: string;
  readonly keys: readonly string[];
}

export type BrowsedItem = Readonly<Record<string, unknown>>;

/** Items with plain values, and where the next ones begin. */
export interface BrowsedPage {
  readonly items: readonly BrowsedItem[];
  readonly cursor?: string;
}

const Attribute = z.record(z.string(), z.unknown());
const Attributes = z.record(z.string(), Attribute);
const KeySchema = z.array(z.object({ AttributeName: z.string() }));
const Indexes = z.array(z.object({ IndexName: z.string(), KeySchema })).default([]);
const Described = z.object({
  Table: z.object({ GlobalSecondaryIndexes: Indexes, LocalSecondaryIndexes: Indexes }),
});
const Scanned = z.object({ Items: z.array(Attributes), LastEvaluatedKey: Attributes.optional() });
// Of a large table that has few that match: the reader goes on from the cursor.
const scansAtMost = 20;

/** Reads a table for the workbench, without policies and faults. @throws Error when the engine refuses */
export async function browseTable(engine: Engine, table: string, selection: Selection): Promise<BrowsedPage> {
  const { limit, cursor, index, matches = () => true } = selection;
  let from: Item | undefined = cursor ? Attributes.parse(JSON.parse(cursor)) : undefined;
  const items: BrowsedItem[] = [];
  for (let scans = 0; scans < scansAtMost; scans += 1) {
    const page = await scan(engine, table, selection, from);
    for (const item of page.Items) {
      const plain = plainItem(item);
      if (!matches(plain)) continue;
      items.push(plain);
      if (items.length === limit) return { items, cursor: JSON.stringify(keyOf(item, index)) };
    }
    from = page.LastEvaluatedKey;
    if (!from) return { items };
  }
  return { items, cursor: JSON.stringify(from) };
}

/** The indexes of a table. @throws Error when the engine refuses */
export async function indexesOf(engine: Engine, table: string): Promise<readonly TableIndex[]> {
  const { status, body } = await engine.send('DynamoDB_20120810.DescribeTable', JSON.stringify({ TableName: table }));
  if (status !== 200) throw new Error(`the table cannot be described: ${body.toString('utf8')}`);
  const { Table } = Described.parse(JSON.parse(body.toString('utf8')));
  return [...Table.GlobalSecondaryIndexes, ...Table.LocalSecondaryIndexes].map(({ IndexName, KeySchema }) => ({
    name: IndexName,
    keys: KeySchema.map(({ AttributeName }) => AttributeName),
  }));
}

async function scan(
  engine: Engine,
  TableName: string,
  { pk, sk, index }: Selection,
  ExclusiveStartKey: Item | undefined,
) {
  const request = {
    TableName,
    ExclusiveStartKey,
    ...(index && { IndexName: index.name }),
    FilterExpression: 'begins_with(#pk, :pk) AND begins_with(sk, :sk)',
    ExpressionAttributeNames: { '#pk': index?.keys[0] ?? 'pk' },
    ExpressionAttributeValues: { ':pk': { S: pk }, ':sk': { S: sk } },
  };
  const { status, body } = await engine.send('DynamoDB_20120810.Scan', JSON.stringify(request));
  if (status !== 200) throw new Error(`the table cannot be read: ${body.toString('utf8')}`);
  return Scanned.parse(JSON.parse(body.toString('utf8')));
}

const keyOf = (item: Item, index: TableIndex | undefined): Item =>
  Object.fromEntries(['pk', 'sk', ...(index?.keys ?? [])].map((name) => [name, item[name] ?? {}]));

function plainItem(item: Item): BrowsedItem {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, plain(value)]));
}

// Binary stays base64, sets become lists.
function plain(attribute: AttributeValue): unknown {
  const [[type, value] = []] = Object.entries(attribute);
  if (type === 'N') return Number(value);
  if (type === 'NULL') return null;
  if (type === 'L') return z.array(Attribute).parse(value).map(plain);
  if (type === 'M') return plainItem(Attributes.parse(value));
  return value;
}
