import { Aws, aws_apigateway as apigateway, aws_iam as iam, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/**
 * Lets API Gateway write access logs. This is a setting of the whole account and region; all stages share it and set it
 * alike, so it stays when one of them is removed.
 */
export class GatewayLogging extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('apigateway.amazonaws.com'),
      inlinePolicies: { logs: new iam.PolicyDocument({ statements: [this.statement()] }) },
    });
    const account = new apigateway.CfnAccount(this, 'Account', { cloudWatchRoleArn: role.roleArn });
    // Kept after a rollback too: otherwise the setting would name a missing role for every other API of the account.
    role.applyRemovalPolicy(RemovalPolicy.RETAIN);
    account.applyRemovalPolicy(RemovalPolicy.RETAIN);
  }

  private statement(): iam.PolicyStatement {
    return new iam.PolicyStatement({
      sid: 'WriteAccessLogs',
      // The permissions that API Gateway requires before it accepts the role.
      actions: [
        'logs:CreateLogGroup',
        'logs:CreateLogStream',
        'logs:DescribeLogGroups',
        'logs:DescribeLogStreams',
        'logs:PutLogEvents',
        'logs:GetLogEvents',
        'logs:FilterLogEvents',
      ],
      // One role serves the APIs of every stage in the account, whose log groups have different names.
      resources: [`arn:${Stack.of(this).partition}:logs:${Stack.of(this).region}:${Aws.ACCOUNT_ID}:log-group:*`],
    });
  }
}
