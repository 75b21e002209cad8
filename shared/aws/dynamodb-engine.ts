import { DynamoDBClient, type TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { DomainError } from '../domain/errors.ts';
import type { Item, Key, Page, Query, TableEngine, Update, Write } from '../table/engine.ts';
import { existingExpression, expressionBuilder, testsExpression, updateExpression } from './dynamodb-expressions.ts';

/** Retries after a conflict or a throttle of a transaction; the SDK's own retries cover the plain requests. */
const maximumRetries = 3;
const firstPauseMilliseconds = 25;

type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

interface EngineOptions {
  readonly client: DynamoDBDocumentClient;
  readonly tableName: string;
  readonly wait: (milliseconds: number) => Promise<void>;
  readonly random: () => number;
}

/** A document client that drops `undefined` values, as the project's optional fields are. */
export function documentClient(): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(new DynamoDBClient({ maxAttempts: 3 }), { marshallOptions: { removeUndefinedValues: true } });
}

/** The table on DynamoDB. */
export function dynamodbEngine(options: EngineOptions): TableEngine {
  return {
    get: (keys) => getItems(options, keys),
    query: (query) => queryItems(options, query),
    update: (write) => updateItem(options, write),
    commit: (writes, token) => commitWrites(options, writes, token),
  };
}

async function getItems({ client, tableName }: EngineOptions, keys: readonly Key[]): Promise<readonly (Item | undefined)[]> {
  if (keys.length === 0) return [];
  const [only] = keys;
  if (keys.length === 1 && only) {
    const found = await client.send(new GetCommand({ TableName: tableName, Key: { ...only }, ConsistentRead: true }));
    return [found.Item as Item | undefined];
  }
  const nameOf = ({ pk, sk }: Key) => `${pk}\n${sk}`;
  const found = new Map<string, Item>();
  let wanted: Key[] = [...new Map(keys.map((key) => [nameOf(key), key])).values()];
  for (let round = 0; wanted.length > 0; round += 1) {
    if (round > maximumRetries) throw new DomainError('service.unavailable');
    const request = { [tableName]: { Keys: wanted.map(({ pk, sk }) => ({ pk, sk })), ConsistentRead: true } };
    const answer = await client.send(new BatchGetCommand({ RequestItems: request }));
    for (const item of (answer.Responses?.[tableName] ?? []) as Item[]) found.set(nameOf(item), item);
    wanted = (answer.UnprocessedKeys?.[tableName]?.Keys ?? []) as unknown as Key[];
  }
  return keys.map((key) => found.get(nameOf(key)));
}

async function queryItems({ client, tableName }: EngineOptions, query: Query): Promise<Page> {
  const builder = expressionBuilder();
  const [partition, sort] = query.index ? ['due', 'dueSort'] : ['pk', 'sk'];
  const range = sortRange(query, sort, builder);
  const condition = `${builder.name(partition)} = ${builder.value(query.partition)}${range}`;
  const filter = query.where && query.where.length > 0 ? testsExpression(query.where, builder) : undefined;
  const answer = await client.send(
    new QueryCommand({
      TableName: tableName,
      ...(query.index && { IndexName: query.index }),
      ConsistentRead: !query.index,
      KeyConditionExpression: condition,
      ...(filter && { FilterExpression: filter }),
      ...builder.parts(),
      ScanIndexForward: !query.descending,
      ...(query.limit && { Limit: query.limit }),
      ...(query.after && { ExclusiveStartKey: query.after }),
    }),
  );
  const next = answer.LastEvaluatedKey as Record<string, string> | undefined;
  return { items: (answer.Items ?? []) as Item[], ...(next && { next }) };
}

function sortRange(query: Query, sort: string, { name, value }: ReturnType<typeof expressionBuilder>): string {
  if (query.prefix !== undefined) return ` AND begins_with(${name(sort)}, ${value(query.prefix)})`;
  if (query.from !== undefined && query.to !== undefined) {
    return ` AND ${name(sort)} BETWEEN ${value(query.from)} AND ${value(query.to)}`;
  }
  return '';
}

