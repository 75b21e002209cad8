import { createRequire } from 'node:module';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { dynamodbEngine } from '../../shared/aws/dynamodb-engine.ts';
import { patience } from '../../shared/aws/dynamodb-errors.ts';
import { type IndexName, type Item, indexes, keyAttributes, type TableEngine } from '../../shared/table/engine.ts';
import { allow, startTestAws } from '../simulator/aws/testing.ts';

/** Whether the optional embedded engine is installed on this platform. */
export function hasEmbeddedEngine(): boolean {
  try {
    createRequire(import.meta.url).resolve('@dynoxide/linux-x64/package.json');
    return true;
  } catch {
    return false;
  }
}

export interface EmbeddedTable {
  readonly engine: TableEngine;
  /** Puts many items, 25 a request. */
  readonly fill: (items: readonly Item[]) => Promise<void>;
  /** Read units that queries consumed so far. */
  readonly queriedUnits: () => number;
  readonly close: () => Promise<void>;
}

const attribute = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' });
const schemaOf = ({ partition, sort }: ReturnType<typeof keyAttributes>) => [
  { AttributeName: partition, KeyType: 'HASH' },
  { AttributeName: sort, KeyType: 'RANGE' },
];
const names = Object.keys(indexes) as IndexName[];
const keys = [keyAttributes(), ...names.map(keyAttributes)];
const indexOf = (IndexName: IndexName) => ({
  IndexName,
  KeySchema: schemaOf(indexes[IndexName]),
  Projection: { ProjectionType: 'ALL' },
});

/** The keys and indexes of the product's table, as DynamoDB's `CreateTable` takes them. */
export const tableSchema = {
  KeySchema: schemaOf(keyAttributes()),
  AttributeDefinitions: [...new Set(keys.flatMap(({ partition, sort }) => [partition, sort]))].map(attribute),
  GlobalSecondaryIndexes: names.filter((name) => !indexes[name].isLocal).map(indexOf),
  LocalSecondaryIndexes: names.filter((name) => indexes[name].isLocal).map(indexOf),
};

/** The production engine on a table of the embedded server, through the real SDK. */
export async function embeddedTable(): Promise<EmbeddedTable> {
  const aws = await startTestAws();
  const table = await aws.aws.create({
    type: 'AWS::DynamoDB::Table',
    logicalId: 'Contract',
    properties: { ...tableSchema, BillingMode: 'PAY_PER_REQUEST' },
  });
  const { roleArn: _role, ...settings } = aws.client(allow('dynamodb:*'));
  const raw = new DynamoDBClient({ ...settings, maxAttempts: 1 });
  // As the functions' client.
  raw.middlewareStack.remove('loggerMiddleware');
  const client = DynamoDBDocumentClient.from(raw, { marshallOptions: { removeUndefinedValues: true } });
  const engine = dynamodbEngine({ client, tableName: table.ref, ...patience });
  let units = 0;
  aws.aws.onCall(({ operation, consumedCapacity }) => {
    if (operation === 'Query') units += consumedCapacity?.read ?? 0;
  });
  return {
    engine,
    fill: (items) => fill(client, table.ref, items),
    queriedUnits: () => units,
    close: async () => {
      raw.destroy();
      await aws.close();
    },
  };
}

async function fill(client: DynamoDBDocumentClient, tableName: string, items: readonly Item[]): Promise<void> {
  const batches = Array.from({ length: Math.ceil(items.length / 25) }, (_, index) =>
    items.slice(index * 25, index * 25 + 25),
  );
  const lane = async () => {
    for (let batch = batches.pop(); batch; batch = batches.pop()) {
      const requests = batch.map((item) => ({ PutRequest: { Item: { ...item } } }));
      await client.send(new BatchWriteCommand({ RequestItems: { [tableName]: requests } }));
    }
  };
  await Promise.all(Array.from({ length: 8 }, lane));
}
