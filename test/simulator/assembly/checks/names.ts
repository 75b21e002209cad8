import type { Account } from './account.ts';
import { type Check, type Checks, refuse, textOf } from './check.ts';

interface Naming {
  /** Of the property, and of the resource's own default when there is none. */
  readonly property: string;
  readonly pattern: RegExp;
  /** The name is the account's, in a region or everywhere: a second one of it is refused. */
  readonly isUnique?: boolean;
}

/** What names may be, from each property's page in the CloudFormation template reference. */
const namings: Readonly<Record<string, Naming>> = {
  'AWS::IAM::Role': { property: 'RoleName', pattern: /^[\w+=,.@-]{1,64}$/, isUnique: true },
  'AWS::Lambda::Function': { property: 'FunctionName', pattern: /^[A-Za-z0-9_-]{1,64}$/, isUnique: true },
  'AWS::Lambda::Alias': { property: 'Name', pattern: /^(?!\d+$)[A-Za-z0-9_-]{1,128}$/ },
  'AWS::Scheduler::Schedule': { property: 'Name', pattern: /^[0-9A-Za-z_.-]{1,64}$/, isUnique: true },
  'AWS::SQS::Queue': { property: 'QueueName', pattern: /^[A-Za-z0-9_-]{1,80}(?:\.fifo)?$/, isUnique: true },
  'AWS::SNS::Topic': { property: 'TopicName', pattern: /^[A-Za-z0-9_-]{1,256}(?:\.fifo)?$/, isUnique: true },
  'AWS::S3::Bucket': { property: 'BucketName', pattern: /^(?!xn--)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, isUnique: true },
  'AWS::DynamoDB::Table': { property: 'TableName', pattern: /^[A-Za-z0-9_.-]{3,255}$/, isUnique: true },
  'AWS::Logs::LogGroup': { property: 'LogGroupName', pattern: /^(?!aws\/)[\w./#-]{1,512}$/, isUnique: true },
  'AWS::CloudWatch::Alarm': { property: 'AlarmName', pattern: /^[ -~]{1,255}$/, isUnique: true },
  'AWS::CloudWatch::Dashboard': { property: 'DashboardName', pattern: /^[A-Za-z0-9_-]{1,255}$/, isUnique: true },
  'AWS::Events::Rule': { property: 'Name', pattern: /^[\w.-]{1,64}$/, isUnique: true },
  'AWS::Backup::BackupVault': { property: 'BackupVaultName', pattern: /^[A-Za-z0-9_-]{2,50}$/, isUnique: true },
  'AWS::CodeDeploy::Application': { property: 'ApplicationName', pattern: /^.{1,100}$/, isUnique: true },
  'AWS::CodeDeploy::DeploymentGroup': { property: 'DeploymentGroupName', pattern: /^.{1,100}$/ },
  'AWS::KMS::Alias': { property: 'AliasName', pattern: /^alias\/(?!aws\/)[\w/-]{1,250}$/, isUnique: true },
  'AWS::SES::ConfigurationSet': { property: 'Name', pattern: /^[A-Za-z0-9_-]{1,64}$/, isUnique: true },
  'AWS::SES::EmailIdentity': { property: 'EmailIdentity', pattern: /^\S{1,320}$/, isUnique: true },
  'AWS::ApiGateway::DomainName': { property: 'DomainName', pattern: /^[a-z0-9*][a-z0-9.-]{1,253}$/, isUnique: true },
  'AWS::WAFv2::WebACL': { property: 'Name', pattern: /^[\w-]{1,128}$/, isUnique: true },
};

/** Characters of texts beside the name. */
const descriptions: Readonly<Record<string, readonly [property: string, longest: number]>> = {
  'AWS::Lambda::Function': ['Description', 256],
  'AWS::CloudWatch::Alarm': ['AlarmDescription', 1024],
  'AWS::Events::Rule': ['Description', 512],
  'AWS::KMS::Key': ['Description', 8192],
};

/** Names no other resource of the account may have, which the first deployment's leftovers would take as well. */
export const nameChecks: Checks = Object.fromEntries(
  [...new Set([...Object.keys(namings), ...Object.keys(descriptions)])].map((type) => [type, checkName]),
);

function checkName(...[resource, account]: Parameters<Check>): void {
  const { type, properties } = resource;
  const [text = '', longest = Number.POSITIVE_INFINITY] = descriptions[type] ?? [];
  if ((textOf(properties, text)?.length ?? 0) > longest)
    refuse(resource, `${text} is longer than ${longest} characters`);
  const naming = namings[type];
  const name = naming && textOf(properties, naming.property);
  if (!naming || name === undefined) return;
  if (!naming.pattern.test(name))
    refuse(resource, `${naming.property} ${name} does not match ${naming.pattern.source}`);
  if (naming.isUnique && isTaken(account, type, naming.property, name)) refuse(resource, `${name} already exists`);
}

const isTaken = ({ ofType }: Account, type: string, property: string, name: string) =>
  ofType(type).some(({ properties }) => textOf(properties, property) === name);
