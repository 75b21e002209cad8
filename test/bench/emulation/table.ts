const attribute = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' });

/** The table both emulations of DynamoDB have. */
export const tableProperties = {
  TableName: 'Bench',
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  AttributeDefinitions: ['pk', 'sk'].map(attribute),
  BillingMode: 'PAY_PER_REQUEST',
};

const { TableName } = tableProperties;
const text = (S: string) => ({ S });
const key = (partition: number, place: number) => ({ pk: text(`P#${partition}`), sk: text(`S#${place}`) });
const item = (partition: number, place: number) => ({
  ...key(partition, place),
  ...Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`field${index}`, text(`value ${index} `.repeat(6))])),
  count: { N: '0' },
});

/** Requests as the production code makes them, by name: the operation and the body of the one with a number. */
export const requests: Readonly<Record<string, readonly [operation: string, body: (index: number) => unknown]>> = {
  'PutItem, new': [
    'PutItem',
    (index) => ({ TableName, Item: item(1_000 + index, 0), ConditionExpression: 'attribute_not_exists(pk)' }),
  ],
  'GetItem, consistent': [
    'GetItem',
    (index) => ({ TableName, Key: key(index % 10, index % 20), ConsistentRead: true }),
  ],
  'BatchGetItem of 4': [
    'BatchGetItem',
    (index) => ({
      RequestItems: {
        [TableName]: { Keys: [0, 1, 2, 3].map((place) => key(index % 10, place)), ConsistentRead: true },
      },
    }),
  ],
  'Query of 20': [
    'Query',
    (index) => ({
      TableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': text(`P#${index % 10}`) },
    }),
  ],
  'UpdateItem with a condition': [
    'UpdateItem',
    (index) => ({
      TableName,
      Key: key(index % 10, index % 20),
      UpdateExpression: 'ADD #count :one',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeNames: { '#count': 'count' },
      ExpressionAttributeValues: { ':one': { N: '1' } },
    }),
  ],
  'TransactWriteItems of 4': [
    'TransactWriteItems',
    (index) => ({
      TransactItems: [0, 1, 2, 3].map((place) => ({
        Put: {
          TableName,
          Item: item(100_000 + index, place),
          ConditionExpression: 'attribute_not_exists(pk)',
        },
      })),
    }),
  ],
};

/** What is there before: ten partitions of twenty items. */
export const seedBodies: readonly unknown[] = Array.from({ length: 200 }, (_, index) => ({
  TableName,
  Item: item(index % 10, Math.floor(index / 10)),
}));
