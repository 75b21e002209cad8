import { type App, CfnResource, Validations } from 'aws-cdk-lib';

/** A finding of cdk-nag that stays, and why. */
export interface Acknowledgement {
  readonly rules: readonly string[];
  /** The construct paths it is about. */
  readonly at: RegExp;
  readonly reason: string;
}

const everyFunction = /^(?:\w+Functions\/\w+|Events\/\w+)\/Function\/Resource$/;
const customResource = /^Api\/AWS679f53fac002430cb0da5b7982bd2287\/Resource$/;
const everyStage = /^Api\/(?:Entry|Secure|Bank)\/Api\/DeploymentStage\.v1\/Resource$/;
const nist = (rule: string) => `NIST.800.53.R5-${rule}`;

/**
 * What the packs AwsSolutions, Serverless and NIST 800-53 R5 find and we leave as it is. A test runs them: every finding is
 * named here, and everything named here is still found.
 */
export const acknowledgements: readonly Acknowledgement[] = [
  {
    rules: ['Serverless-LambdaDLQ', nist('LambdaDLQ')],
    at: /^\w+Functions\/\w+\/Function\/Resource$/,
    reason:
      'API Gateway calls it and waits for the answer: a dead-letter queue is for asynchronous calls and would never be written. A failed request is answered, logged and counted.',
  },
  {
    rules: ['Serverless-LambdaDLQ', nist('LambdaDLQ')],
    at: /^Events\/\w+\/Function\/Resource$/,
    reason:
      'What fails goes to the failure queue as a destination (of the schedule, the asynchronous call and the stream), which also says why; a dead-letter queue of the function would be a second place.',
  },
  {
    rules: ['Serverless-LambdaDLQ', nist('LambdaDLQ'), nist('LambdaConcurrency'), nist('LambdaInsideVPC')],
    at: customResource,
    reason:
      'CloudFormation calls it once a deployment to write the truststore, and fails the deployment when it fails.',
  },
  {
    rules: [nist('LambdaInsideVPC')],
    at: everyFunction,
    reason:
      'It speaks to AWS services alone, over TLS and by IAM; there is nothing in a network of ours to reach or to be reached from. A VPC would add NAT, its outages and its cost, and guard nothing that the role does not.',
  },
  {
    rules: [nist('LambdaConcurrency')],
    at: /^\w+Functions\/\w+\/Function\/Resource$/,
    reason:
      'Functions that hash passwords are limited (stages.ts), because a flood of them could take the whole account. A limit for the others would take concurrency away from those and turn customers away sooner.',
  },
  {
    rules: ['Serverless-LambdaTracing'],
    at: customResource,
    reason:
      'CloudFormation calls it once a deployment, which shows how it went; no request of a customer passes through it.',
  },
  {
    rules: [nist('IAMNoInlinePolicy')],
    at: /\/Role\/Resource$/,
    reason:
      'Inline by intent: the role never exists without exactly its rights, they go with it, and no other role can be given them. Tests judge every statement.',
  },
  {
    rules: ['AwsSolutions-IAM5[Resource::*]', 'Serverless-LambdaStarPermissions'],
    at: /^(?:\w+Functions|Events)\/\w+\/Role\/Resource$/,
    reason:
      'Three actions take no resource (service authorization reference): X-Ray’s, which only add traces; dynamodb:ListStreams of two functions, which tells which streams there are and nothing of what is in them; cloudwatch:DescribeAlarms of CodeDeploy, which only looks.',
  },
  {
    rules: ['AwsSolutions-IAM5[Resource::arn:aws:logs:ap-northeast-1:<AWS::AccountId>:log-group:*]'],
    at: /^Api\/Logging\/Role\/Resource$/,
    reason:
      'API Gateway has one role for the access logs of every API of the account and region, and refuses a narrower one.',
  },
  {
    rules: [
      'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup]',
    ],
    at: /^Data\/Backups\/Plan\/Table\/Role\/Resource$/,
    reason: 'AWS Backup alone can take this role, and AWS keeps the policy in step with what its service needs.',
  },
  {
    rules: ['AwsSolutions-SMG4', nist('SecretsManagerRotationEnabled')],
    at: /^Data\/SessionKey\/Resource$/,
    reason:
      'rotate-session-keys replaces it after 90 days: the public half must be in the table before the private one signs, which the rotation of Secrets Manager does not know of. An alarm tells when it does not run.',
  },
  {
    rules: ['AwsSolutions-APIG2'],
    at: /^Api\/(?:Entry|Secure|Bank)\/Api\/Resource$/,
    reason:
      'The functions parse every request by its definition, refuse unknown fields and answer in problem details in the caller’s language; the gateway would answer first, in its own words, and differently for known and unknown sessions.',
  },
  {
    rules: ['AwsSolutions-APIG6', nist('APIGWExecutionLoggingEnabled')],
    at: everyStage,
    reason:
      'Execution logs hold headers and bodies, passwords among them. Access logs say who asked for which route and how it went.',
  },
  {
    rules: [nist('APIGWCacheEnabledAndEncrypted')],
    at: everyStage,
    reason: 'Every answer is one caller’s own and says no-store; a cache would be one more place where it lies.',
  },
  {
    rules: [nist('APIGWSSLEnabled')],
    at: everyStage,
    reason:
      'A certificate towards a backend over HTTP. The backend is Lambda, called by the gateway’s own right for its one route.',
  },
  {
    rules: ['AwsSolutions-APIG3', nist('APIGWAssociatedWithWAF')],
    at: /^Api\/Bank\/Api\/DeploymentStage\.v1\/Resource$/,
    reason:
      'Every request must be signed by a principal of the bank, and may be kept to its networks (bankNetworks); a limit per address would turn away the one address the back office comes from.',
  },
  {
    rules: ['AwsSolutions-SQS3', 'Serverless-SQSRedrivePolicy'],
    at: /^Events\/Failures\/Queue\/Resource$/,
    reason: 'It is the queue in which failures end and wait for a person; nothing takes from it by itself.',
  },
  {
    rules: ['Serverless-SQSRedrivePolicy'],
    at: /^Events\/MailEvents\/Failures\/Resource$/,
    reason: 'It is the queue in which events end that could not be taken; nothing takes from it by itself.',
  },
  {
    rules: ['Serverless-LambdaEventSourceMappingDestination'],
    at: /^Events\/ReceiveMailEventQueue\/Mapping$/,
    reason:
      'A destination is for streams. A queue keeps what failed, and gives it to its own dead-letter queue in the end.',
  },
  {
    rules: ['Serverless-EventBusDLQ'],
    at: /^Monitoring\/(?:TruststoreChanged|KeyEndangered)\/Rule$/,
    reason:
      'EventBridge tries the topic for a day. Whoever would be told of a queue with undelivered notices would be told by the same topic.',
  },
  {
    rules: [nist('CloudWatchAlarmAction')],
    at: /^Monitoring\/Release\w+\/Alarm$/,
    reason:
      'CodeDeploy asks it while a release is under way, and takes the release back. A person is called by the alarm of the host, which looks at longer spans.',
  },
  {
    rules: [nist('S3BucketReplicationEnabled')],
    at: /^(?:Authority\/Issuing\/Revocations|Api\/Truststore\/)/,
    reason:
      'The truststore is written again by any deployment, the revocation list by the authority; records of access are evidence beside CloudTrail, not data of customers.',
  },
  {
    rules: [nist('S3DefaultEncryptionKMS')],
    at: /^(?:Authority\/Issuing\/Revocations|Api\/Truststore\/)/,
    reason:
      'Certificates and revocation lists are public by nature and encrypted under S3’s key; S3 cannot deliver its records of access to a bucket under a key of ours.',
  },
];

/** Tells cdk-nag what is acknowledged, with the reasons. */
export function acknowledgeFindings(app: App): void {
  for (const node of app.node.findAll()) {
    if (!CfnResource.isCfnResource(node)) continue;
    for (const { rules, at, reason } of acknowledgements) {
      if (at.test(node.node.path)) Validations.of(node).acknowledge(...rules.map((id) => ({ id, reason })));
    }
  }
}
