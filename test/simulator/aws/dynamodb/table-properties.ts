import * as z from 'zod';
import { Count, Flag, Ignored } from '../properties.ts';

const KeySchema = z.array(z.strictObject({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) })).min(1);
const Projection = z.strictObject({ ProjectionType: z.string(), NonKeyAttributes: z.array(z.string()).optional() });
const Throughput = z.strictObject({ ReadCapacityUnits: Count, WriteCapacityUnits: Count });
const Recovery = z.strictObject({ PointInTimeRecoveryEnabled: Flag, RecoveryPeriodInDays: Count.optional() });

const GlobalIndex = z.strictObject({
  IndexName: z.string(),
  KeySchema,
  Projection,
  ProvisionedThroughput: Throughput.optional(),
  OnDemandThroughput: Ignored.optional(),
  ContributorInsightsSpecification: Ignored.optional(),
});

/** AWS::DynamoDB::Table. */
export const TableProperties = z.strictObject({
  TableName: z.string().optional(),
  KeySchema,
  AttributeDefinitions: z.array(z.strictObject({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) })),
  BillingMode: z.enum(['PAY_PER_REQUEST', 'PROVISIONED']).optional(),
  ProvisionedThroughput: Throughput.optional(),
  GlobalSecondaryIndexes: z.array(GlobalIndex).optional(),
  LocalSecondaryIndexes: z.array(z.strictObject({ IndexName: z.string(), KeySchema, Projection })).optional(),
  StreamSpecification: z.strictObject({ StreamViewType: z.string(), ResourcePolicy: Ignored.optional() }).optional(),
  SSESpecification: z
    .strictObject({ SSEEnabled: Flag, SSEType: z.string().optional(), KMSMasterKeyId: z.string().optional() })
    .optional(),
  TimeToLiveSpecification: z.strictObject({ AttributeName: z.string().optional(), Enabled: Flag }).optional(),
  PointInTimeRecoverySpecification: Recovery.optional(),
  DeletionProtectionEnabled: Flag.optional(),
  OnDemandThroughput: Ignored.optional(),
  TableClass: Ignored.optional(),
  ContributorInsightsSpecification: Ignored.optional(),
  Tags: Ignored.optional(),
});
export type TableProperties = z.infer<typeof TableProperties>;

const Replica = z.strictObject({
  Region: z.string(),
  PointInTimeRecoverySpecification: Recovery.optional(),
  DeletionProtectionEnabled: Flag.optional(),
  SSESpecification: z.strictObject({ KMSMasterKeyId: z.string() }).optional(),
  TableClass: Ignored.optional(),
  ContributorInsightsSpecification: Ignored.optional(),
  Tags: Ignored.optional(),
});

/** AWS::DynamoDB::GlobalTable, which CDK's TableV2 makes, with one replica. */
export const GlobalTableProperties = TableProperties.omit({
  PointInTimeRecoverySpecification: true,
  DeletionProtectionEnabled: true,
  ProvisionedThroughput: true,
  Tags: true,
}).extend({
  Replicas: z.array(Replica).length(1),
  WriteOnDemandThroughputSettings: Ignored.optional(),
});

/** The table that a global table with one replica is. */
export function localTable(properties: z.infer<typeof GlobalTableProperties>): TableProperties {
  const { Replicas, WriteOnDemandThroughputSettings: _, ...table } = properties;
  const [replica] = Replicas;
  return {
    ...table,
    ...(table.SSESpecification && { SSESpecification: { ...table.SSESpecification, ...replica?.SSESpecification } }),
    PointInTimeRecoverySpecification: replica?.PointInTimeRecoverySpecification,
    DeletionProtectionEnabled: replica?.DeletionProtectionEnabled,
  };
}
