import { Aws, aws_iam as iam, aws_kms as kms, Stack, aws_ses as ses, aws_sns as sns } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Stage } from '../stages.ts';
import { removalOf } from './removal.ts';

export interface MailEventsProps {
  readonly stage: Stage;
  /** The one that every mail of the stage is sent with. */
  readonly configurationSet: ses.IConfigurationSet;
}

/** SES's reports of bounces, complaints and rejections, published to a topic. */
export class MailEvents extends Construct {
  readonly topicArn: string;
  /** Encrypts the events in the topic: they contain addresses. */
  readonly keyArn: string;

  constructor(scope: Construct, id: string, { stage, configurationSet }: MailEventsProps) {
    super(scope, id);
    const key = new kms.Key(this, 'Key', {
      description: `Tegata ${stage.name}: SES events on their way to the queue`,
      enableKeyRotation: true,
      removalPolicy: removalOf(stage),
    });
    const topic = new sns.Topic(this, 'Topic', { masterKey: key, enforceSSL: true });
    const publisher = new iam.ServicePrincipal('ses.amazonaws.com');
    // No condition: SES is not documented to name its source to KMS. The key serves only this topic, whose policy has the conditions.
    key.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'MailEvents',
        principals: [publisher],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
      }),
    );
    // Only for this account's configuration set: SES publishes for every customer (the confused deputy).
    const { configurationSetName } = configurationSet;
    const setArn = Stack.of(this).formatArn({
      service: 'ses',
      resource: 'configuration-set',
      resourceName: configurationSetName,
    });
    const policy = topic.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'MailEvents',
        principals: [publisher],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID, 'aws:SourceArn': setArn } },
      }),
    );
    const destination = new ses.CfnConfigurationSetEventDestination(this, 'Destination', {
      configurationSetName,
      eventDestination: {
        name: 'mail-events',
        enabled: true,
        // Deliveries, delays and rendering failures change nothing here (decision 23).
        matchingEventTypes: ['bounce', 'complaint', 'reject'],
        snsDestination: { topicArn: topic.topicArn },
      },
    });
    // SES publishes a test message before it accepts the topic.
    if (policy.policyDependable) destination.node.addDependency(policy.policyDependable);
    this.topicArn = topic.topicArn;
    this.keyArn = key.keyArn;
  }
}
