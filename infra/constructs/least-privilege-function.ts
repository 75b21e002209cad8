import {
  Duration,
  aws_iam as iam,
  type aws_kms as kms,
  aws_lambda as lambda,
  type aws_logs as logs,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Stage } from '../stages.ts';
import { encryptedLogs } from './encrypted-logs.ts';

export interface LeastPrivilegeFunctionProps {
  readonly stage: Stage;
  readonly logKey: kms.IKey;
  /** The operation's name; with the stage it names the function. */
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

/** How a function is called: fixed, so that an API can be built without waiting for the function's own address. */
export const functionNameOf = (stage: Stage, name: string) => `tegata-${stage.name}-${name}`;

/** One Lambda function with a role, a log group and nothing else: it may do what its statements say, and write its own log. */
export class LeastPrivilegeFunction extends Construct {
  readonly function: lambda.Function;
  readonly role: iam.Role;
  readonly logGroup: logs.LogGroup;

  constructor(scope: Construct, id: string, props: LeastPrivilegeFunctionProps) {
    super(scope, id);
    const { stage, logKey } = props;
    this.logGroup = encryptedLogs(this, 'Logs', { stage, key: logKey });
    // Inline: the role never exists without its rights, and no other role can take them.
    this.role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: {
        work: new iam.PolicyDocument({ statements: [...props.statements, logStatement(this.logGroup)] }),
      },
    });
    this.function = new lambda.Function(this, 'Function', {
      functionName: functionNameOf(stage, props.name),
      description: props.description.slice(0, 256),
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      code: lambda.Code.fromAsset(props.bundle),
      handler: 'index.handler',
      role: this.role,
      logGroup: this.logGroup,
      environment: { ...props.environment },
      memorySize: props.memoryMegabytes,
      timeout: Duration.seconds(props.timeoutSeconds),
      ...(props.reservedConcurrency !== undefined && { reservedConcurrentExecutions: props.reservedConcurrency }),
    });
  }
}

/** The right to write to one log group, which is there already. */
export const logStatement = ({ logGroupArn }: logs.ILogGroup) =>
  new iam.PolicyStatement({
    sid: 'WriteItsOwnLog',
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resources: [logGroupArn],
  });
