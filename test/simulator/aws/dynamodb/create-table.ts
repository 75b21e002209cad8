import type { Engine } from './engine.ts';
import type { TableProperties } from './table-properties.ts';

interface EngineTable {
  readonly KeySchema: readonly { readonly AttributeName: string; readonly KeyType: string }[];
  readonly GlobalSecondaryIndexes?: readonly { readonly IndexName: string; readonly KeySchema: unknown }[];
  readonly LocalSecondaryIndexes?: readonly { readonly IndexName: string }[];
  readonly LatestStreamArn?: string;
  readonly LatestStreamLabel?: string;
}

/** Calls the engine as its owner. @throws Error with the engine's words */
export async function callEngine<T>(engine: Engine, operation: string, input: unknown): Promise<T> {
  const prefix = /^(DescribeStream|GetShardIterator|GetRecords)$/.test(operation) ? 'DynamoDBStreams' : 'DynamoDB';
  const answer = await engine.send(`${prefix}_20120810.${operation}`, JSON.stringify(input));
  const text = answer.body.toString('utf8');
  if (answer.status !== 200) throw new Error(`${operation}: ${text}`);
  return JSON.parse(text) as T;
}

/** Makes the engine's table, or finds it and adds the indexes it lacks. @throws Error when the one found has other keys */
export async function ensureTable(engine: Engine, name: string, properties: TableProperties): Promise<EngineTable> {
  const known = await callEngine<{ TableNames: readonly string[] }>(engine, 'ListTables', {});
  if (!known.TableNames.includes(name)) await callEngine(engine, 'CreateTable', creation(name, properties));
  const { Table } = await callEngine<{ Table: EngineTable }>(engine, 'DescribeTable', { TableName: name });
  if (keysOf(Table.KeySchema) !== keysOf(properties.KeySchema)) {
    throw new Error(`table ${name} was created with other keys: start with --fresh`);
  }
  const local = new Set((Table.LocalSecondaryIndexes ?? []).map((index) => index.IndexName));
  if (properties.LocalSecondaryIndexes?.some(({ IndexName }) => !local.has(IndexName))) {
    throw new Error(`table ${name} was created without its local indexes, which are made with it: start with --fresh`);
  }
  const present = new Set((Table.GlobalSecondaryIndexes ?? []).map((index) => index.IndexName));
  for (const index of properties.GlobalSecondaryIndexes ?? []) {
    if (!present.has(index.IndexName)) await addIndex(engine, name, properties, index);
  }
  return Table;
}

function creation(name: string, properties: TableProperties) {
  const { KeySchema, AttributeDefinitions, LocalSecondaryIndexes, StreamSpecification } = properties;
  return {
    TableName: name,
    KeySchema,
    AttributeDefinitions,
    // Billing decides nothing here: the engine has no limits, throttling is a fault to be set.
    BillingMode: 'PAY_PER_REQUEST',
    ...(properties.GlobalSecondaryIndexes && {
      GlobalSecondaryIndexes: properties.GlobalSecondaryIndexes.map(indexOf),
    }),
    ...(LocalSecondaryIndexes && { LocalSecondaryIndexes }),
    ...(StreamSpecification && {
      StreamSpecification: { StreamEnabled: true, StreamViewType: StreamSpecification.StreamViewType },
    }),
    DeletionProtectionEnabled: properties.DeletionProtectionEnabled ?? false,
  };
}

type GlobalIndex = NonNullable<TableProperties['GlobalSecondaryIndexes']>[number];

function indexOf({ IndexName, KeySchema, Projection }: GlobalIndex) {
  return { IndexName, KeySchema, Projection };
}

function addIndex(engine: Engine, name: string, { AttributeDefinitions }: TableProperties, index: GlobalIndex) {
  return callEngine(engine, 'UpdateTable', {
    TableName: name,
    AttributeDefinitions,
    GlobalSecondaryIndexUpdates: [{ Create: indexOf(index) }],
  });
}

function keysOf(schema: EngineTable['KeySchema']): string {
  return schema.map((key) => `${key.KeyType}:${key.AttributeName}`).join();
}
