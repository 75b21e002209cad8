import { aws_codedeploy as codedeploy, aws_iam as iam, aws_lambda as lambda } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { constructIdOf } from '../construct-id.ts';
import { alarmNameOf } from '../monitoring/alarm.ts';
import type { Stage } from '../stages.ts';
import { functionArnOf, liveArnOf } from './least-privilege-function.ts';

export interface GradualReleaseProps {
  readonly stage: Stage;
  /**
   * Alarms that roll back a release in progress. They must exist before the first gradual release: CodeDeploy stops at
   * an alarm it cannot read.
   */
  readonly alarms: readonly string[];
}

/**
 * Whether a new version is released gradually. A new function gets all calls at once, and so do all functions of a
 * first deployment.
 */
export const isGradual = ({ release, isFirstDeployment = false }: Stage) => release === 'gradual' && !isFirstDeployment;

/** A tenth of the calls for five minutes, then all of them (CodeDeploy user guide, deployment configurations). */
const shifting = 'CodeDeployDefault.LambdaCanary10Percent5Minutes';

/** Lets CodeDeploy move the aliases of a stack's functions to new versions, and back if an alarm fires meanwhile. */
export class GradualRelease extends Construct {
  private readonly application: codedeploy.CfnApplication;
  private readonly role: iam.Role;
  private readonly moving = new iam.PolicyStatement({
    sid: 'MoveTheAliasesOfItsFunctions',
    // The Lambda permissions that CodeDeploy needs (AWS managed policy reference, AWSCodeDeployRoleForLambdaLimited),
    // without those for hooks.
    actions: ['lambda:GetAlias', 'lambda:UpdateAlias', 'lambda:GetProvisionedConcurrencyConfig'],
  });

  private readonly props: GradualReleaseProps;

  constructor(scope: Construct, id: string, props: GradualReleaseProps) {
    super(scope, id);
    this.props = props;
    this.application = new codedeploy.CfnApplication(this, 'Application', { computePlatform: 'Lambda' });
    // Reading alarms cannot be restricted by name: with composite alarms CloudWatch accepts no narrower resource.
    const asking = new iam.PolicyStatement({
      sid: 'AskTheAlarms',
      actions: ['cloudwatch:DescribeAlarms'],
      resources: ['*'],
    });
    this.role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('codedeploy.amazonaws.com'),
      inlinePolicies: { release: new iam.PolicyDocument({ statements: [this.moving, asking] }) },
    });
  }

  /** Makes CodeDeploy move a function's alias, from its next version on. */
  add(name: string, live: lambda.Alias): void {
    const { stage, alarms } = this.props;
    // By name, because the alias needs the group, which needs the role.
    this.moving.addResources(functionArnOf(this, stage, name), liveArnOf(this, stage, name));
    const group = new codedeploy.CfnDeploymentGroup(this, constructIdOf(name), {
      applicationName: this.application.ref,
      serviceRoleArn: this.role.roleArn,
      deploymentConfigName: shifting,
      deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
      alarmConfiguration: { enabled: true, alarms: alarms.map((name) => ({ name: alarmNameOf(stage, name) })) },
      autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM'] },
    });
    const { defaultChild } = live.node;
    if (!(defaultChild instanceof lambda.CfnAlias)) throw new Error(`${name} has no alias to move`);
    defaultChild.cfnOptions.updatePolicy = {
      codeDeployLambdaAliasUpdate: { applicationName: this.application.ref, deploymentGroupName: group.ref },
    };
    defaultChild.addResourceDependency(group);
  }
}
