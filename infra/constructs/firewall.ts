import { aws_wafv2 as wafv2 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { type AnyOperation, isWrite, pathOf } from '../../shared/operation/operation.ts';
import type { Stage } from '../stages.ts';
import { FirewallLog, type FirewallLogProps } from './firewall-log.ts';

export interface FirewallProps extends Omit<FirewallLogProps, 'aclArn'> {
  readonly stage: Stage;
  readonly operations: readonly AnyOperation[];
  /** ARNs of the API stages it stands before. */
  readonly stageArns: readonly string[];
  /** From one address in five minutes. @default 2000 */
  readonly requestsPerAddress?: number;
  /** Of those, requests that try a secret before there is a session; a company's users share an address. @default 300 */
  readonly trialsPerAddress?: number;
}

/**
 * What looks into bodies counts and does not block: it takes the Base64 of a certificate request or the text of a notice for
 * an attack, and refuses bodies over 8 KB. Programs without a user agent are customers too.
 */
const onlyCounted = [
  'SizeRestrictions_BODY',
  'CrossSiteScripting_BODY',
  'EC2MetaDataSSRF_BODY',
  'GenericLFI_BODY',
  'GenericRFI_BODY',
  'NoUserAgent_HEADER',
];

const managed: readonly { readonly name: string; readonly counted?: readonly string[] }[] = [
  { name: 'AWSManagedRulesAmazonIpReputationList' },
  { name: 'AWSManagedRulesKnownBadInputsRuleSet' },
  { name: 'AWSManagedRulesCommonRuleSet', counted: onlyCounted },
];

/** Stands before the public hosts: an address that asks too much is refused, and so are known bad sources and inputs. */
export class Firewall extends Construct {
  /** What its metrics are called. */
  readonly metricName: string;

  constructor(scope: Construct, id: string, props: FirewallProps) {
    super(scope, id);
    const { stage, operations, stageArns, logKey, requestsPerAddress = 2000, trialsPerAddress = 300 } = props;
    this.metricName = `tegata-${stage.name}`;
    const acl = new wafv2.CfnWebACL(this, 'Acl', {
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: visibility(this.metricName),
      rules: [
        rateRule('requests-per-address', requestsPerAddress),
        rateRule('trials-per-address', trialsPerAddress, triesSecret(operations)),
        ...managed.map(managedRule),
      ].map((rule, priority) => ({ ...rule, priority })),
    });
    for (const [index, resourceArn] of stageArns.entries()) {
      new wafv2.CfnWebACLAssociation(this, `Association${index}`, { resourceArn, webAclArn: acl.attrArn });
    }
    new FirewallLog(this, 'Log', { stage, logKey, aclArn: acl.attrArn });
  }
}

type Rule = Omit<wafv2.CfnWebACL.RuleProperty, 'priority'>;

function rateRule(name: string, limit: number, scopeDownStatement?: wafv2.CfnWebACL.StatementProperty): Rule {
  const rate = { limit, evaluationWindowSec: 300, aggregateKeyType: 'IP' };
  return {
    name,
    action: { block: {} },
    statement: { rateBasedStatement: { ...rate, ...(scopeDownStatement && { scopeDownStatement }) } },
    visibilityConfig: visibility(name),
  };
}

function managedRule({ name, counted = [] }: (typeof managed)[number]): Rule {
  const overrides = counted.map((rule) => ({ name: rule, actionToUse: { count: {} } }));
  return {
    name,
    overrideAction: { none: {} },
    statement: { managedRuleGroupStatement: { vendorName: 'AWS', name, ruleActionOverrides: overrides } },
    visibilityConfig: visibility(name),
  };
}

/** The routes of the registry that take a password or a token from whoever comes. */
function triesSecret(operations: readonly AnyOperation[]): wafv2.CfnWebACL.StatementProperty {
  const open = operations.filter((each) => isWrite(each) && (each.may === 'anyone' || each.may === 'certificate'));
  const isOneOf = open.map((operation) => matches({ uriPath: {} }, 'ENDS_WITH', pathOf(operation)));
  const [only, ...others] = isOneOf;
  const path = only && others.length === 0 ? only : { orStatement: { statements: isOneOf } };
  return { andStatement: { statements: [matches({ method: {} }, 'EXACTLY', 'POST'), path] } };
}

function matches(fieldToMatch: object, positionalConstraint: string, searchString: string) {
  const textTransformations = [{ priority: 0, type: 'NONE' }];
  return { byteMatchStatement: { fieldToMatch, positionalConstraint, searchString, textTransformations } };
}

// Samples would hold requests; the metrics are enough.
const visibility = (metricName: string) => ({
  metricName,
  cloudWatchMetricsEnabled: true,
  sampledRequestsEnabled: false,
});
