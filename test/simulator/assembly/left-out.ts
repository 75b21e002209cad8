/** What a resource that is not simulated still answers to references. */
export interface LeftOut {
  readonly because: string;
  /** What `Fn::GetAtt` gives; asking for another attribute fails the start. */
  readonly attributes?: (physicalId: string, place: { region: string; accountId: string }) => Record<string, string>;
}

const arn =
  (service: string, prefix = '') =>
  (physicalId: string, { region, accountId }: { region: string; accountId: string }) => ({
    Arn: `arn:aws:${service}:${region}:${accountId}:${prefix}${physicalId}`,
  });

const watching = 'it watches the cloud; the simulator shows logs and traces instead';
const alarming = 'alarms are for people on call';
const backup = 'the clock of backups needs the real service';

/** Resource types that are left out on purpose. A type that is neither here nor simulated fails the start. */
export const leftOut: Readonly<Record<string, LeftOut>> = {
  'AWS::CDK::Metadata': { because: 'it only counts CDK usage' },
  'AWS::CloudWatch::Alarm': { because: alarming, attributes: arn('cloudwatch', 'alarm:') },
  'AWS::CloudWatch::CompositeAlarm': { because: alarming, attributes: arn('cloudwatch', 'alarm:') },
  'AWS::CloudWatch::Dashboard': { because: watching },
  'AWS::Logs::LogGroup': { because: watching, attributes: arn('logs', 'log-group:') },
  'AWS::Logs::MetricFilter': { because: watching },
  'AWS::Logs::ResourcePolicy': { because: watching },
  'AWS::Logs::QueryDefinition': { because: watching },
  'AWS::WAFv2::WebACL': {
    because: 'rate rules and managed rules need the real service',
    attributes: arn('wafv2', 'regional/webacl/'),
  },
  'AWS::WAFv2::WebACLAssociation': { because: 'rate rules and managed rules need the real service' },
  'AWS::WAFv2::LoggingConfiguration': { because: watching },
  'AWS::CodeDeploy::Application': { because: 'a release is whole at once where there is one version' },
  'AWS::CodeDeploy::DeploymentGroup': { because: 'a release is whole at once where there is one version' },
  'AWS::Route53::RecordSet': { because: 'the hosts are on localhost' },
  'AWS::Route53::HostedZone': { because: 'the hosts are on localhost' },
  'AWS::Backup::BackupPlan': { because: backup, attributes: (BackupPlanId) => ({ BackupPlanId }) },
  'AWS::Backup::BackupSelection': { because: backup },
  'AWS::Backup::BackupVault': {
    because: backup,
    attributes: (id, place) => ({
      BackupVaultName: id,
      BackupVaultArn: arn('backup', 'backup-vault:')(id, place).Arn,
    }),
  },
  'AWS::Events::Rule': { because: alarming, attributes: arn('events', 'rule/') },
  'AWS::CertificateManager::Certificate': { because: 'the hosts have certificates of the simulator' },
  'AWS::ApiGateway::Account': { because: 'it only lets API Gateway write logs' },
  'AWS::ApiGateway::UsagePlan': { because: 'throttling per plan needs the real service' },
  'AWS::S3::BucketPolicy': {
    because: 'functions reach a bucket by their roles alone; enforced TLS has no meaning here',
  },
  'AWS::Budgets::Budget': { because: 'the simulator costs nothing' },
  'Custom::LogRetention': { because: watching },
  'Custom::S3AutoDeleteObjects': { because: 'nothing is deleted when the simulator stops' },
};

/** Properties of simulated resources that are left out, and why; any other unknown property fails the start. */
export const leftOutProperties: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'AWS::Lambda::Function': {
    Architectures: 'the machine it runs on decides',
    Description: 'text',
    EphemeralStorage: 'the disk is not limited',
    KmsKeyArn: 'environment variables are not stored',
    LoggingConfig: 'logs go to the trace',
    RecursiveLoop: 'loops are not looked for',
    RuntimeManagementConfig: 'there is one runtime, the one of npm',
    SnapStart: 'not for Node.js',
    Tags: 'text',
    TracingConfig: 'every invocation is traced',
  },
  'AWS::IAM::Role': {
    Description: 'text',
    RoleName: 'names are given',
    MaxSessionDuration: 'sessions do not end',
    Path: 'text',
    Tags: 'text',
  },
  'AWS::ApiGateway::RestApi': {
    Description: 'text',
    EndpointConfiguration: 'every endpoint is on localhost',
    FailOnWarnings: 'warnings are errors here',
    Parameters: 'import options',
    Tags: 'text',
  },
  'AWS::S3::Bucket': { NotificationConfiguration: 'who is told of changes is on call' },
  'AWS::ApiGateway::Deployment': { Description: 'text', StageDescription: 'text' },
  'AWS::ApiGateway::Stage': {
    AccessLogSetting: 'logs go to the trace',
    Description: 'text',
    MethodSettings: 'throttling and execution logs need the real service',
    Tags: 'text',
    TracingEnabled: 'every invocation is traced',
  },
  'AWS::ApiGateway::DomainName': {
    CertificateArn: 'the hosts have certificates of the simulator',
    EndpointConfiguration: 'every endpoint is on localhost',
    RegionalCertificateArn: 'the hosts have certificates of the simulator',
    OwnershipVerificationCertificateArn: 'nobody has to prove a right to a name here',
    Tags: 'text',
    EndpointAccessMode: 'every endpoint is on localhost',
  },
};
