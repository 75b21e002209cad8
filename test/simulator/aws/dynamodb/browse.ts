import * as z from 'zod';
import type { Engine } from './engine.ts';
import type { AttributeValue, Item } from './requests.ts';

/** Which items: those whose keys begin with these texts. */
export interface Selection {
  readonly pk: string;
  readonly sk: string;
  readonly limit: number;
  readonly cursor?: string;
}

/** Items with plain values, and where the next ones begin. */
export interface BrowsedPage {
  readonly items: readonly Readonly<Record<string, unknown>>[];
  readonly cursor?: string;
}

const Attribute = z.record(z.string(), z.unknown());
const Attributes = z.record(z.string(), Attribute);
const Scanned = z.object({ Items: z.array(Attributes), LastEvaluatedKey: Attributes.optional() });
// Of a large table that has few that match: the reader goes on from the cursor.
const scansAtMost = 20;

/** Reads a table for the workbench, without policies and faults. @throws Error when the engine refuses */
export async function browseTable(engine: Engine, table: string, selection: Selection): Promise<BrowsedPage> {
  const { limit, cursor } = selection;
  let from: Item | undefined = cursor ? Attributes.parse(JSON.parse(cursor)) : undefined;
  const items: Readonly<Record<string, unknown>>[] = [];
  for (let scans = 0; scans < scansAtMost; scans += 1) {
    const page = await scan(engine, table, selection, from);
    for (const item of page.Items) {
      items.push(plainItem(item));
      if (items.length === limit) return { items, cursor: JSON.stringify(keyOf(item)) };
    }
    from = page.LastEvaluatedKey;
    if (!from) return { items };
  }
  return { items, cursor: JSON.stringify(from) };
}

async function scan(engine: Engine, TableName: string, { pk, sk }: Selection, ExclusiveStartKey: Item | undefined) {
  const request = {
    TableName,
    ExclusiveStartKey,
    FilterExpression: 'begins_with(pk, :pk) AND begins_with(sk, :sk)',
    ExpressionAttributeValues: { ':pk': { S: pk }, ':sk': { S: sk } },
  };
  const { status, body } = await engine.send('DynamoDB_20120810.Scan', JSON.stringify(request));
  if (status !== 200) throw new Error(`the table cannot be read: ${body.toString('utf8')}`);
  return Scanned.parse(JSON.parse(body.toString('utf8')));
}

const keyOf = ({ pk = {}, sk = {} }: Item): Item => ({ pk, sk });

function plainItem(item: Item): Readonly<Record<string, unknown>> {
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
