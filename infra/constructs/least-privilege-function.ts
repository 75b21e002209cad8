import { hash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  Aws,
  cx_api,
  Duration,
  aws_iam as iam,
  type aws_kms as kms,
  aws_lambda as lambda,
  type aws_logs as logs,
  RemovalPolicy,
  Stack,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { functionNameOf } from '../names.ts';
import type { Stage } from '../stages.ts';
import { encryptedLogs } from './encrypted-logs.ts';

export interface LeastPrivilegeFunctionProps {
  readonly stage: Stage;
  readonly logKey: kms.IKey;
  /** The operation's name; stage and name form the function's name. */
  readonly name: string;
  readonly description: string;
  /** The folder with `index.js`. */
  readonly bundle: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly statements: readonly iam.PolicyStatement[];
  readonly memoryMegabytes: number;
  readonly timeoutSeconds: number;
  readonly reservedConcurrency?: number;
}

/** The alias used by all callers: it points to a published version, or to two during a release. */
export const liveAlias = 'live';

/** The alias's ARN, built from names, so that users of it need not depend on the function. */
export const liveArnOf = (scope: Construct, stage: Stage, name: string) =>
  `${functionArnOf(scope, stage, name)}:${liveAlias}`;

/** The ARN of a function with all its versions, built from names. */
export function functionArnOf(scope: Construct, stage: Stage, name: string): string {
  const { partition, region } = Stack.of(scope);
  return `arn:${partition}:lambda:${region}:${Aws.ACCOUNT_ID}:function:${functionNameOf(stage, name)}`;
}

/** The permission to write traces, which supports no resource (service authorization reference of X-Ray). */
const traceStatement = () =>
  new iam.PolicyStatement({
    sid: 'WriteTraces',
    actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
    resources: ['*'],
  });

/** A Lambda function with its own role and log group: it may do what its statements allow, and write its own log. */
export class LeastPrivilegeFunction extends Construct {
  readonly function: lambda.Function;
  /** The alias to call. */
  readonly live: lambda.Alias;
  readonly role: iam.Role;
  readonly logGroup: logs.LogGroup;

  constructor(scope: Construct, id: string, props: LeastPrivilegeFunctionProps) {
    super(scope, id);
    const { stage, logKey } = props;
    this.logGroup = encryptedLogs(this, 'Logs', { stage, key: logKey });
    // Inline: the role never exists without its permissions, and no other role can be given them.
    this.role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: {
        work: new iam.PolicyDocument({
          statements: [
            ...props.statements,
            logStatement(this.logGroup),
            ...(stage.hasTracing ? [traceStatement()] : []),
          ],
        }),
      },
    });
    this.function = new lambda.Function(this, 'Function', {
      functionName: functionNameOf(stage, props.name),
      description: props.description + noteOn(this.node.tryGetContext(cx_api.DEFAULT_CROSS_STACK_REFERENCES)),
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      code: lambda.Code.fromAsset(props.bundle, { assetHash: digestOf(props.bundle) }),
      handler: 'index.handler',
      role: this.role,
      logGroup: this.logGroup,
      environment: { ...props.environment },
      memorySize: props.memoryMegabytes,
      timeout: Duration.seconds(props.timeoutSeconds),
      ...(props.reservedConcurrency !== undefined && { reservedConcurrentExecutions: props.reservedConcurrency }),
      // Keep earlier versions for rollbacks, but not that of a failed deployment: Lambda would not publish the same
      // code twice.
      currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE },
    });
    if (stage.hasTracing) trace(this.function);
    this.live = new lambda.Alias(this, 'Live', { aliasName: liveAlias, version: this.function.currentVersion });
  }
}

/**
 * The form of the references between stacks is part of what CDK names a version by, but not of the function: Lambda would refuse
 * to publish what it published before. This makes it a part.
 */
const noteOn = (references: string): string => (references === 'strong' ? '' : ` (${references} references)`);

/** The digest of a folder's files with their names. CDK's own takes three times as long, for a hundred functions. */
function digestOf(folder: string): string {
  const files = readdirSync(folder).sort();
  const digests = files.map((file) => [file, hash('sha256', readFileSync(join(folder, file)))]);
  return hash('sha256', JSON.stringify(digests));
}

/** CDK's own property would add the permission as a separate policy beside the role's. */
function trace({ node }: lambda.Function): void {
  if (node.defaultChild instanceof lambda.CfnFunction) node.defaultChild.tracingConfig = { mode: 'Active' };
}

/** The permission to write to one existing log group. */
export const logStatement = ({ logGroupArn }: logs.ILogGroup) =>
  new iam.PolicyStatement({
    sid: 'WriteItsOwnLog',
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resources: [logGroupArn],
  });
