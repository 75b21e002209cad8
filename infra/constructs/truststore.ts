import { CfnResource, custom_resources, Fn, aws_iam as iam, type aws_kms as kms, aws_s3 as s3 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Stage } from '../stages.ts';
import { accessRecords } from './access-records.ts';
import { encryptedLogs } from './encrypted-logs.ts';
import { logStatement } from './least-privilege-function.ts';
import { bucketRemovalOf } from './removal.ts';

export interface TruststoreProps {
  readonly stage: Stage;
  /** PEM certificates, known only at deployment. */
  readonly certificates: readonly string[];
  readonly logKey: kms.IKey;
}

const objectKey = 'truststore.pem';

/**
 * The trusted authorities of the secure host: a versioned object that the stack writes, and the version it wrote
 * (threat 45).
 */
export class Truststore extends Construct {
  readonly bucket: s3.Bucket;
  readonly key = objectKey;
  readonly version: string;

  constructor(scope: Construct, id: string, { stage, certificates, logKey }: TruststoreProps) {
    super(scope, id);
    this.bucket = new s3.Bucket(this, 'Bucket', {
      versioned: true,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      encryption: s3.BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      serverAccessLogsBucket: accessRecords(this, 'Access', stage),
      ...bucketRemovalOf(stage),
    });
    tellOfChanges(this.bucket);
    const logGroup = encryptedLogs(this, 'Logs', { stage, key: logKey });
    const write = new iam.PolicyStatement({
      sid: 'WriteTheTruststore',
      actions: ['s3:PutObject'],
      resources: [this.bucket.arnForObjects(objectKey)],
    });
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: { work: new iam.PolicyDocument({ statements: [write, logStatement(logGroup)] }) },
    });
    const parameters = { Bucket: this.bucket.bucketName, Key: objectKey, ContentType: 'application/x-pem-file' };
    const call = { service: 'S3', action: 'putObject', parameters, outputPaths: ['VersionId'] };
    const physicalResourceId = custom_resources.PhysicalResourceId.of(objectKey);
    const writer = new custom_resources.AwsCustomResource(this, 'Write', {
      onUpdate: { ...call, physicalResourceId },
      installLatestAwsSdk: false,
      memorySize: 256,
      role,
      logGroup,
    });
    const resource = writer.node.findChild('Resource').node.defaultChild;
    if (!CfnResource.isCfnResource(resource)) throw new Error('the truststore has no resource that writes it');
    const text = jsonWithBody({ ...call, physicalResourceId: { id: objectKey } }, certificates);
    resource.addPropertyOverride('Create', text);
    resource.addPropertyOverride('Update', text);
    this.version = writer.getResponseField('VersionId');
  }
}

/**
 * Sends every change to EventBridge, for the alarm. CDK's own way would add a function with permissions on the bucket.
 */
function tellOfChanges({ node }: s3.Bucket): void {
  if (!(node.defaultChild instanceof s3.CfnBucket)) throw new Error('the truststore has no bucket');
  node.defaultChild.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
}

/**
 * The call as JSON text whose body is known only at deployment. A certificate has line breaks, which a JSON string
 * cannot contain, and CDK escapes only values known at synthesis; so the template itself replaces them with `\n`.
 */
function jsonWithBody(
  call: { readonly parameters: Readonly<Record<string, string>>; readonly [member: string]: unknown },
  certificates: readonly string[],
): string {
  const mark = '@@certificates@@';
  const json = JSON.stringify({ ...call, parameters: { ...call.parameters, Body: mark } });
  const [before = '', after = ''] = json.split(mark);
  const lines = certificates.map((pem) => Fn.join('\\n', Fn.split('\n', pem)));
  return Fn.join('', [before, Fn.join('\\n', lines), after]);
}
