import { aws_dynamodb as dynamodb, type aws_kms as kms, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import * as z from 'zod/mini';
import { indexes } from '../../shared/table/engine.ts';
import { UserSummary, userOrders } from '../../shared/table/user.ts';
import type { Stage } from '../stages.ts';
import { isProtected, removalOf } from './removal.ts';

export interface SingleTableProps {
  readonly stage: Stage;
  readonly key: kms.IKey;
}

/**
 * The attributes in a line of the list of users; the users' indexes project only these, so that a login does not
 * rewrite them.
 */
const lineAttributes: readonly (keyof UserSummary)[] = z.keyof(UserSummary).options;

const projectionOf = (sort: string) =>
  Object.values<string>(userOrders).includes(sort)
    ? { projectionType: dynamodb.ProjectionType.INCLUDE, nonKeyAttributes: [...lineAttributes] }
    : { projectionType: dynamodb.ProjectionType.ALL };

const text = dynamodb.AttributeType.STRING;

/**
 * The single table: on demand, recoverable to any second of 35 days, encrypted under our key, with a stream and sparse
 * indexes.
 */
export class SingleTable extends Construct {
  /** The stack's own table. */
  readonly table: dynamodb.Table;
  /** The table in use: the stack's own, or a restored one in its place. */
  readonly tableName: string;
  readonly tableArn: string;
  readonly streamArn: string;

  constructor(scope: Construct, id: string, { stage, key }: SingleTableProps) {
    super(scope, id);
    this.table = new dynamodb.Table(this, 'Table', {
      partitionKey: { name: 'pk', type: text },
      sortKey: { name: 'sk', type: text },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      encryption: dynamodb.TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: key,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: isProtected(stage),
      timeToLiveAttribute: 'ttl',
      stream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
      removalPolicy: removalOf(stage),
    });
    for (const [indexName, { partition, sort, isLocal }] of Object.entries(indexes)) {
      const sortKey = { name: sort, type: text };
      if (isLocal) {
        this.table.addLocalSecondaryIndex({ indexName, sortKey, ...projectionOf(sort) });
      } else {
        const partitionKey = { name: partition, type: text };
        this.table.addGlobalSecondaryIndex({ indexName, partitionKey, sortKey });
      }
    }
    const { tableName, tableArn, streamArn } = restored(this, stage) ?? ownOf(this.table);
    this.tableName = tableName;
    this.tableArn = tableArn;
    this.streamArn = streamArn;
  }
}

const ownOf = ({ tableName, tableArn, tableStreamArn = '' }: dynamodb.Table) => ({
  tableName,
  tableArn,
  streamArn: tableStreamArn,
});

function restored(scope: Construct, { restoredTable }: Stage): ReturnType<typeof ownOf> | undefined {
  if (!restoredTable) return undefined;
  const { name, streamLabel } = restoredTable;
  const tableArn = Stack.of(scope).formatArn({ service: 'dynamodb', resource: 'table', resourceName: name });
  return { tableName: name, tableArn, streamArn: `${tableArn}/stream/${streamLabel}` };
}
