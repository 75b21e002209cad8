import { CfnOutput, aws_iam as iam, type aws_kms as kms, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { AnyOperation } from '../../shared/operation/operation.ts';
import { Firewall } from '../constructs/firewall.ts';
import { GatewayLogging } from '../constructs/gateway-logging.ts';
import type { IssuingAuthority } from '../constructs/issuing-authority.ts';
import { RegistryApi } from '../constructs/registry-api.ts';
import { Truststore } from '../constructs/truststore.ts';
import { hostsOf, type Stage } from '../stages.ts';

export interface ApiStackProps extends StackProps {
  readonly stage: Stage;
  readonly operations: readonly AnyOperation[];
  /** The authorities whose client certificates the secure host trusts. */
  readonly trusted: readonly IssuingAuthority[];
  readonly logKey: kms.IKey;
}

/**
 * The three hosts. They refer to functions by name only, so that operations can be added and removed without circular
 * dependencies between stacks.
 */
export class ApiStack extends Stack {
  readonly truststoreName: string;
  /** The name of the firewall's metrics. */
  readonly firewallName?: string;

  constructor(scope: Construct, id: string, { stage, operations, trusted, logKey, ...props }: ApiStackProps) {
    super(scope, id, props);
    const logging = new GatewayLogging(this, 'Logging');
    const names = hostsOf(stage);
    const common = { stage, operations, logKey };
    const entry = new RegistryApi(this, 'Entry', { ...common, host: 'entry', domainName: names.entry });
    // Not in the authority's stack: another version would change an export in use, which CloudFormation refuses.
    const certificates = [...trusted.flatMap(({ chain }) => chain), ...(stage.alsoTrusted ?? [])];
    const truststore = new Truststore(this, 'Truststore', { stage, certificates: [...new Set(certificates)], logKey });
    this.truststoreName = truststore.bucket.bucketName;
    new CfnOutput(this, 'TruststoreVersion', {
      description: 'The version of the truststore that the stack wrote, which the secure host must believe',
      value: truststore.version,
    });
    const secure = new RegistryApi(this, 'Secure', {
      ...common,
      host: 'secure',
      domainName: names.secure,
      mutualTls: { bucket: truststore.bucket, key: truststore.key, version: truststore.version },
    });
    const bank = new RegistryApi(this, 'Bank', {
      ...common,
      host: 'bank',
      domainName: names.bank,
      policy: bankPolicy(stage),
    });
    for (const { api } of [entry, secure, bank]) api.deploymentStage.node.addDependency(logging);
    if (stage.hasFirewall) {
      const stageArns = [entry.stageArn, secure.stageArn];
      this.firewallName = new Firewall(this, 'Firewall', { stage, operations, stageArns, logKey }).metricName;
    }
  }
}

const calling = { actions: ['execute-api:Invoke'], resources: ['execute-api:/*'] };

/**
 * The callers of the bank host: the named roles, or every principal of the account whose own policies allow it; from
 * the bank's networks. Within an account either policy alone is enough to be allowed (API Gateway developer guide,
 * authorization flow), so naming some principals does not refuse others: those are denied explicitly.
 * `aws:PrincipalArn` of a role's session is the role's ARN; a request without one is denied too.
 */
function bankPolicy({ bankPrincipals, bankNetworks }: Stage): iam.PolicyDocument {
  const principals = bankPrincipals?.map((arn) => new iam.ArnPrincipal(arn)) ?? [new iam.AccountRootPrincipal()];
  const allow = new iam.PolicyStatement({ sid: 'TheBanksBackOffice', principals, ...calling });
  const refusals = [
    ...(bankPrincipals
      ? [deny('NobodyButTheBackOffice', { ArnNotEquals: { 'aws:PrincipalArn': bankPrincipals } })]
      : []),
    ...(bankNetworks
      ? [deny('FromNowhereButTheBanksNetworks', { NotIpAddress: { 'aws:SourceIp': bankNetworks } })]
      : []),
  ];
  return new iam.PolicyDocument({ statements: [allow, ...refusals] });
}

const deny = (sid: string, conditions: iam.Conditions) =>
  new iam.PolicyStatement({
    sid,
    effect: iam.Effect.DENY,
    principals: [new iam.AnyPrincipal()],
    ...calling,
    conditions,
  });
