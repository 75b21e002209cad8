/** The parts of DynamoDB requests that decide who may make them. */
export type AttributeValue = Readonly<Record<string, unknown>>;
export type Item = Readonly<Record<string, AttributeValue>>;

export interface KeyedRequest {
  readonly TableName?: string;
  readonly IndexName?: string;
  readonly Key?: Item;
  readonly Item?: Item;
  readonly KeyConditionExpression?: string;
  readonly ProjectionExpression?: string;
  readonly FilterExpression?: string;
  readonly ConditionExpression?: string;
  readonly UpdateExpression?: string;
  readonly AttributesToGet?: readonly string[];
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Item;
  readonly Select?: string;
  readonly ReturnValues?: string;
  readonly ReturnConsumedCapacity?: string;
}

export type TransactItem = Readonly<
  Partial<Record<'Put' | 'Update' | 'Delete' | 'ConditionCheck' | 'Get', KeyedRequest>>
>;

export interface DynamoRequest extends KeyedRequest {
  readonly ClientRequestToken?: string;
  readonly TransactItems?: readonly TransactItem[];
  readonly RequestItems?: Readonly<Record<string, BatchPart>>;
}

export interface BatchGet extends KeyedRequest {
  readonly Keys?: readonly Item[];
}
export type BatchWrite = readonly {
  readonly PutRequest?: { readonly Item: Item };
  readonly DeleteRequest?: { readonly Key: Item };
}[];
export type BatchPart = BatchGet | BatchWrite;

export function isBatchWrite(part: BatchPart): part is BatchWrite {
  return Array.isArray(part);
}

/** A key value as `dynamodb:LeadingKeys` shows it. */
export function keyText(value: AttributeValue | undefined): string | undefined {
  const [first] = Object.values(value ?? {});
  return typeof first === 'string' ? first : undefined;
}

/** The keys of the items a request writes: partition and sort key, a space between. */
export function keysWritten({ Item, Key, TransactItems = [], RequestItems = {} }: DynamoRequest): readonly string[] {
  const ofTransaction = TransactItems.map(({ Put, Update, Delete }) => Put?.Item ?? Update?.Key ?? Delete?.Key);
  const ofBatches = Object.values(RequestItems)
    .filter(isBatchWrite)
    .flatMap((batch) => batch.map(({ PutRequest, DeleteRequest }) => PutRequest?.Item ?? DeleteRequest?.Key));
  const named = (item: Item | undefined) => (item?.pk ? [`${keyText(item.pk)} ${keyText(item.sk) ?? ''}`] : []);
  return [Item ?? Key, ...ofTransaction, ...ofBatches].flatMap(named);
}

/** The partition key a Query names; undefined when it cannot be read, which a fence with `Null` then refuses. */
export function queriedKey(request: KeyedRequest, partitionKey: string): string | undefined {
  const names = request.ExpressionAttributeNames ?? {};
  for (const [, name = '', value = ''] of (request.KeyConditionExpression ?? '').matchAll(
    /(#?[\w.-]+)\s*=\s*(:\w+)/g,
  )) {
    if ((names[name] ?? name) === partitionKey) return keyText(request.ExpressionAttributeValues?.[value]);
  }
  return undefined;
}

const words = new Set(
  `AND OR NOT IN BETWEEN SET REMOVE ADD DELETE attribute_exists attribute_not_exists attribute_type begins_with contains size
   if_not_exists list_append`.split(/\s+/),
);

/** The top-level attributes a request names, as `dynamodb:Attributes` lists them. */
export function namedAttributes(request: KeyedRequest): readonly string[] {
  const { ProjectionExpression, FilterExpression, ConditionExpression, UpdateExpression, KeyConditionExpression } =
    request;
  const expressions = [
    ProjectionExpression,
    FilterExpression,
    ConditionExpression,
    UpdateExpression,
    KeyConditionExpression,
  ];
  const found = new Set([
    ...Object.keys(request.Key ?? {}),
    ...Object.keys(request.Item ?? {}),
    ...(request.AttributesToGet ?? []),
  ]);
  for (const expression of expressions) {
    for (const [name] of (expression ?? '').matchAll(/(?<![\w:.#-])#?[A-Za-z_]\w*|#\w+/g)) {
      if (!words.has(name)) found.add(request.ExpressionAttributeNames?.[name] ?? name);
    }
  }
  return [...found];
}
