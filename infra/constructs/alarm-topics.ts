import { Aws, aws_iam as iam, aws_kms as kms, aws_sns as sns } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Severity } from '../monitoring/alarm.ts';
import type { Stage } from '../stages.ts';
import { removalOf } from './removal.ts';

/** The permissions of the services that publish alarms; CloudWatch only for this account. */
const allowed = (
  statement: Pick<iam.PolicyStatementProps, 'actions' | 'resources'>,
): readonly iam.PolicyStatement[] => [
  new iam.PolicyStatement({
    sid: 'Alarms',
    principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
    conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    ...statement,
  }),
  // EventBridge sends neither account nor rule when it publishes to an encrypted topic, so a condition would lose the
  // event.
  new iam.PolicyStatement({
    sid: 'Events',
    principals: [new iam.ServicePrincipal('events.amazonaws.com')],
    ...statement,
  }),
];

/** The topics of alarms, one per severity, so that alarms that can wait page nobody. */
export class AlarmTopics extends Construct {
  readonly arns: Readonly<Record<Severity, string>>;

  constructor(scope: Construct, id: string, stage: Stage) {
    super(scope, id);
    // CloudWatch cannot publish to a topic under SNS's own key.
    const key = new kms.Key(this, 'Key', {
      description: `Tegata ${stage.name}: alarms on their way`,
      enableKeyRotation: true,
      removalPolicy: removalOf(stage),
    });
    // In a key policy, `*` means this key.
    for (const statement of allowed({ actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: ['*'] }))
      key.addToResourcePolicy(statement);
    this.arns = { now: this.topic('Now', stage, key), workday: this.topic('Workday', stage, key) };
  }

  private topic(name: string, stage: Stage, key: kms.IKey): string {
    const topic = new sns.Topic(this, name, {
      topicName: `tegata-${stage.name}-alarms-${name.toLowerCase()}`,
      displayName: `Tegata ${stage.name}`,
      masterKey: key,
      enforceSSL: true,
    });
    // An explicit policy replaces the default one, which lets the whole account publish.
    for (const statement of allowed({ actions: ['sns:Publish'], resources: [topic.topicArn] }))
      topic.addToResourcePolicy(statement);
    if (stage.alarmsTo) {
      new sns.Subscription(this, `${name}Mail`, {
        topic,
        protocol: sns.SubscriptionProtocol.EMAIL,
        endpoint: stage.alarmsTo,
      });
    }
    return topic.topicArn;
  }
}
