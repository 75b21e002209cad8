import { AwsError } from '../wire/errors.ts';
import { jsonAnswer, jsonFailure, jsonText, targetOf } from '../wire/json-service.ts';
import type { ServiceCall, WireRequest, WireResponse, WireService } from '../wire/service.ts';
import { accessesOf, tablesOf } from './access.ts';
import { orderAttributes } from './attribute-order.ts';
import { askCapacity, consumedUnits, isWrite, mustAskCapacity } from './capacity.ts';
import { cancelled, conflictOf } from './conflict.ts';
import type { Engine } from './engine.ts';
import { createOngoing } from './ongoing.ts';
import { type DynamoRequest, keysWritten } from './requests.ts';
import type { Tables } from './tables.ts';

const target = 'DynamoDB_20120810';
const forwarded = new Set(
  `GetItem PutItem UpdateItem DeleteItem Query Scan BatchGetItem BatchWriteItem TransactGetItems TransactWriteItems
   DescribeTable`.split(/\s+/),
);

interface SettingRequest {
  readonly TimeToLiveSpecification?: { readonly Enabled: boolean; readonly AttributeName: string };
  readonly PointInTimeRecoverySpecification?: { readonly PointInTimeRecoveryEnabled: boolean };
}

/** DynamoDB's own protocol: judges each request, then hands it to the engine. */
export function createDynamoDb(engine: Engine, tables: Tables): WireService {
  const ongoing = createOngoing(tables.find);
  // The engine knows none of these, or only by the real clock.
  const own: Readonly<Record<string, (request: DynamoRequest & SettingRequest) => unknown>> = {
    DescribeTimeToLive: (request) => tables.describeTimeToLive(request.TableName ?? ''),
    DescribeContinuousBackups: (request) => tables.describeContinuousBackups(request.TableName ?? ''),
    UpdateTimeToLive: ({ TableName = '', TimeToLiveSpecification: ttl }) => {
      tables.change(TableName, { timeToLiveAttribute: ttl?.Enabled ? ttl.AttributeName : undefined });
      return { TimeToLiveSpecification: ttl };
    },
    UpdateContinuousBackups: ({ TableName = '', PointInTimeRecoverySpecification: recovery }) => {
      tables.change(TableName, { recoveryEnabled: recovery?.PointInTimeRecoveryEnabled ?? false });
      return tables.describeContinuousBackups(TableName);
    },
    ListTables: () => ({ TableNames: tables.list().map((table) => table.name) }),
  };

  async function forward(text: string, request: DynamoRequest, call: ServiceCall): Promise<WireResponse> {
    const asked = mustAskCapacity(call.operation, request);
    const answer = await engine.send(`${target}.${call.operation}`, asked ? askCapacity(text, request) : text);
    if (answer.status !== 200) throw engineError(answer.body, answer.status);
    if (isWrite(call.operation)) {
      tables.written(tablesOf(request));
      call.wrote(keysWritten(request));
    }
    if (call.operation.startsWith('Describe')) return jsonText(tables.localize(answer.body.toString('utf8')), '1.0');
    const { body, consumed } = orderAttributes(answer.body, { withoutCapacity: asked });
    const { read, write } = consumedUnits(call.operation, consumed);
    call.consume(read, write);
    return jsonText(body, '1.0');
  }

  return {
    name: 'dynamodb',
    operationOf(request) {
      const [prefix, operation] = targetOf(request);
      if (prefix !== target || operation === undefined) return undefined;
      return forwarded.has(operation) || Object.hasOwn(own, operation) ? operation : undefined;
    },
    async handle(request, call) {
      const text = request.body.toString('utf8');
      const input = parse(text);
      for (const access of accessesOf(call.operation, input, tables.find)) call.authorize(access);
      for (const name of tablesOf(input)) tables.authorizeKey(name, call);
      const answer = own[call.operation];
      if (answer) return jsonAnswer(answer(input), '1.0');
      return ongoing.beside(call.operation, input, () => forward(text, input, call));
    },
    fail: (error) => jsonFailure(qualify(error), '1.0'),
    throttle: (operation, request) => {
      const message = 'Throughput exceeds the current capacity of your table or index';
      if (!operation.startsWith('Transact')) return new AwsError('ThrottlingException', message);
      return cancelled(onlyFirst(request, { Code: 'ThrottlingError', Message: message }));
    },
    // As a fault: the first item is the one in conflict.
    conflict: (operation, request) => conflictOf(operation, onlyFirst(request, true).map(Boolean)),
  };
}

/** For each item of a transaction what is said of the first one. */
function onlyFirst<T>({ body }: WireRequest, said: T): (T | undefined)[] {
  const { TransactItems = [{}] } = parse(body.toString('utf8'));
  return TransactItems.map((_, index) => (index === 0 ? said : undefined));
}

function parse(text: string): DynamoRequest {
  try {
    return JSON.parse(text);
  } catch {
    throw new AwsError('SerializationException', 'the body is not JSON');
  }
}

function engineError(body: Buffer, status: number): AwsError {
  const { __type, message, Message, ...details } = JSON.parse(body.toString('utf8')) as Record<string, string>;
  return new AwsError(__type ?? 'InternalServerError', message ?? Message ?? '', status, details);
}

// Errors of the engine are qualified already; ours get the prefix the service uses.
function qualify(error: AwsError): AwsError {
  if (error.code.includes('#')) return error;
  const shared = [
    'AccessDeniedException',
    'UnrecognizedClientException',
    'SerializationException',
    'UnknownOperationException',
  ];
  const prefix = shared.includes(error.code) ? 'com.amazon.coral.service' : 'com.amazonaws.dynamodb.v20120810';
  return new AwsError(`${prefix}#${error.code}`, error.message, error.status, error.details);
}
