import type { ResolvedResource } from '../provider.ts';
import type { Account } from './account.ts';
import { type Check, type Checks, partOf, refuse, textOf } from './check.ts';
import { demandQualifier, existingFunction } from './functions.ts';

/** What a destination's service asks of the function's role (Lambda developer guide, retaining records of asynchronous invocations). */
const sending: Readonly<Record<string, readonly [action: string, words: string]>> = {
  sqs: ['sqs:SendMessage', 'SendMessage on SQS'],
  sns: ['sns:Publish', 'Publish on SNS'],
  lambda: ['lambda:InvokeFunction', 'InvokeFunction on Lambda'],
  events: ['events:PutEvents', 'PutEvents on EventBridge'],
};

/** Lambda asks IAM whether the role may send to a destination before it takes it. */
function demandDestinations(resource: ResolvedResource, account: Account, role: string): void {
  for (const outcome of ['OnFailure', 'OnSuccess']) {
    const destination = textOf(resource.properties, 'DestinationConfig', outcome, 'Destination');
    if (destination !== undefined) demandSending(resource, account, role, destination);
  }
}

function demandSending(resource: ResolvedResource, { iam }: Account, role: string, destination: string): void {
  const [action, words] = sending[destination.split(':')[2] ?? ''] ?? [];
  if (action === undefined) refuse(resource, `The destination ARN ${destination} is invalid.`);
  if (!iam.evaluate(role, { action, resource: destination }).allowed)
    refuse(
      resource,
      `The destination ARN ${destination} is invalid: the provided execution role does not have permissions to call ${words}`,
    );
}

const checkInvokeConfig: Check = (resource, account) => {
  const made = existingFunction(resource, account, textOf(resource.properties, 'FunctionName') ?? '');
  demandQualifier(resource, account, made, textOf(resource.properties, 'Qualifier') ?? '');
  demandDestinations(resource, account, textOf(made.properties, 'Role') ?? '');
};

/** What the role needs of each kind of source (Lambda developer guide, event source mappings: execution role permissions). */
const reading = {
  dynamodb: ['GetRecords', 'GetShardIterator', 'DescribeStream', 'ListStreams'],
  sqs: ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'],
} as const;

const checkMapping: Check = (resource, account) => {
  const made = existingFunction(resource, account, textOf(resource.properties, 'FunctionName') ?? '');
  const role = textOf(made.properties, 'Role') ?? '';
  const source = textOf(resource.properties, 'EventSourceArn') ?? '';
  const service = source.split(':')[2];
  if (service !== 'dynamodb' && service !== 'sqs') refuse(resource, `unknown event source ${source}`);
  for (const name of reading[service]) {
    // ListStreams takes no resource (service authorization reference of DynamoDB).
    const on = name === 'ListStreams' ? '*' : source;
    if (!account.iam.evaluate(role, { action: `${service}:${name}`, resource: on }).allowed)
      refuse(resource, `The function execution role does not have permissions to call ${name} on ${source}`);
  }
  if (service === 'dynamodb') demandStreamKey(resource, account, role, source);
  else demandVisibility(resource, account, source, Number(partOf(made.properties, 'Timeout') ?? 3));
  demandDestinations(resource, account, role);
};

/** Lambda reads an encrypted table's stream as the function's role, which therefore needs the table's key. */
function demandStreamKey(resource: ResolvedResource, account: Account, role: string, streamArn: string): void {
  const table = account.ofType('AWS::DynamoDB::Table').find(({ attributes }) => attributes.StreamArn === streamArn);
  const named = textOf(table?.properties, 'SSESpecification', 'KMSMasterKeyId');
  const key = named === undefined ? undefined : account.find('AWS::KMS::Key', named);
  if (!key) return;
  const { region, accountId, iam } = account;
  const context = { 'kms:ViaService': `dynamodb.${region}.amazonaws.com`, 'kms:CallerAccount': accountId };
  if (!iam.evaluate(role, { action: 'kms:Decrypt', resource: key.attributes.Arn ?? '', context }).allowed)
    refuse(
      resource,
      `the function execution role does not have permissions to call Decrypt on the key of ${streamArn}`,
    );
}

function demandVisibility(resource: ResolvedResource, account: Account, queueArn: string, timeout: number): void {
  const visibility = Number(partOf(account.find('AWS::SQS::Queue', queueArn)?.properties, 'VisibilityTimeout') ?? 30);
  if (visibility < timeout)
    refuse(
      resource,
      `Queue visibility timeout: ${visibility} seconds is less than Function timeout: ${timeout} seconds`,
    );
}

/** A schedule's role is tried at its creation; what the role may do only at the first run, when nobody looks, so it is asked here too. */
const checkSchedule: Check = (resource, account) => {
  const role = textOf(resource.properties, 'Target', 'RoleArn') ?? '';
  const target = textOf(resource.properties, 'Target', 'Arn') ?? '';
  const { iam, accountId } = account;
  if (!iam.mayAssume('scheduler.amazonaws.com', role, { 'aws:SourceAccount': accountId }))
    refuse(resource, 'The execution role you provide must allow AWS EventBridge Scheduler to assume the role.');
  if (target.includes(':lambda:')) {
    existingFunction(resource, account, target);
    if (!iam.evaluate(role, { action: 'lambda:InvokeFunction', resource: target }).allowed)
      refuse(resource, `its role may not call lambda:InvokeFunction on ${target}: no run would ever be delivered`);
  }
  const deadLetters = textOf(resource.properties, 'Target', 'DeadLetterConfig', 'Arn');
  if (deadLetters !== undefined && !iam.evaluate(role, { action: 'sqs:SendMessage', resource: deadLetters }).allowed)
    refuse(resource, `its role may not call sqs:SendMessage on ${deadLetters}: undelivered runs would be lost`);
};

/** Checks of the calls that events and schedules make. */
export const eventChecks: Checks = {
  'AWS::Lambda::EventInvokeConfig': checkInvokeConfig,
  'AWS::Lambda::EventSourceMapping': checkMapping,
  'AWS::Scheduler::Schedule': checkSchedule,
};
