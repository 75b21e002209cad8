import { Aws, aws_apigateway as apigateway, aws_iam as iam, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/**
 * Lets API Gateway write access logs: a setting of the whole account and region, which several stages share and each of
 * them sets alike, so it stays when one of them goes.
 */
export class GatewayLogging extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('apigateway.amazonaws.com'),
      inlinePolicies: { logs: new iam.PolicyDocument({ statements: [this.statement()] }) },
    });
    const account = new apigateway.CfnAccount(this, 'Account', { cloudWatchRoleArn: role.roleArn });
    // Also after a roll-back: the setting would name a role that is gone, for every other API of the account.
    role.applyRemovalPolicy(RemovalPolicy.RETAIN);
    account.applyRemovalPolicy(RemovalPolicy.RETAIN);
  }

  private statement(): iam.PolicyStatement {
    return new iam.PolicyStatement({
      sid: 'WriteAccessLogs',
      // What API Gateway demands of the role before it accepts it.
      actions: [
        'logs:CreateLogGroup',
        'logs:CreateLogStream',
        'logs:DescribeLogGroups',
        'logs:DescribeLogStreams',
        'logs:PutLogEvents',
        'logs:GetLogEvents',
        'logs:FilterLogEvents',
      ],
      // It is one role for the APIs of every stage in the account, whose groups have names of their own.
      resources: [`arn:${Stack.of(this).partition}:logs:${Stack.of(this).region}:${Aws.ACCOUNT_ID}:log-group:*`],
    });
  }
}
