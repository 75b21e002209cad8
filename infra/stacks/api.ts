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
  /** The authorities whose clients the secure host lets in. */
  readonly trusted: readonly IssuingAuthority[];
  readonly logKey: kms.IKey;
}

/** The three hosts (design §3). They know functions by name only, so that operations can come and go without a knot of stacks. */
export class ApiStack extends Stack {
  readonly truststoreName: string;
  /** What the firewall's metrics are called. */
  readonly firewallName?: string;

  constructor(scope: Construct, id: string, { stage, operations, trusted, logKey, ...props }: ApiStackProps) {
    super(scope, id, props);
    const logging = new GatewayLogging(this, 'Logging');
    const names = hostsOf(stage);
    const common = { stage, operations, logKey };
    const entry = new RegistryApi(this, 'Entry', { ...common, host: 'entry', domainName: names.entry });
    // Here and not with the authority: another version would change an export in use, which CloudFormation refuses.
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
 * The back office: named roles, or everybody in the account whose own policies allow it; from the bank's networks. Within an account
 * either policy is enough to be let in (API Gateway developer guide, authorization flow), so naming some is not refusing others: those
 * are refused outright. A role's ARN is its sessions' `aws:PrincipalArn`; a request without one is refused too.
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
