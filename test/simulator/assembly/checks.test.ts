import { describe, expect, test } from 'vitest';
import { hostCertificate } from '../host-certificate.ts';
import { code, deployStacks, type TemplateResource } from './deploy-template.ts';

type Resources = Readonly<Record<string, TemplateResource>>;
const deploy = (resources: Resources, certificates = [hostCertificate]) =>
  deployStacks({ Stack: { Resources: resources } }, certificates);

const account = '123456789012';
const arnOf = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });
const service = (name: string) => ({ Service: `${name}.amazonaws.com` });
const allow = (Action: string | readonly string[], Resource: unknown, more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});
const role = (principal: string, ...statements: readonly object[]): TemplateResource => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Statement: [{ Effect: 'Allow', Principal: service(principal), Action: 'sts:AssumeRole' }],
    },
    Policies: [{ PolicyName: 'work', PolicyDocument: { Statement: statements } }],
  },
});
const lambdaOf = (roleId: string, more: object = {}): TemplateResource => ({
  Type: 'AWS::Lambda::Function',
  Properties: { Code: code, Handler: 'index.handler', Role: arnOf(roleId), Runtime: 'nodejs24.x', ...more },
});
const queue: TemplateResource = { Type: 'AWS::SQS::Queue' };
const caller = (...statements: readonly object[]) => ({
  Role: role('lambda', ...statements),
  Function: lambdaOf('Role'),
});
const key = (...statements: readonly object[]): TemplateResource => ({
  Type: 'AWS::KMS::Key',
  Properties: {
    KeyPolicy: {
      Statement: [
        { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'kms:*', Resource: '*' },
        ...statements,
      ],
    },
  },
});

