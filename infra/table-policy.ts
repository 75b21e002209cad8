import { aws_iam as iam } from 'aws-cdk-lib';
import type { TableStatement } from '../shared/derive/policy.ts';
import type { TableAction } from '../shared/table/capability.ts';
import type { Resources } from './resources.ts';

/** The ids of statements, one per action; an id names the statement's purpose. */
const reasons: Readonly<Record<TableAction, string>> = {
  GetItem: 'ReadItems',
  BatchGetItem: 'ReadItemsTogether',
  Query: 'ReadPartitions',
  PutItem: 'CreateItems',
  UpdateItem: 'ChangeItems',
  DeleteItem: 'DeleteItems',
  ConditionCheckItem: 'DemandOfItems',
};

const reading: ReadonlySet<TableAction> = new Set(['GetItem', 'BatchGetItem', 'Query', 'ConditionCheckItem']);

/** The statements of a function's role about the table and its key. */
export function tableStatements(
  statements: readonly TableStatement[],
  resources: Resources,
): readonly iam.PolicyStatement[] {
  if (statements.length === 0) return [];
  const writes = statements.some(({ action }) => !reading.has(action));
  return [...statements.map((statement) => tableStatement(statement, resources)), keyStatement(resources, writes)];
}

function tableStatement({ action, prefixes, index }: TableStatement, { tableArn }: Resources): iam.PolicyStatement {
  const actions = [`dynamodb:${action}`];
  // An index has its own leading keys, so the index's ARN is the limit.
  if (index) {
    const sid = `ReadIndex${index[0]?.toUpperCase()}${index.slice(1)}`;
    return new iam.PolicyStatement({ sid, actions, resources: [`${tableArn}/index/${index}`] });
  }
  return new iam.PolicyStatement({
    sid: reasons[action],
    actions,
    resources: [tableArn],
    conditions: {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': prefixes.map((prefix) => `${prefix}*`) },
      // ForAllValues is true when there is no key at all, so a request without one is refused explicitly.
      Null: { 'dynamodb:LeadingKeys': 'false' },
    },
  });
}

/** DynamoDB uses the table's key in the caller's name. */
function keyStatement({ tableKeyArn, region }: Resources, writes: boolean): iam.PolicyStatement {
  const forWriting = [
    'kms:Encrypt',
    'kms:ReEncryptFrom',
    'kms:ReEncryptTo',
    'kms:GenerateDataKey',
    'kms:GenerateDataKeyWithoutPlaintext',
  ];
  return new iam.PolicyStatement({
    sid: 'UseTheTablesKeyThroughDynamoDB',
    actions: ['kms:Decrypt', 'kms:DescribeKey', ...(writes ? forWriting : [])],
    resources: [tableKeyArn],
    conditions: { StringEquals: { 'kms:ViaService': `dynamodb.${region}.amazonaws.com` } },
  });
}