async function updateItem({ client, tableName }: EngineOptions, write: Update): Promise<Item> {
  const builder = expressionBuilder();
  const request = {
    TableName: tableName,
    Key: { ...write.key },
    UpdateExpression: updateExpression(write, builder),
    ConditionExpression: existingExpression(write.when, builder),
    ...builder.parts(),
  };
  try {
    const answer = await client.send(
      new UpdateCommand({ ...request, ReturnValues: 'ALL_NEW', ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }),
    );
    return answer.Attributes as Item;
  } catch (thrown) {
    if (thrown instanceof Error && thrown.name === 'ConditionalCheckFailedException') throw write.otherwise(oldItem(thrown));
    throw thrown;
  }
}

/** The item a failed condition returned; the SDK leaves it in the wire's form. */
function oldItem(thrown: object): Item | undefined {
  const raw = 'Item' in thrown ? (thrown.Item as Record<string, unknown> | undefined) : undefined;
  return raw && plain(raw);
}

async function commitWrites(options: EngineOptions, writes: readonly Write[], token: string): Promise<void> {
  const TransactItems = writes.map((write) => transactItem(write, options.tableName));
  for (let attempt = 0; ; attempt += 1) {
    try {
      await options.client.send(new TransactWriteCommand({ TransactItems, ClientRequestToken: token }));
      return;
    } catch (thrown) {
      if (!(thrown instanceof Error) || thrown.name !== 'TransactionCanceledException') throw thrown;
      refuseFailedCondition(thrown as TransactionCanceledException, writes);
      if (attempt >= maximumRetries) throw new DomainError('service.unavailable');
      // Full jitter: those who met once do not meet again.
      await options.wait(options.random() * firstPauseMilliseconds * 2 ** attempt);
    }
  }
}

/** A failed condition is final and belongs to one write; a conflict or a throttle is worth another try. */
function refuseFailedCondition(thrown: TransactionCanceledException, writes: readonly Write[]): void {
  const reasons = thrown.CancellationReasons ?? [];
  const failed = reasons.findIndex((reason) => reason.Code === 'ConditionalCheckFailed');
  const write = writes[failed];
  if (write) {
    const item = reasons[failed]?.Item;
    throw write.otherwise(item && plain(item));
  }
  const isRetryable = reasons.some((reason) => reason.Code === 'TransactionConflict' || reason.Code?.includes('Throttl') || reason.Code === 'ProvisionedThroughputExceeded');
  if (!isRetryable) throw thrown;
}

function transactItem(write: Write, TableName: string): TransactItem {
  const builder = expressionBuilder();
  const ReturnValuesOnConditionCheckFailure = 'ALL_OLD' as const;
  if (write.kind === 'put') {
    const ConditionExpression = `attribute_not_exists(${builder.name('pk')})`;
    return { Put: { TableName, Item: { ...write.item }, ConditionExpression, ...builder.parts() } };
  }
  const Key = { ...write.key };
  if (write.kind === 'update') {
    const UpdateExpression = updateExpression(write, builder);
    const ConditionExpression = existingExpression(write.when, builder);
    return { Update: { TableName, Key, UpdateExpression, ConditionExpression, ...builder.parts(), ReturnValuesOnConditionCheckFailure } };
  }
  const ConditionExpression = existingExpression(write.when, builder);
  const condition = { TableName, Key, ConditionExpression, ...builder.parts(), ReturnValuesOnConditionCheckFailure };
  return write.kind === 'delete' ? { Delete: condition } : { ConditionCheck: condition };
}

/** Errors carry the wire's form; the document client does not unmarshal them. A client that does is taken as it is. */
function plain(item: Readonly<Record<string, unknown>>): Item {
  const isWire = Object.values(item).every((value) => typeof value === 'object' && value !== null);
  return (isWire ? unmarshall(item as Parameters<typeof unmarshall>[0]) : item) as Item;
}
