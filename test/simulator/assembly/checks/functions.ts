import type { ResolvedResource } from '../provider.ts';
import { type Account, functionParts, type Made } from './account.ts';
import { type Check, type Checks, listOf, partOf, refuse, textOf } from './check.ts';

/** The account's default quota, and the part that must stay unreserved (Lambda developer guide, reserved concurrency). */
const concurrency = { account: 1000, unreserved: 100 };
/** Bytes of all variables together (Lambda developer guide, quotas). */
const longestEnvironment = 4096;
/** Bytes of a function's own policy, which permissions are added to (Lambda developer guide, quotas). */
const longestFunctionPolicy = 20_480;
// Lambda developer guide, defined runtime environment variables: those that cannot be set.
const reserved =
  /^(?:_HANDLER|_X_AMZN_TRACE_ID|LAMBDA_(?:TASK_ROOT|RUNTIME_DIR)|AWS_(?:DEFAULT_REGION|REGION|EXECUTION_ENV|LAMBDA_\w+|ACCESS_KEY(?:_ID)?|SECRET_ACCESS_KEY|SESSION_TOKEN))$/;

/** A function by its name or ARN, and the version or alias that is meant. */
export function functionOf(account: Account, nameOrArn: string): { readonly made?: Made; readonly qualifier?: string } {
  const [name = '', qualifier] = functionParts(nameOrArn);
  return { made: account.find('AWS::Lambda::Function', name), qualifier };
}

/** A function that is there, with its version or alias. @throws Error when it is not */
export function existingFunction(resource: ResolvedResource, account: Account, nameOrArn: string): Made {
  const { made, qualifier } = functionOf(account, nameOrArn);
  if (!made) refuse(resource, `Function not found: ${nameOrArn}`);
  if (qualifier !== undefined) demandQualifier(resource, account, made, qualifier);
  return made;
}

/** @throws Error when the function has no such version or alias */
export function demandQualifier(resource: ResolvedResource, account: Account, { ref }: Made, qualifier: string): void {
  const aliases = account.ofFunction('AWS::Lambda::Alias', ref).map(({ properties }) => textOf(properties, 'Name'));
  const versions = account.ofFunction('AWS::Lambda::Version', ref).map(({ attributes }) => attributes.Version);
  if (![...aliases, ...versions, '$LATEST'].includes(qualifier))
    refuse(resource, `Function not found: ${ref}:${qualifier}`);
}

const checkFunction: Check = (resource, account) => {
  const { properties } = resource;
  const role = textOf(properties, 'Role') ?? '';
  if (!account.iam.mayAssume('lambda.amazonaws.com', role))
    refuse(resource, 'The role defined for the function cannot be assumed by Lambda.');
  checkEnvironment(resource);
  checkReservation(resource, account);
  const traces = textOf(properties, 'TracingConfig', 'Mode') === 'Active';
  const demand = (action: string, on: string, words: string) => {
    if (!account.iam.evaluate(role, { action, resource: on }).allowed)
      refuse(resource, `The provided execution role does not have permissions to call ${words}`);
  };
  if (traces) demand('xray:PutTraceSegments', '*', 'PutTraceSegments on XRAY');
  const deadLetters = textOf(properties, 'DeadLetterConfig', 'TargetArn');
  if (deadLetters?.includes(':sqs:')) demand('sqs:SendMessage', deadLetters, 'SendMessage on SQS');
  if (deadLetters?.includes(':sns:')) demand('sns:Publish', deadLetters, 'Publish on SNS');
};

function checkEnvironment(resource: ResolvedResource): void {
  const variables = Object.entries(Object(partOf(resource.properties, 'Environment', 'Variables')));
  const keys = variables.map(([key]) => key).filter((key) => reserved.test(key));
  if (keys.length > 0) refuse(resource, `the environment variables contain reserved keys: ${keys.join(', ')}`);
  const bytes = variables.reduce((sum, [key, value]) => sum + Buffer.byteLength(`${key}${String(value)}`), 0);
  if (bytes > longestEnvironment) refuse(resource, `the environment variables exceed the 4 KB limit: ${bytes} bytes`);
}

function checkReservation(resource: ResolvedResource, account: Account): void {
  const own = partOf(resource.properties, 'ReservedConcurrentExecutions');
  if (own === undefined) return;
  const others = account
    .ofType('AWS::Lambda::Function')
    .map(({ properties }) => Number(properties.ReservedConcurrentExecutions ?? 0));
  const reservedNow = others.reduce((sum, each) => sum + each, Number(own));
  if (reservedNow > concurrency.account - concurrency.unreserved)
    refuse(
      resource,
      `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100] (${reservedNow} of ${concurrency.account} would be reserved)`,
    );
}

const checkPermission: Check = (resource, account) => {
  const named = textOf(resource.properties, 'FunctionName') ?? '';
  const { ref } = existingFunction(resource, account, named);
  const { qualifier } = functionOf(account, named);
  const beside = account
    .ofFunction('AWS::Lambda::Permission', ref)
    .filter(({ properties }) => functionOf(account, textOf(properties, 'FunctionName') ?? '').qualifier === qualifier);
  const bytes = [resource, ...beside].reduce((sum, each) => sum + statementBytes(each), 0);
  if (bytes > longestFunctionPolicy)
    refuse(resource, `The final policy size (${bytes}) is bigger than the limit (${longestFunctionPolicy})`);
};

// What Lambda writes for a permission beside its own properties: names of members, a generated identifier.
const statementBytes = ({ properties }: ResolvedResource) => JSON.stringify(properties).length + 150;

const checkAlias: Check = (resource, account) => {
  const made = existingFunction(resource, account, textOf(resource.properties, 'FunctionName') ?? '');
  const weights = listOf(resource.properties, 'RoutingConfig', 'AdditionalVersionWeights');
  const versions = [
    textOf(resource.properties, 'FunctionVersion'),
    ...weights.map((each) => textOf(each, 'FunctionVersion')),
  ];
  for (const version of versions) demandQualifier(resource, account, made, version ?? '');
};

/** CodeDeploy user guide, service roles and limits of deployment groups. */
const checkDeploymentGroup: Check = (resource, account) => {
  const { properties } = resource;
  const role = textOf(properties, 'ServiceRoleArn') ?? '';
  if (!account.iam.mayAssume('codedeploy.amazonaws.com', role))
    refuse(resource, `Cannot assume role provided: ${role}`);
  const alarms = listOf(properties, 'AlarmConfiguration', 'Alarms');
  if (alarms.length > 10) refuse(resource, `a deployment group has ten alarms at most, not ${alarms.length}`);
};

/** The checks that Lambda makes of functions, their versions and their callers. */
export const functionChecks: Checks = {
  'AWS::Lambda::Function': checkFunction,
  'AWS::Lambda::Permission': checkPermission,
  'AWS::Lambda::Alias': checkAlias,
  'AWS::CodeDeploy::DeploymentGroup': checkDeploymentGroup,
  'AWS::Lambda::Version': (resource, account) =>
    void existingFunction(resource, account, textOf(resource.properties, 'FunctionName') ?? ''),
};
