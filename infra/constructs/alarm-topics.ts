import { Aws, aws_iam as iam, aws_kms as kms, aws_sns as sns } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Severity } from '../monitoring/alarm.ts';
import type { Stage } from '../stages.ts';
import { removalOf } from './removal.ts';

/** Who may publish: the services that alarm, for this account alone. */
const publishers = ['cloudwatch.amazonaws.com', 'events.amazonaws.com'];
const forThisAccount = { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } };

/** Where alarms are heard, one topic a severity, so that what can wait for the morning wakes nobody. */
export class AlarmTopics extends Construct {
  readonly arns: Readonly<Record<Severity, string>>;

  constructor(scope: Construct, id: string, stage: Stage) {
    super(scope, id);
    // CloudWatch cannot publish under the key that SNS manages itself.
    const key = new kms.Key(this, 'Key', {
      description: `Tegata ${stage.name}: alarms on their way`,
      enableKeyRotation: true,
      removalPolicy: removalOf(stage),
    });
    key.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'AlarmsAreEncrypted',
        principals: publishers.map((service) => new iam.ServicePrincipal(service)),
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        // In a key's own policy `*` is that key.
        resources: ['*'],
        conditions: forThisAccount,
      }),
    );
    this.arns = { now: this.topic('Now', stage, key), workday: this.topic('Workday', stage, key) };
  }

  private topic(name: string, stage: Stage, key: kms.IKey): string {
    const topic = new sns.Topic(this, name, {
      topicName: `tegata-${stage.name}-alarms-${name.toLowerCase()}`,
      displayName: `Tegata ${stage.name}`,
      masterKey: key,
      enforceSSL: true,
    });
    // A policy of our own takes the place of the one that lets the whole account publish.
    topic.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'AlarmsOfThisAccount',
        principals: publishers.map((service) => new iam.ServicePrincipal(service)),
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: forThisAccount,
      }),
    );
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
