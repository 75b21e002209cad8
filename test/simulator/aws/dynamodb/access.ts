import type { AccessRequest } from '../../iam/iam.ts';
import { AwsError } from '../wire/errors.ts';
import {
  type BatchPart,
  type DynamoRequest,
  isBatchWrite,
  type KeyedRequest,
  keyText,
  namedAttributes,
  queriedKey,
  type TransactItem,
} from './requests.ts';

export interface KnownTable {
  readonly name: string;
  readonly arn: string;
  readonly partitionKey: string;
  /** The attributes of its key; none of a table that is not known. */
  readonly keyNames: readonly string[];
}

export type FindTable = (name: string) => KnownTable;

const transactActions = {
  Put: 'dynamodb:PutItem',
  Update: 'dynamodb:UpdateItem',
  Delete: 'dynamodb:DeleteItem',
  ConditionCheck: 'dynamodb:ConditionCheckItem',
  Get: 'dynamodb:GetItem',
} as const;

/** What IAM must allow for a request: one access each for a transaction's items, a batch's tables, or the request itself. */
export function accessesOf(operation: string, request: DynamoRequest, find: FindTable): readonly AccessRequest[] {
  if (operation === 'TransactWriteItems' || operation === 'TransactGetItems') {
    return (request.TransactItems ?? []).map((item) => transactAccess(operation, item, find));
  }
  if (operation === 'BatchGetItem' || operation === 'BatchWriteItem') {
    return Object.entries(request.RequestItems ?? {}).map(([table, part]) => batchAccess(operation, find(table), part));
  }
  if (operation === 'ListTables') return [{ action: 'dynamodb:ListTables', resource: '*' }];
  return [singleAccess(`dynamodb:${operation}`, request, find)];
}

/** The tables a request names. */
export function tablesOf(request: DynamoRequest): readonly string[] {
  const inItems = (request.TransactItems ?? []).flatMap((item) => Object.values(item).map((part) => part.TableName));
  const all = [request.TableName, ...inItems, ...Object.keys(request.RequestItems ?? {})];
  return [...new Set(all.filter((name) => name !== undefined))];
}

function singleAccess(action: string, request: KeyedRequest, find: FindTable, enclosing?: string): AccessRequest {
  const table = find(tableName(request));
  // The documentation does not say what LeadingKeys holds for an index, so there it is absent: the index's ARN is the fence.
  const leading = request.IndexName === undefined ? leadingKey(request, table) : undefined;
  return {
    action,
    resource: request.IndexName === undefined ? table.arn : `${table.arn}/index/${request.IndexName}`,
    context: {
      'dynamodb:LeadingKeys': leading === undefined ? undefined : [leading],
      'dynamodb:EnclosingOperation': enclosing,
      'dynamodb:Select': request.Select,
      'dynamodb:ReturnValues': request.ReturnValues,
      'dynamodb:ReturnConsumedCapacity': request.ReturnConsumedCapacity,
      'dynamodb:Attributes': namedAttributes(request),
    },
  };
}

function transactAccess(operation: string, item: TransactItem, find: FindTable): AccessRequest {
  const allowed = operation === 'TransactGetItems' ? ['Get'] : ['Put', 'Update', 'Delete', 'ConditionCheck'];
  const [entry, ...more] = Object.entries(item);
  if (!entry || more.length > 0 || !allowed.includes(entry[0])) {
    throw new AwsError('ValidationException', `TransactItems can only contain one of ${allowed.join(', ')}`);
  }
  const [kind, part] = entry;
  return singleAccess(transactActions[kind as keyof typeof transactActions], part, find, operation);
}

function batchAccess(operation: string, table: KnownTable, part: BatchPart): AccessRequest {
  const keys = isBatchWrite(part)
    ? part.map((one) => one.PutRequest?.Item ?? one.DeleteRequest?.Key)
    : (part.Keys ?? []);
  const leading = keys.map((key) => keyText(key?.[table.partitionKey]));
  const attributes = isBatchWrite(part) ? keys.flatMap((key) => Object.keys(key ?? {})) : namedAttributes(part);
  return {
    action: `dynamodb:${operation}`,
    resource: table.arn,
    context: {
      // One unreadable key would make the set say less than the call does.
      'dynamodb:LeadingKeys': leading.every((key) => key !== undefined) ? [...new Set(leading)] : undefined,
      'dynamodb:Attributes': [...new Set(attributes)],
    },
  };
}

function leadingKey(request: KeyedRequest, table: KnownTable): string | undefined {
  const key = request.Key ?? request.Item;
  return key ? keyText(key[table.partitionKey]) : queriedKey(request, table.partitionKey);
}

function tableName(request: KeyedRequest): string {
  if (typeof request.TableName !== 'string') throw new AwsError('ValidationException', 'TableName is required');
  if (request.TableName.startsWith('arn:')) {
    throw new AwsError('ValidationException', 'the simulator takes a table name, not its ARN, in TableName');
  }
  return request.TableName;
}
