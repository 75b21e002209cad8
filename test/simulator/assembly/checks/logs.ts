import type { ResolvedResource } from '../provider.ts';
import type { Account } from './account.ts';
import { type Check, type Checks, listOf, refuse, textOf } from './check.ts';

/** What CloudWatch Logs does with a group's key (CloudWatch Logs user guide, encrypt log data using AWS KMS). */
const keyUses = ['Encrypt', 'Decrypt', 'ReEncryptFrom', 'ReEncryptTo', 'GenerateDataKey', 'DescribeKey'];

const checkLogGroup: Check = (resource, account) => {
  const named = textOf(resource.properties, 'KmsKeyId');
  if (named === undefined) return;
  const { region, accountId, iam } = account;
  const name = textOf(resource.properties, 'LogGroupName') ?? resource.physicalId;
  const arn = `arn:aws:logs:${region}:${accountId}:log-group:${name}`;
  const key = account.find('AWS::KMS::Key', named)?.attributes.Arn ?? named;
  const context = { 'kms:EncryptionContext:aws:logs:arn': arn };
  for (const use of keyUses) {
    if (!iam.evaluate(`logs.${region}.amazonaws.com`, { action: `kms:${use}`, resource: key, context }).allowed)
      refuse(
        resource,
        `The specified KMS key does not exist or is not allowed to be used with Arn '${arn}' (kms:${use})`,
      );
  }
};

/** Access logs are written by a role that the whole account has for them, once it has one. */
const checkStage: Check = (resource, account) => {
  const destination = textOf(resource.properties, 'AccessLogSetting', 'DestinationArn');
  if (destination === undefined) return;
  demandLogRole(resource, account);
  const [, , service, region, accountId] = destination.split(':');
  const isHere = region === account.region && accountId === account.accountId;
  const group = destination.split(':log-group:')[1];
  const groups = account.ofType('AWS::Logs::LogGroup').map(({ ref }) => ref);
  if (service !== 'logs' || !isHere || group === undefined || !groups.includes(group))
    refuse(resource, `Access Log destination ${destination} is no log group of this account and region`);
  const format = textOf(resource.properties, 'AccessLogSetting', 'Format') ?? '';
  if (!/\$context\.(?:requestId|extendedRequestId)\b/.test(format))
    refuse(resource, 'the access log format must include $context.requestId or $context.extendedRequestId');
};

function demandLogRole(resource: ResolvedResource, account: Account): void {
  const role = account
    .ofType('AWS::ApiGateway::Account')
    .map(({ properties }) => textOf(properties, 'CloudWatchRoleArn'))
    .at(-1);
  if (role === undefined)
    refuse(resource, 'CloudWatch Logs role ARN must be set in account settings to enable logging');
}

/** API Gateway tries the role when it is set (API Gateway developer guide, permissions for CloudWatch logging). */
const checkGatewayAccount: Check = (resource, account) => {
  const role = textOf(resource.properties, 'CloudWatchRoleArn');
  if (role === undefined) return;
  if (!account.iam.mayAssume('apigateway.amazonaws.com', role))
    refuse(resource, 'The role ARN does not have required permissions set to API Gateway: it cannot be assumed');
  const on = `arn:aws:logs:${account.region}:${account.accountId}:log-group:any`;
  for (const action of ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogGroups', 'logs:PutLogEvents']) {
    if (!account.iam.evaluate(role, { action, resource: on }).allowed)
      refuse(resource, `The role ARN does not have required permissions set to API Gateway: ${action}`);
  }
};

/** WAF writes to groups of one prefix (AWS WAF developer guide, sending logs to CloudWatch Logs). */
const checkFirewallLog: Check = (resource) => {
  for (const destination of listOf(resource.properties, 'LogDestinationConfigs')) {
    const name = String(destination).split(':log-group:')[1] ?? '';
    if (!name.startsWith('aws-waf-logs-'))
      refuse(
        resource,
        `The ARN isn't valid. A valid ARN begins with arn: and includes other information separated by colons or slashes: ${String(destination)} has no name that begins with aws-waf-logs-`,
      );
  }
};

/** Checks of logs. */
export const logChecks: Checks = {
  'AWS::Logs::LogGroup': checkLogGroup,
  'AWS::ApiGateway::Account': checkGatewayAccount,
  'AWS::ApiGateway::Stage': checkStage,
  'AWS::WAFv2::LoggingConfiguration': checkFirewallLog,
};