const invokeConfig: TemplateResource = {
  Type: 'AWS::Lambda::EventInvokeConfig',
  Properties: {
    FunctionName: { Ref: 'Function' },
    Qualifier: '$LATEST',
    DestinationConfig: { OnFailure: { Destination: arnOf('Queue') } },
  },
};
const table: TemplateResource = {
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
    SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: arnOf('Key') },
    StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
  },
};
const streamArn = { 'Fn::GetAtt': ['Table', 'StreamArn'] };
const mapping: TemplateResource = {
  Type: 'AWS::Lambda::EventSourceMapping',
  Properties: {
    FunctionName: { Ref: 'Function' },
    EventSourceArn: streamArn,
    StartingPosition: 'TRIM_HORIZON',
    DestinationConfig: { OnFailure: { Destination: arnOf('Queue') } },
  },
};
const streamRights = [
  allow(['dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:DescribeStream'], streamArn),
  allow('dynamodb:ListStreams', '*'),
  allow('kms:Decrypt', arnOf('Key')),
  allow('sqs:SendMessage', arnOf('Queue')),
];
const streaming = { Key: key(), Table: table, Queue: queue, Mapping: mapping };
const schedule: TemplateResource = {
  Type: 'AWS::Scheduler::Schedule',
  Properties: {
    ScheduleExpression: 'rate(1 hour)',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: { Arn: arnOf('Function'), RoleArn: arnOf('Runner'), DeadLetterConfig: { Arn: arnOf('Queue') } },
  },
};
const runnerRights = [allow('lambda:InvokeFunction', arnOf('Function')), allow('sqs:SendMessage', arnOf('Queue'))];
const apiLogs = ['CreateLogGroup', 'CreateLogStream', 'DescribeLogGroups', 'PutLogEvents'].map(
  (each) => `logs:${each}`,
);
const logged = {
  Group: { Type: 'AWS::Logs::LogGroup' },
  LogRole: role('apigateway', allow(apiLogs, '*')),
  Account: { Type: 'AWS::ApiGateway::Account', Properties: { CloudWatchRoleArn: arnOf('LogRole') } },
  Api: {
    Type: 'AWS::ApiGateway::RestApi',
    Properties: { Body: { openapi: '3.0.1', info: { title: 'x', version: '1' }, paths: {} } },
  },
  Deployment: { Type: 'AWS::ApiGateway::Deployment', Properties: { RestApiId: { Ref: 'Api' } } },
};
const api = (paths: object): TemplateResource => ({
  Type: 'AWS::ApiGateway::RestApi',
  Properties: {
    FailOnWarnings: true,
    Body: { openapi: '3.0.1', info: { title: 'x', version: '1' }, paths },
  },
});
const declaring = (name: string) => ({ parameters: [{ name, in: 'path', required: true }] });
const operation = (name: string) => ({
  ...declaring(name),
  'x-amazon-apigateway-integration': {
    type: 'aws_proxy',
    httpMethod: 'POST',
    uri: 'arn:aws:apigateway:r:lambda:path/2015-03-31/functions/arn:aws:lambda:r:1:function:x/invocations',
  },
});
const stage = (setting: object = {}): TemplateResource => ({
  Type: 'AWS::ApiGateway::Stage',
  DependsOn: ['Account'],
  Properties: {
    RestApiId: { Ref: 'Api' },
    DeploymentId: { Ref: 'Deployment' },
    StageName: 'v1',
    AccessLogSetting: { DestinationArn: arnOf('Group'), Format: '$context.requestId', ...setting },
  },
});
const domain = (more: object = {}): TemplateResource => ({
  Type: 'AWS::ApiGateway::DomainName',
  Properties: {
    DomainName: 'secure.example.jp',
    SecurityPolicy: 'TLS_1_2',
    RegionalCertificateArn: hostCertificate.arn,
    ...more,
  },
});
const mutual = { MutualTlsAuthentication: { TruststoreUri: 's3://bucket/truststore.pem' } };
const bucketPolicy = (statement: object): TemplateResource => ({
  Type: 'AWS::S3::BucketPolicy',
  Properties: { Bucket: { Ref: 'Bucket' }, PolicyDocument: { Statement: [statement] } },
});
const inBucket = { 'Fn::Join': ['', [arnOf('Bucket'), '/*']] };
const long = (length: number) => allow('s3:GetObject', `arn:aws:s3:::bucket/${'x'.repeat(length)}`);
const alarm = (more: object = {}): TemplateResource => ({
  Type: 'AWS::CloudWatch::Alarm',
  Properties: { AlarmActions: [{ Ref: 'Topic' }], Period: 60, EvaluationPeriods: 1, ...more },
});
const topicPolicy = {
  Type: 'AWS::SNS::TopicPolicy',
  Properties: {
    Topics: [{ Ref: 'Topic' }],
    PolicyDocument: {
      Statement: [allow('sns:Publish', { Ref: 'Topic' }, { Principal: service('cloudwatch') })],
    },
  },
};
const topic = { Type: 'AWS::SNS::Topic', Properties: { KmsMasterKeyId: { Ref: 'Key' } } };
const alarmKey = key(allow(['kms:Decrypt', 'kms:GenerateDataKey'], '*', { Principal: service('cloudwatch') }));
const pair = (more: object = {}): TemplateResource => ({
  Type: 'AWS::KMS::Key',
  Properties: { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY', ...more },
});
const localTable = (names: readonly string[], projected = 1, unused: readonly string[] = []): TemplateResource => ({
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    AttributeDefinitions: ['pk', 'sk', ...names, ...unused].map((AttributeName) => ({
      AttributeName,
      AttributeType: 'S',
    })),
    LocalSecondaryIndexes: names.map((IndexName) => ({
      IndexName: `by-${IndexName}`,
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: IndexName, KeyType: 'RANGE' },
      ],
      Projection: {
        ProjectionType: 'INCLUDE',
        NonKeyAttributes: Array.from({ length: projected }, (_, index) => `x${index}`),
      },
    })),
  },
});
const rule = (characters: number): TemplateResource => ({
  Type: 'AWS::Events::Rule',
  Properties: { EventPattern: { source: ['x'.repeat(characters)] } },
});
const dashboard = (widgets: number, metrics: number): TemplateResource => ({
  Type: 'AWS::CloudWatch::Dashboard',
  Properties: {
    DashboardBody: JSON.stringify({
      widgets: Array.from({ length: widgets }, () => ({
        properties: { metrics: Array.from({ length: metrics }, () => ['n', 'm']) },
      })),
    }),
  },
});
const acl = (paths: number, RegexString = '/a$'): TemplateResource => ({
  Type: 'AWS::WAFv2::WebACL',
  Properties: {
    Rules: [
      {
        Statement: {
          RateBasedStatement: {
            ScopeDownStatement: {
              OrStatement: {
                Statements: Array.from({ length: paths }, () => ({
                  RegexMatchStatement: {
                    RegexString,
                    TextTransformations: ['URL_DECODE', 'NORMALIZE_PATH'].map((Type) => ({ Type })),
                  },
                })),
              },
            },
          },
        },
      },
    ],
  },
});
const topicPolicyOf = (publisher: string, Condition: object): TemplateResource => ({
  Type: 'AWS::SNS::TopicPolicy',
  Properties: {
    Topics: [{ Ref: 'Topic' }],
    PolicyDocument: {
      Statement: [allow('sns:Publish', { Ref: 'Topic' }, { Principal: service(publisher), Condition })],
    },
  },
});
const queuePolicyOf = (Condition: object): TemplateResource => ({
  Type: 'AWS::SQS::QueuePolicy',
  Properties: {
    Queues: [{ Ref: 'Queue' }],
    PolicyDocument: { Statement: [allow('sqs:SendMessage', arnOf('Queue'), { Principal: service('sns'), Condition })] },
  },
});
const destination = (ConfigurationSetName: string): TemplateResource => ({
  Type: 'AWS::SES::ConfigurationSetEventDestination',
  DependsOn: ['Set', 'TopicPolicy'],
  Properties: {
    ConfigurationSetName,
    EventDestination: {
      Enabled: true,
      MatchingEventTypes: ['bounce'],
      SnsDestination: { TopicARN: { Ref: 'Topic' } },
    },
  },
});
const mailEvents = {
  Key: key(allow(['kms:GenerateDataKey', 'kms:Decrypt'], '*', { Principal: service('ses') })),
  Topic: { Type: 'AWS::SNS::Topic', Properties: { KmsMasterKeyId: { Ref: 'Key' } } },
  TopicPolicy: topicPolicyOf('ses', {
    StringEquals: {
      'aws:SourceAccount': account,
      'aws:SourceArn': `arn:aws:ses:ap-northeast-1:${account}:configuration-set/mails`,
    },
  }),
  Set: { Type: 'AWS::SES::ConfigurationSet', Properties: { Name: 'mails' } },
  Destination: destination('mails'),
  Queue: queue,
  QueuePolicy: queuePolicyOf({ ArnEquals: { 'aws:SourceArn': { Ref: 'Topic' } } }),
  Subscription: {
    Type: 'AWS::SNS::Subscription',
    Properties: { TopicArn: { Ref: 'Topic' }, Protocol: 'sqs', Endpoint: arnOf('Queue') },
  },
};
const crl = { Enabled: true, S3BucketName: { Ref: 'Bucket' } };
const authority = {
  Type: 'AWS::ACMPCA::CertificateAuthority',
  DependsOn: ['Policy'],
  Properties: {
    Type: 'ROOT',
    KeyAlgorithm: 'EC_prime256v1',
    SigningAlgorithm: 'SHA256WITHECDSA',
    Subject: { CommonName: 'x' },
    RevocationConfiguration: { CrlConfiguration: crl },
  },
};
const deploymentGroup = {
  Type: 'AWS::CodeDeploy::DeploymentGroup',
  Properties: { ServiceRoleArn: arnOf('Role') },
};
const version = { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Function' } } };
const live = {
  Type: 'AWS::Lambda::Alias',
  Properties: {
    FunctionName: { Ref: 'Function' },
    FunctionVersion: { 'Fn::GetAtt': ['Version', 'Version'] },
    Name: 'live',
  },
};
const permit = (FunctionName: unknown): TemplateResource => ({
  Type: 'AWS::Lambda::Permission',
  Properties: { Action: 'lambda:InvokeFunction', FunctionName, Principal: 'apigateway.amazonaws.com' },
});
const plan = (days: number): Resources => ({
  Vault: {
    Type: 'AWS::Backup::BackupVault',
    Properties: { BackupVaultName: 'vault', LockConfiguration: { MinRetentionDays: 35 } },
  },
  Plan: {
    Type: 'AWS::Backup::BackupPlan',
    Properties: {
      BackupPlan: {
        BackupPlanRule: [{ TargetBackupVault: { Ref: 'Vault' }, Lifecycle: { DeleteAfterDays: days } }],
      },
    },
  },
});
const selection = (principal: string): Resources => ({
  Role: role(principal),
  Selection: {
    Type: 'AWS::Backup::BackupSelection',
    Properties: { BackupSelection: { IamRoleArn: arnOf('Role') } },
  },
});

/** A deployment, and a change that breaks it. */
const cases: readonly (readonly [what: string, good: Resources, broken: Resources, refusal: RegExp])[] = [
  [
    'a failure destination that the function’s role may not send to',
    { ...caller(allow('sqs:SendMessage', arnOf('Queue'))), Queue: queue, Config: invokeConfig },
    caller(),
    /EventInvokeConfig\): AWS refuses it: .* does not have permissions to call SendMessage on SQS/,
  ],
  [
    'a failure topic that the function’s role may not publish to',
    {
      ...caller(allow('sns:Publish', { Ref: 'Queue' })),
      Queue: { Type: 'AWS::SNS::Topic' },
      Config: {
        ...invokeConfig,
        Properties: { ...invokeConfig.Properties, DestinationConfig: { OnFailure: { Destination: { Ref: 'Queue' } } } },
      },
    },
    caller(),
    /does not have permissions to call Publish on SNS/,
  ],
  [
    'retries of an alias that is not there',
    {
      ...caller(),
      Config: { ...invokeConfig, Properties: { FunctionName: { Ref: 'Function' }, Qualifier: '$LATEST' } },
    },
    { Config: { ...invokeConfig, Properties: { FunctionName: { Ref: 'Function' }, Qualifier: 'live' } } },
    /Function not found: .*:live/,
  ],
  ...['GetRecords', 'GetShardIterator', 'DescribeStream', 'ListStreams'].map((name): (typeof cases)[number] => [
    `a stream whose reader may not ${name}`,
    { ...caller(...streamRights), ...streaming },
    caller(...streamRights, { Effect: 'Deny', Action: `dynamodb:${name}`, Resource: '*' }),
    new RegExp(`does not have permissions to call ${name} on arn:aws:dynamodb`),
  ]),
  [
    'a stream whose reader may not use the table’s key',
    { ...caller(...streamRights), ...streaming },
    caller(...streamRights.filter(({ Action }) => Action !== 'kms:Decrypt')),
    /does not have permissions to call Decrypt on the key/,
  ],
  [
    'a stream whose bad records go where the function’s role may not send',
    { ...caller(...streamRights), ...streaming },
    caller(...streamRights.slice(0, 3)),
    /EventSourceMapping\): AWS refuses it: .* SendMessage on SQS/,
  ],
  [
    'a queue that shows its messages again while the function still runs',
    {
      ...caller(allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], arnOf('Queue'))),
      Queue: queue,
      Mapping: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: { FunctionName: { Ref: 'Function' }, EventSourceArn: arnOf('Queue') },
      },
    },
    { Function: lambdaOf('Role', { Timeout: 31 }) },
    /Queue visibility timeout: 30 seconds is less than Function timeout: 31 seconds/,
  ],
  [
    'a schedule whose role EventBridge Scheduler cannot assume',
    { ...caller(), Queue: queue, Runner: role('scheduler', ...runnerRights), Schedule: schedule },
    { Runner: role('events', ...runnerRights) },
    /must allow AWS EventBridge Scheduler to assume the role/,
  ],
  [
    'a schedule whose role may not call the function',
    { ...caller(), Queue: queue, Runner: role('scheduler', ...runnerRights), Schedule: schedule },
    { Runner: role('scheduler', ...runnerRights.slice(1)) },
    /may not call lambda:InvokeFunction/,
  ],
  [
    'a schedule whose role may not send to its dead-letter queue',
    { ...caller(), Queue: queue, Runner: role('scheduler', ...runnerRights), Schedule: schedule },
    { Runner: role('scheduler', ...runnerRights.slice(0, 1)) },
    /may not call sqs:SendMessage on .*: undelivered runs would be lost/,
  ],
  [
    'a permission over a function that is not there',
    {
      ...caller(),
      Permit: {
        Type: 'AWS::Lambda::Permission',
        Properties: {
          Action: 'lambda:InvokeFunction',
          FunctionName: { Ref: 'Function' },
          Principal: 'apigateway.amazonaws.com',
        },
      },
    },
    {
      Permit: {
        Type: 'AWS::Lambda::Permission',
        Properties: { Action: 'lambda:InvokeFunction', FunctionName: 'other', Principal: 'apigateway.amazonaws.com' },
      },
    },
    /Function not found: other/,
  ],
  [
    'more permissions than a function’s policy holds',
    caller(),
    Object.fromEntries(
      Array.from({ length: 80 }, (_, index) => [
        `Permit${index}`,
        {
          Type: 'AWS::Lambda::Permission',
          Properties: {
            Action: 'lambda:InvokeFunction',
            FunctionName: { Ref: 'Function' },
            Principal: 'apigateway.amazonaws.com',
            SourceArn: `arn:aws:execute-api:ap-northeast-1:${account}:api/v1/GET/${index}`,
          },
        },
      ]),
    ),
    /The final policy size \(\d+\) is bigger than the limit \(20480\)/,
  ],
  ['a function whose role is another service’s', caller(), { Role: role('scheduler') }, /cannot be assumed by Lambda/],
  [
    'a traced function that may not write traces',
    {
      ...caller(allow('xray:PutTraceSegments', '*')),
      Function: lambdaOf('Role', { TracingConfig: { Mode: 'Active' } }),
    },
    { Role: role('lambda') },
    /PutTraceSegments on XRAY/,
  ],
  [
    'reservations that leave less than a hundred to the other functions',
    { ...caller(), Other: lambdaOf('Role', { ReservedConcurrentExecutions: 900 }) },
    { Function: lambdaOf('Role', { ReservedConcurrentExecutions: 1 }) },
    /below its minimum value of \[100\] \(901 of 1000/,
  ],
  [
    'an environment of more than 4 KB',
    { ...caller(), Function: lambdaOf('Role', { Environment: { Variables: { A: 'x'.repeat(4095) } } }) },
    { Function: lambdaOf('Role', { Environment: { Variables: { A: 'x'.repeat(4096) } } }) },
    /exceed the 4 KB limit: 4097 bytes/,
  ],
  [
    'an environment with a name that Lambda keeps',
    caller(),
    { Function: lambdaOf('Role', { Environment: { Variables: { AWS_REGION: 'x' } } }) },
    /reserved keys: AWS_REGION/,
  ],
  [
    'inline policies of more than 10,240 characters',
    caller(long(10_000)),
    { Role: role('lambda', long(5_000), long(5_200)) },
    /inline policies together has \d+ characters and may have 10240/,
  ],
  [
    'a managed policy of more than 6,144 characters',
    { Policy: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: { Statement: [long(6_000)] } } } },
    { Policy: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: { Statement: [long(6_144)] } } } },
    /the policy has \d+ characters and may have 6144/,
  ],
  [
    'a statement whose id has other characters than letters and digits',
    caller(),
    { Role: role('lambda', allow('s3:GetObject', '*', { Sid: 'read-it' })) },
    /SID\) must be alpha-numeric: read-it/,
  ],
  [
    'a name that is too long',
    caller(),
    { Function: lambdaOf('Role', { FunctionName: 'x'.repeat(65) }) },
    /FunctionName x+ does not match/,
  ],
  [
    'a name that is taken',
    { ...caller(), Function: lambdaOf('Role', { FunctionName: 'one' }) },
    { Other: lambdaOf('Role', { FunctionName: 'one' }) },
    /one already exists/,
  ],
  [
    'a description that is too long',
    caller(),
    { Function: lambdaOf('Role', { Description: 'x'.repeat(257) }) },
    /Description is longer than 256/,
  ],
  [
    'a bucket policy that names a role which is not there',
    {
      Bucket: { Type: 'AWS::S3::Bucket' },
      Role: role('lambda'),
      Policy: bucketPolicy(allow('s3:GetObject', inBucket, { Principal: { AWS: arnOf('Role') } })),
    },
    {
      Policy: bucketPolicy(
        allow('s3:GetObject', inBucket, { Principal: { AWS: `arn:aws:iam::${account}:role/nobody` } }),
      ),
    },
    /Invalid principal in policy: "AWS":"arn:aws:iam::123456789012:role\/nobody"/,
  ],
  [
    'a bucket policy over another bucket',
    { Bucket: { Type: 'AWS::S3::Bucket' }, Policy: bucketPolicy(allow('s3:GetObject', inBucket, { Principal: '*' })) },
    { Policy: bucketPolicy(allow('s3:GetObject', 'arn:aws:s3:::other/*', { Principal: '*' })) },
    /Policy has invalid resource: arn:aws:s3:::other/,
  ],
  [
    'a key that nobody could manage',
    { Key: key() },
    {
      Key: {
        Type: 'AWS::KMS::Key',
        Properties: { KeyPolicy: { Statement: [allow('kms:Encrypt', '*', { Principal: service('logs') })] } },
      },
    },
    /will not allow you to update the key policy/,
  ],
  [
    'a log group under a key that CloudWatch Logs may not use',
    {
      Key: key(allow('kms:*', '*', { Principal: { Service: 'logs.ap-northeast-1.amazonaws.com' } })),
      Group: { Type: 'AWS::Logs::LogGroup', Properties: { KmsKeyId: arnOf('Key') } },
    },
    { Key: key() },
    /KMS key does not exist or is not allowed to be used with Arn 'arn:aws:logs:/,
  ],
  [
    'access logs before the account has a role for them',
    { ...logged, Stage: stage() },
    { Account: { Type: 'AWS::ApiGateway::Account' } },
    /CloudWatch Logs role ARN must be set in account settings/,
  ],
  [
    'a role for access logs that may not write them',
    { ...logged, Stage: stage() },
    { LogRole: role('apigateway') },
    /does not have required permissions set to API Gateway: logs:CreateLogGroup/,
  ],
  [
    'access logs to a group that is not there',
    { ...logged, Stage: stage() },
    { Stage: stage({ DestinationArn: `arn:aws:logs:ap-northeast-1:${account}:log-group:other` }) },
    /is no log group of this account and region/,
  ],
  [
    'access logs without the request’s id',
    { ...logged, Stage: stage() },
    { Stage: stage({ Format: '$context.status' }) },
    /must include \$context\.requestId/,
  ],
  [
    'a log of the firewall under another prefix',
    {
      Log: {
        Type: 'AWS::WAFv2::LoggingConfiguration',
        Properties: { LogDestinationConfigs: ['arn:aws:logs:r:1:log-group:aws-waf-logs-x'] },
      },
    },
    {
      Log: {
        Type: 'AWS::WAFv2::LoggingConfiguration',
        Properties: { LogDestinationConfigs: ['arn:aws:logs:r:1:log-group:x'] },
      },
    },
    /has no name that begins with aws-waf-logs-/,
  ],
  [
    'a domain with a certificate of another region',
    { Domain: domain() },
    { Domain: domain({ RegionalCertificateArn: hostCertificate.arn.replace('ap-northeast-1', 'us-east-1') }) },
    /Certificate must be in 'ap-northeast-1'/,
  ],
  [
    'a domain with a certificate that is not there',
    { Domain: domain() },
    { Domain: domain({ RegionalCertificateArn: `${hostCertificate.arn}2` }) },
    /does not exist/,
  ],
  [
    'a domain without a certificate',
    { Domain: domain() },
    { Domain: domain({ RegionalCertificateArn: undefined }) },
    /needs a certificate/,
  ],
  [
    'an API with more than 300 resources',
    logged,
    {
      Api: {
        Type: 'AWS::ApiGateway::RestApi',
        Properties: {
          Body: {
            openapi: '3.0.1',
            info: {},
            paths: Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`/a${index}`, {}])),
          },
        },
      },
    },
    /an API has 300 resources; this one would have 301/,
  ],
  [
    'a route that API Gateway keeps for itself',
    { ...logged, Api: api({ '/pings': {} }) },
    { Api: api({ '/ping': {} }) },
    /\/ping is reserved for the health checks/,
  ],
  [
    'variables of two names at one place of an API',
    { ...logged, Api: api({ '/users/{userId}': declaring('userId'), '/users/{userId}/rights': declaring('userId') }) },
    { Api: api({ '/users/{userId}': declaring('userId'), '/users/{loginId}/rights': declaring('loginId') }) },
    /A sibling of the resource \/users\/\{…\} already has a variable path part/,
  ],
  [
    'a variable that its path does not declare, in an API that takes no warnings',
    { ...logged, Api: api({ '/users/{userId}': declaring('userId'), '/{userId}': { get: operation('userId') } }) },
    { Api: api({ '/users/{userId}': declaring('loginId') }) },
    /Warnings found during import: .*'\/users\/\{userId\}'. Declared path parameter userId needs to be defined/,
  ],
  [
    'an alarm that looks back further than CloudWatch does',
    { Topic: { Type: 'AWS::SNS::Topic' }, Policy: topicPolicy, Alarm: alarm() },
    { Alarm: alarm({ Period: 60, EvaluationPeriods: 1441 }) },
    /more than 86400 seconds/,
  ],
  [
    'an alarm whose topic lets nobody publish',
    { Topic: { Type: 'AWS::SNS::Topic' }, Policy: topicPolicy, Alarm: alarm() },
    { Policy: queue },
    /cloudwatch\.amazonaws\.com may not publish to/,
  ],
  [
    'an alarm that may not use the topic’s key',
    { Key: alarmKey, Topic: topic, Policy: topicPolicy, Alarm: alarm() },
    { Key: key() },
    /may not kms:GenerateDataKey with the key of/,
  ],
  [
    'an authority that may not write its revocation list',
    {
      Bucket: { Type: 'AWS::S3::Bucket' },
      Policy: {
        Type: 'AWS::S3::BucketPolicy',
        Properties: {
          Bucket: { Ref: 'Bucket' },
          PolicyDocument: {
            Statement: [allow('s3:*', [arnOf('Bucket'), inBucket], { Principal: service('acm-pca') })],
          },
        },
      },
      Authority: authority,
    },
    { Policy: bucketPolicy(allow('s3:PutObject', inBucket, { Principal: service('acm-pca') })) },
    /is not permitted s3:GetBucketAcl/,
  ],
  [
    'a release by a role that CodeDeploy cannot assume',
    { Role: role('codedeploy'), Group: deploymentGroup },
    { Role: role('lambda') },
    /Cannot assume role provided/,
  ],
  [
    'a release that looks at an alarm which is not there',
    {
      Role: role('codedeploy'),
      Topic: { Type: 'AWS::SNS::Topic' },
      Policy: topicPolicy,
      Alarm: alarm({ AlarmName: 'errors' }),
      Group: {
        ...deploymentGroup,
        Properties: { ...deploymentGroup.Properties, AlarmConfiguration: { Alarms: [{ Name: 'errors' }] } },
      },
    },
    { Alarm: alarm({ AlarmName: 'others' }) },
    /there is no alarm errors: every release would stop at it/,
  ],
  [
    'a permission over an alias that is not there',
    { ...caller(), Version: version, Live: live, Permit: permit({ Ref: 'Live' }) },
    { Permit: permit({ 'Fn::Join': [':', [arnOf('Function'), 'other']] }) },
    /Function not found: .*:other/,
  ],
  [
    'events of mails to a topic that SES may not publish to',
    mailEvents,
    { TopicPolicy: topicPolicyOf('ses', { StringEquals: { 'aws:SourceAccount': '999999999999' } }) },
    /ses\.amazonaws\.com may not publish to/,
  ],
  [
    'events of mails to a topic of whose configuration set its policy knows another',
    mailEvents,
    { TopicPolicy: topicPolicyOf('ses', { StringEquals: { 'aws:SourceArn': 'arn:aws:ses:r:1:configuration-set/x' } }) },
    /ses\.amazonaws\.com may not publish to/,
  ],
  [
    'events of mails under a key that SES may not use',
    mailEvents,
    { Key: key() },
    /ses\.amazonaws\.com may not kms:GenerateDataKey with the key of/,
  ],
  [
    'events of mails under a key that asks SES for what it is not known to say',
    mailEvents,
    {
      Key: key(
        allow(['kms:GenerateDataKey', 'kms:Decrypt'], '*', {
          Principal: service('ses'),
          Condition: { StringEquals: { 'aws:SourceAccount': account } },
        }),
      ),
    },
    /ses\.amazonaws\.com may not kms:GenerateDataKey with the key of/,
  ],
  [
    'events of mails of a configuration set that is not there',
    mailEvents,
    { Destination: destination('other') },
    /Configuration set <other> does not exist/,
  ],
  [
    'a subscription of a queue that keeps SNS out',
    mailEvents,
    { QueuePolicy: queuePolicyOf({ ArnEquals: { 'aws:SourceArn': 'arn:aws:sns:r:1:x' } }) },
    /sns\.amazonaws\.com may not send to/,
  ],
  [
    'a subscription of a queue under a key that SNS may not use',
    mailEvents,
    { Queue: { ...queue, Properties: { KmsMasterKeyId: arnOf('Key') } } },
    /sns\.amazonaws\.com may not kms:GenerateDataKey with the key of/,
  ],
  [
    'a key that signs and is to rotate',
    { Pair: pair() },
    { Pair: pair({ EnableKeyRotation: true }) },
    /cannot set the EnableKeyRotation property to true/,
  ],
  [
    'a key on a curve that is to encrypt',
    { Pair: pair() },
    { Pair: pair({ KeyUsage: undefined }) },
    /not compatible with/,
  ],
  [
    'a sixth local index',
    { Table: localTable(['a', 'b', 'c', 'd', 'e']) },
    { Table: localTable(['a', 'b', 'c', 'd', 'e', 'f']) },
    /it has 6 local indexes and may have 5/,
  ],
  [
    'indexes with more than a hundred projected attributes',
    { Table: localTable(['a', 'b'], 50) },
    { Table: localTable(['a', 'b'], 51) },
    /it has 102 attributes projected into indexes and may have 100/,
  ],
  [
    'a table that defines attributes no key has',
    { Table: localTable(['a']) },
    { Table: localTable(['a'], 1, ['b']) },
    /does not exactly match AttributeDefinitions: b/,
  ],
  [
    'a pattern longer than 2,048 characters',
    { Rule: rule(900) },
    { Rule: rule(2048) },
    /characters of pattern and may have 2048/,
  ],
  [
    'a dashboard of more than 2,500 metrics',
    { Dashboard: dashboard(5, 500) },
    { Dashboard: dashboard(6, 500) },
    /it has 3000 metrics and may have 2500/,
  ],
  [
    'a widget of more than 500 metrics',
    { Dashboard: dashboard(1, 500) },
    { Dashboard: dashboard(1, 501) },
    /it has 501 metrics in a widget and may have 500/,
  ],
  [
    'a dashboard of more than 500 widgets',
    { Dashboard: dashboard(500, 1) },
    { Dashboard: dashboard(501, 1) },
    /it has 501 widgets and may have 500/,
  ],
  ['a choice of one', { Acl: acl(2) }, { Acl: acl(1) }, /OrStatement needs two statements or more/],
  [
    'more than 1,500 capacity units',
    { Acl: acl(65) },
    { Acl: acl(66) },
    /it has 1520 capacity units and may have 1500/,
  ],
  [
    'a regular expression that is too long',
    { Acl: acl(2) },
    { Acl: acl(2, 'a'.repeat(513)) },
    /a regular expression has 512 characters at most/,
  ],
  ['backups that end sooner than their vault allows', plan(35), plan(34), /kept 34 days and the vault demands 35/],
  [
    'a choice of backups whose role AWS Backup cannot assume',
    selection('backup'),
    selection('lambda'),
    /AWS Backup cannot assume/,
  ],
];

