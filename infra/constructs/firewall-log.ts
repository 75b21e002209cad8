import { Aws, aws_iam as iam, type aws_kms as kms, aws_logs as logs, Stack, aws_wafv2 as wafv2 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Stage } from '../stages.ts';
import { encryptedLogs } from './encrypted-logs.ts';
import { nameForThisStack } from './removal.ts';

export interface FirewallLogProps {
  readonly stage: Stage;
  readonly logKey: kms.IKey;
  readonly aclArn: string;
}

/** Log of requests that the firewall blocked or would have blocked; allowed requests and tokens are left out. */
export class FirewallLog extends Construct {
  constructor(scope: Construct, id: string, { stage, logKey, aclArn }: FirewallLogProps) {
    super(scope, id);
    // WAF writes only to groups with this prefix.
    const logGroupName = nameForThisStack(this, `aws-waf-logs-tegata-${stage.name}`);
    const group = encryptedLogs(this, 'Group', { stage, key: logKey, logGroupName });
    const { region, partition } = Stack.of(this);
    const groupArn = `arn:${partition}:logs:${region}:${Aws.ACCOUNT_ID}:log-group:${logGroupName}`;
    const write = new iam.PolicyStatement({
      sid: 'TheFirewallWritesItsLog',
      principals: [new iam.ServicePrincipal('delivery.logs.amazonaws.com')],
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [`${groupArn}:*`],
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    });
    const policy = new logs.CfnResourcePolicy(this, 'Policy', {
      policyName: logGroupName,
      policyDocument: Stack.of(this).toJsonString(new iam.PolicyDocument({ statements: [write] })),
    });
    const logging = new wafv2.CfnLoggingConfiguration(this, 'Logging', {
      resourceArn: aclArn,
      logDestinationConfigs: [groupArn],
      redactedFields: [{ singleHeader: { Name: 'authorization' } }],
      loggingFilter: {
        DefaultBehavior: 'DROP',
        Filters: [
          {
            Behavior: 'KEEP',
            Requirement: 'MEETS_ANY',
            Conditions: ['BLOCK', 'COUNT', 'EXCLUDED_AS_COUNT'].map((Action) => ({ ActionCondition: { Action } })),
          },
        ],
      },
    });
    logging.node.addDependency(group, policy);
  }
}
