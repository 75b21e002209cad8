import { type App, CfnResource, Validations } from 'aws-cdk-lib';

/** An accepted finding of cdk-nag, with the reason. */
export interface Acknowledgement {
  readonly rules: readonly string[];
  /** The affected construct paths. */
  readonly at: RegExp;
  readonly reason: string;
}

const everyFunction = /^(?:\w+Functions\/\w+|Events\/\w+)\/Function\/Resource$/;
const customResource = /^Api\/AWS679f53fac002430cb0da5b7982bd2287\/Resource$/;
const everyStage = /^Api\/(?:Entry|Secure|Bank)\/Api\/DeploymentStage\.v1\/Resource$/;
const nist = (rule: string) => `NIST.800.53.R5-${rule}`;

/**
 * The accepted findings of the packs AwsSolutions, Serverless and NIST 800-53 R5. A test runs the packs: every finding
 * must be listed here, and every entry must still be found.
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
      'The function talks only to AWS services, over TLS and with IAM; there is no network of ours to connect to. A VPC would add NAT with its outages and cost, and protect nothing that the role does not.',
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
      'Inline on purpose: the role never exists without exactly its permissions, they are deleted with it, and no other role can be given them. Tests check every statement.',
  },
  {
    rules: ['AwsSolutions-IAM5[Resource::*]', 'Serverless-LambdaStarPermissions'],
    at: /^(?:\w+Functions|Events)\/\w+\/Role\/Resource$/,
    reason:
      'Three actions take no resource (service authorization reference): X-Ray’s, which only add traces; dynamodb:ListStreams of two functions, which lists streams but not their content; cloudwatch:DescribeAlarms of CodeDeploy, which only reads.',
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
    reason: 'Only AWS Backup can assume this role, and AWS keeps the policy up to date with the needs of the service.',
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
      'The functions parse every request by its definition, refuse unknown fields and answer in problem details in the caller’s language; the gateway would answer first, in its own words, and differently for valid and invalid sessions.',
  },
  {
    rules: ['AwsSolutions-APIG6', nist('APIGWExecutionLoggingEnabled')],
    at: everyStage,
    reason:
      'Execution logs contain headers and bodies, including passwords. Access logs record caller, route and outcome.',
  },
  {
    rules: [nist('APIGWCacheEnabledAndEncrypted')],
    at: everyStage,
    reason:
      'Every answer but the public keys is for one caller and says no-store; a cache would be one more copy of it. The keys are kept by those who ask for them.',
  },
  {
    rules: [nist('APIGWSSLEnabled')],
    at: everyStage,
    reason:
      'A certificate towards a backend over HTTP. The backend is Lambda, called with the gateway’s own permission for its one route.',
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
    reason: 'This is the final queue, in which failures wait for a person; nothing consumes it automatically.',
  },
  {
    rules: ['Serverless-SQSRedrivePolicy'],
    at: /^Events\/MailEvents\/Failures\/Resource$/,
    reason: 'It is the dead-letter queue itself: nothing reads it until a person has removed the cause.',
  },
  {
    rules: ['Serverless-LambdaEventSourceMappingDestination'],
    at: /^Events\/ReceiveMailEventQueue\/Mapping$/,
    reason:
      'A destination is for streams. A queue keeps what failed, and gives it to its own dead-letter queue in the end.',
  },
  {
    rules: ['Serverless-EventBusDLQ'],
    at: /^Monitoring\/(?:TruststoreChanged|KeyEndangered|BackupsEndangered)\/Rule$/,
    reason:
      'EventBridge tries the topic for a day. An alarm about undelivered notices would go through the same topic.',
  },
  {
    rules: [nist('CloudWatchAlarmAction')],
    at: /^Monitoring\/Release\w+\/Alarm$/,
    reason:
      'CodeDeploy asks it while a release is under way, and takes the release back. The host’s own alarm, over longer periods, pages on-call.',
  },
  {
    rules: [nist('S3BucketReplicationEnabled')],
    at: /^(?:Authority\/Issuing\/Revocations|Api\/Truststore\/|Data\/Files\/)/,
    reason:
      'The truststore is written again by any deployment, the revocation list by the authority; records of access are evidence beside CloudTrail, not data of customers. A file in exchange lives for a day and is sent again.',
  },
  {
    rules: [nist('S3BucketVersioningEnabled')],
    at: /^Data\/Files\/Bucket\/Resource$/,
    reason:
      'A version would outlive the file, which holds secrets of tokens or history of customers and must be gone after its day. A file is written once; its signed address accepts no other bytes.',
  },
  {
    rules: [
      'AwsSolutions-IAM5[Resource::tegata-prod-data:ExportsOutputFnGetAttFilesBucket7C17EE2EArn267E46EA/token-files/*.upload]',
    ],
    at: /^BankFunctions\/(?:BeginTokenUpload|ImportTokens)\/Role\/Resource$/,
    reason:
      'The objects of one folder with one ending: their names come with each upload, so the policy cannot list them. The key of a file is built from our own id, never from text of a client.',
  },
  {
    rules: [
      'AwsSolutions-IAM5[Resource::tegata-prod-data:ExportsOutputFnGetAttFilesBucket7C17EE2EArn267E46EA/request-files/*.upload]',
    ],
    at: /^(BatchesFunctions\/(BeginUpload|MakeBatch)|TransfersFunctions\/ChangeRequest)\/Role\/Resource$/,
    reason: 'The objects of one folder with one ending, as for files of tokens: their keys are made of our ids.',
  },
  {
    rules: [
      'AwsSolutions-IAM5[Resource::tegata-prod-data:ExportsOutputFnGetAttFilesBucket7C17EE2EArn267E46EA/history-exports/*.export]',
    ],
    at: /^(?:BankFunctions\/GetHistoryExport|Events\/WriteHistoryExports)\/Role\/Resource$/,
    reason:
      'The objects of one folder with one ending, as for files of tokens: their names are made of our ids when an export is requested.',
  },
  {
    rules: [
      'AwsSolutions-IAM5[Resource::tegata-prod-data:ExportsOutputFnGetAttFilesBucket7C17EE2EArn267E46EA/handover-files/*.zengin]',
    ],
    at: /^BankFunctions\/GetHandover\/Role\/Resource$/,
    reason:
      'The objects of one folder with one ending, as for files of tokens: their names are made of the ids of hand-overs and requests.',
  },
  {
    rules: [nist('S3DefaultEncryptionKMS')],
    at: /^(?:Authority\/Issuing\/Revocations|Api\/Truststore\/|Data\/Files\/Access\/)/,
    reason:
      'Certificates and revocation lists are public by nature and encrypted under S3’s key; S3 cannot deliver its records of access to a bucket under a key of ours.',
  },
];

/** Registers the accepted findings and their reasons with cdk-nag. */
export function acknowledgeFindings(app: App): void {
  for (const node of app.node.findAll()) {
    if (!CfnResource.isCfnResource(node)) continue;
    for (const { rules, at, reason } of acknowledgements) {
      if (at.test(node.node.path)) Validations.of(node).acknowledge(...rules.map((id) => ({ id, reason })));
    }
  }
}