const deployed = new Map<string, Promise<unknown>>();
/** Many cases break the same stack. */
const deployOnce = (resources: Resources) => {
  const key = JSON.stringify(resources);
  const running = deployed.get(key) ?? deploy(resources);
  deployed.set(key, running);
  return running;
};

describe('what AWS would refuse is refused', () => {
  test.each(cases)('%s', async (_, good, broken, refusal) => {
    await deployOnce(good);
    await expect(deploy({ ...good, ...broken })).rejects.toThrow(refusal);
  });

  test.each(['IMPORTED', 'PRIVATE'] as const)(
    'mutual TLS with a certificate that is %s and no proof of the name',
    async (type) => {
      const proof = hostCertificate.arn.replace(/1$/, '2');
      const held = [
        { arn: hostCertificate.arn, type },
        { arn: proof, type: 'AMAZON_ISSUED' as const },
      ];
      await deploy({ Domain: domain({ ...mutual, OwnershipVerificationCertificateArn: proof }) }, held);
      await deploy({ Domain: domain() }, held);
      await expect(deploy({ Domain: domain(mutual) }, held)).rejects.toThrow(
        `ownershipVerificationCertificateArn is required for mutual TLS with the ${type} certificate`,
      );
      const wrong = { ...mutual, OwnershipVerificationCertificateArn: hostCertificate.arn };
      await expect(deploy({ Domain: domain(wrong) }, held)).rejects.toThrow('is not issued by ACM');
    },
  );
});

describe('a stack', () => {
  const exporting = (name = 'Shared') => ({
    Resources: { Queue: queue },
    Outputs: { Shared: { Value: arnOf('Queue'), Export: { Name: name } } },
  });
  const importing = {
    Resources: { Topic: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: { 'Fn::ImportValue': 'Shared' } } } },
  };

  test('is refused with more than 500 resources', async () => {
    const resources = Object.fromEntries(Array.from({ length: 501 }, (_, index) => [`Topic${index}`, queue]));
    await expect(deploy(resources)).rejects.toThrow('the stack Stack: CloudFormation refuses it: it has 501 resources');
  });

  test('imports only from a stack that is deployed before', async () => {
    await deployStacks({ First: exporting(), Second: { ...importing, after: ['First'] } });
    await expect(deployStacks({ First: exporting(), Second: importing })).rejects.toThrow(
      'No export named Shared found: First exports it and is not deployed before',
    );
    await expect(deployStacks({ Second: importing })).rejects.toThrow('No export named Shared found');
  });

  test('exports no name that another exports', async () => {
    await expect(deployStacks({ First: exporting(), Second: exporting() })).rejects.toThrow(
      'Export with name Shared is already exported by stack First',
    );
  });
});
