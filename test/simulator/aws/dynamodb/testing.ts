import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { allow, startTestAws, type TestAws } from '../testing.ts';

/** A simulated AWS with one table under a customer key, and clients that may use that key. */
export async function startWithTable() {
  const test = await startTestAws();
  const key = await test.aws.create({ type: 'AWS::KMS::Key', logicalId: 'TableKey', properties: {} });
  const table = await test.aws.create({
    type: 'AWS::DynamoDB::Table',
    logicalId: 'Data.Table',
    properties: {
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: ['pk', 'sk', 'gpk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      GlobalSecondaryIndexes: [
        {
          IndexName: 'expiry',
          KeySchema: [{ AttributeName: 'gpk', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
      BillingMode: 'PAY_PER_REQUEST',
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: key.attributes.Arn },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      DeletionProtectionEnabled: true,
    },
  });

  const useKey = allow('kms:Decrypt', key.attributes.Arn, {
    StringEquals: { 'kms:ViaService': 'dynamodb.ap-northeast-1.amazonaws.com' },
  });
  const item = (pk: string, sk = 's') => ({
    TableName: table.ref,
    Item: { pk: { S: pk }, sk: { S: sk }, gpk: { S: 'g' } },
  });
  const clientWith = (...statements: Parameters<TestAws['client']>) =>
    new DynamoDBClient({ ...test.client(...statements, useKey), maxAttempts: 1 });
  return { test, table, tableArn: table.attributes.Arn ?? '', item, clientWith };
}
