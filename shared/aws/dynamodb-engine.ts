import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import {
  type Item,
  type Key,
  keyAttributes,
  type Page,
  type Query,
  type TableEngine,
  type Update,
  type Write,
} from '../table/engine.ts';
import { type Patience, pauseBefore, refuseFinal } from './dynamodb-errors.ts';
import {
  type ExpressionBuilder,
  existingExpression,
  expressionBuilder,
  keyExpression,
  testsExpression,
  updateExpression,
} from './dynamodb-expressions.ts';
import { timeLimits } from './time-limits.ts';

type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

interface EngineOptions extends Patience {
  readonly client: DynamoDBDocumentClient;
  readonly tableName: string;
  readonly dueShards?: number;
}

/** A document client that drops `undefined` values, as the project's optional fields are. */
export function documentClient(): DynamoDBDocumentClient {
  const client = new DynamoDBClient({ maxAttempts: 3, requestHandler: timeLimits });
  // The logger copies every request and answer for a log that is never written.
  client.middlewareStack.remove('loggerMiddleware');
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
}

/** The table engine on DynamoDB. */
export function dynamodbEngine(options: EngineOptions): TableEngine {
  return {
    get: (keys) => getItems(options, keys),
    query: (query) => queryItems(options, query),
    update: (write) => updateItem(options, write),
    commit: (writes, token) => commitWrites(options, writes, token),
    ...(options.dueShards !== undefined && { dueShards: options.dueShards }),
  };
}

// Callers may pass a whole item as a key.
const keyOnly = ({ pk, sk }: Key) => ({ pk, sk });
const nameOf = ({ pk, sk }: Key) => JSON.stringify([pk, sk]);

async function getItems(options: EngineOptions, keys: readonly Key[]): Promise<readonly (Item | undefined)[]> {
  const { client, tableName } = options;
  const [first, second] = keys;
  if (!first) return [];
  if (!second) {
    const found = await client.send(
      new GetCommand({ TableName: tableName, Key: keyOnly(first), ConsistentRead: true }),
    );
    return [found.Item as Item | undefined];
  }
  const found = new Map<string, Item>();
  let wanted = [...new Map(keys.map((key) => [nameOf(key), keyOnly(key)])).values()];
  for (let round = 1; wanted.length > 0; round += 1) {
    const request = { [tableName]: { Keys: wanted, ConsistentRead: true } };
    const answer = await client.send(new BatchGetCommand({ RequestItems: request }));
    for (const item of (answer.Responses?.[tableName] ?? []) as Item[]) found.set(nameOf(item), item);
    wanted = ((answer.UnprocessedKeys?.[tableName]?.Keys ?? []) as Key[]).map(keyOnly);
    if (wanted.length > 0) await pauseBefore(round, options);
  }
  return keys.map((key) => found.get(nameOf(key)));
}

async function queryItems({ client, tableName }: EngineOptions, query: Query): Promise<Page> {
  const { where = [], limit, after } = query;
  if (isEmptyRange(query)) return { items: [] };
  const builder = expressionBuilder();
  const KeyConditionExpression = keyExpression(query, builder);
  const FilterExpression = where.length > 0 ? testsExpression(where, builder) : undefined;
  const answer = await client.send(
    new QueryCommand({
      TableName: tableName,
      ...(query.index && { IndexName: query.index }),
      ConsistentRead: keyAttributes(query.index).isLocal,
      KeyConditionExpression,
      ...(FilterExpression && { FilterExpression }),
      ...builder.parts(),
      ScanIndexForward: !query.descending,
      ...(limit !== undefined && { Limit: limit }),
      ...(after && { ExclusiveStartKey: after }),
    }),
  );
  const next = answer.LastEvaluatedKey as Record<string, string> | undefined;
  return { items: (answer.Items ?? []) as Item[], ...(next && { next }) };
}

/**
 * DynamoDB refuses a range that ends before it begins, and empty strings; here the former matches nothing and the
 * latter set no bound.
 */
function isEmptyRange({ prefix, from = '', to }: Query): boolean {
  if (prefix !== undefined && (from !== '' || to !== undefined)) throw new Error('a prefix does not go with a range');
  return to !== undefined && (to === '' || Buffer.compare(Buffer.from(from), Buffer.from(to)) > 0);
}

async function updateItem(options: EngineOptions, write: Update): Promise<Item> {
  const request = changeRequest(write, options.tableName);
  for (let attempt = 1; ; attempt += 1) {
    try {
      const answer = await options.client.send(new UpdateCommand({ ...request, ReturnValues: 'ALL_NEW' }));
      return answer.Attributes as Item;
    } catch (thrown) {
      refuseFinal(thrown, [write]);
      await pauseBefore(attempt, options);
    }
  }
}

async function commitWrites(options: EngineOptions, writes: readonly Write[], token: string): Promise<void> {
  const TransactItems = writes.map((write) => transactItem(write, options.tableName));
  for (let attempt = 1; ; attempt += 1) {
    try {
      await options.client.send(new TransactWriteCommand({ TransactItems, ClientRequestToken: token }));
      return;
    } catch (thrown) {
      refuseFinal(thrown, writes);
      await pauseBefore(attempt, options);
    }
  }
}

const ReturnValuesOnConditionCheckFailure = 'ALL_OLD';

function transactItem(write: Write, TableName: string): TransactItem {
  if (write.kind === 'update') return { Update: changeRequest(write, TableName) };
  const builder = expressionBuilder();
  if (write.kind === 'put') {
    const ConditionExpression = `attribute_not_exists(${builder.name('pk')})`;
    const Item = { ...write.item };
    return { Put: { TableName, Item, ConditionExpression, ...builder.parts(), ReturnValuesOnConditionCheckFailure } };
  }
  const exists = existingExpression(write.when, builder);
  const isGoneAllowed = write.kind === 'delete' && write.orGone;
  const ConditionExpression = isGoneAllowed ? `attribute_not_exists(${builder.name('pk')}) OR (${exists})` : exists;
  const Key = keyOnly(write.key);
  const condition = {
    TableName,
    Key,
    ConditionExpression,
    ...builder.parts(),
    ReturnValuesOnConditionCheckFailure,
  } as const;
  return write.kind === 'delete' ? { Delete: condition } : { ConditionCheck: condition };
}

const conditionOf = ({ orCreate, when }: Update, builder: ExpressionBuilder) =>
  orCreate ? testsExpression(when, builder) : existingExpression(when, builder);

function changeRequest(write: Update, TableName: string): NonNullable<TransactItem['Update']> {
  const builder = expressionBuilder();
  const UpdateExpression = updateExpression(write, builder);
  const ConditionExpression = conditionOf(write, builder);
  const Key = keyOnly(write.key);
  return {
    TableName,
    Key,
    UpdateExpression,
    ...(ConditionExpression && { ConditionExpression }),
    ...builder.parts(),
    ReturnValuesOnConditionCheckFailure,
  };
}
