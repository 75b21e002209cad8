import { aws_wafv2 as wafv2 } from 'aws-cdk-lib';
import { Construct } from 'constructs';

export interface FirewallProps {
  /** ARNs of the API stages it stands before. */
  readonly stageArns: readonly string[];
  /** From one address in five minutes. @default 2000 */
  readonly requestsPerAddress?: number;
}

/**
 * Stands before the public hosts: an address that asks too much is refused, and so are known bad sources and inputs. Rules
 * that look at bodies in general are left out: they refuse bodies over 8 KB, and a certificate request may be larger.
 */
export class Firewall extends Construct {
  constructor(scope: Construct, id: string, { stageArns, requestsPerAddress = 2000 }: FirewallProps) {
    super(scope, id);
    const acl = new wafv2.CfnWebACL(this, 'Acl', {
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: visibility('firewall'),
      rules: [
        {
          name: 'requests-per-address',
          priority: 0,
          action: { block: {} },
          statement: { rateBasedStatement: { limit: requestsPerAddress, aggregateKeyType: 'IP' } },
          visibilityConfig: visibility('requests-per-address'),
        },
        ...['AWSManagedRulesAmazonIpReputationList', 'AWSManagedRulesKnownBadInputsRuleSet'].map((name, index) => ({
          name,
          priority: index + 1,
          overrideAction: { none: {} },
          statement: { managedRuleGroupStatement: { vendorName: 'AWS', name } },
          visibilityConfig: visibility(name),
        })),
      ],
    });
    for (const [index, resourceArn] of stageArns.entries()) {
      new wafv2.CfnWebACLAssociation(this, `Association${index}`, { resourceArn, webAclArn: acl.attrArn });
    }
  }
}

// Samples would hold requests; the metrics are enough.
const visibility = (metricName: string) => ({
  metricName,
  cloudWatchMetricsEnabled: true,
  sampledRequestsEnabled: false,
});
