import { aws_wafv2 as wafv2 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { type AnyOperation, isWrite, pathOf } from '../../shared/operation/operation.ts';
import type { Stage } from '../stages.ts';
import { FirewallLog, type FirewallLogProps } from './firewall-log.ts';

export interface FirewallProps extends Omit<FirewallLogProps, 'aclArn'> {
  readonly stage: Stage;
  readonly operations: readonly AnyOperation[];
  /** ARNs of the protected API stages. */
  readonly stageArns: readonly string[];
  /** Requests per address in five minutes. @default 2000 */
  readonly requestsPerAddress?: number;
  /** Of those, requests that present a secret before a session; a company's users may share an address. @default 300 */
  readonly trialsPerAddress?: number;
}

/**
 * Rules that inspect bodies count and do not block: they mistake the Base64 of a certificate request or the text of a
 * notice for an attack, and refuse bodies over 8 KB. The user agent is not required, because customers' programs may
 * have none.
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

/** Protects the public hosts: blocks addresses with too many requests, and known bad sources and inputs. */
export class Firewall extends Construct {
  /** The name of its metrics. */
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

/** The registry's routes that take a password or token without a session. */
function triesSecret(operations: readonly AnyOperation[]): wafv2.CfnWebACL.StatementProperty {
  const open = operations.filter((each) => isWrite(each) && (each.may === 'anyone' || each.may === 'certificate'));
  const isOneOf = open.map((operation) => isPath(pathOf(operation)));
  const [only, ...others] = isOneOf;
  const path = only && others.length === 0 ? only : { orStatement: { statements: isOneOf } };
  return { andStatement: { statements: [isPost, path] } };
}

const isPost: wafv2.CfnWebACL.StatementProperty = {
  byteMatchStatement: {
    fieldToMatch: { method: {} },
    positionalConstraint: 'EXACTLY',
    searchString: 'POST',
    textTransformations: [{ priority: 0, type: 'NONE' }],
  },
};

/**
 * The path in every form that API Gateway may take for it: a REST API routes `/sessions/` like `/sessions`, and the firewall sees what the
 * client wrote.
 */
const isPath = (path: string): wafv2.CfnWebACL.StatementProperty => ({
  regexMatchStatement: {
    fieldToMatch: { uriPath: {} },
    regexString: `${path}/*$`,
    textTransformations: ['URL_DECODE', 'NORMALIZE_PATH'].map((type, priority) => ({ priority, type })),
  },
});

// Samples would contain requests; the metrics are enough.
const visibility = (metricName: string) => ({
  metricName,
  cloudWatchMetricsEnabled: true,
  sampledRequestsEnabled: false,
});
