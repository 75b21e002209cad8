import { Aws, aws_iam as iam, aws_kms as kms, Stack, aws_ses as ses, aws_sns as sns } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Stage } from '../stages.ts';
import { removalOf } from './removal.ts';

export interface MailEventsProps {
  readonly stage: Stage;
  /** The one that every mail of the stage is sent with. */
  readonly configurationSet: ses.IConfigurationSet;
}

/** What SES tells of mails that it took: that they came back, were complained of, or were not sent after all. */
export class MailEvents extends Construct {
  readonly topicArn: string;
  /** Encrypts the events on their way: they hold addresses. */
  readonly keyArn: string;

  constructor(scope: Construct, id: string, { stage, configurationSet }: MailEventsProps) {
    super(scope, id);
    const key = new kms.Key(this, 'Key', {
      description: `Tegata ${stage.name}: what SES tells of mails, on its way`,
      enableKeyRotation: true,
      removalPolicy: removalOf(stage),
    });
    const topic = new sns.Topic(this, 'Topic', { masterKey: key, enforceSSL: true });
    const publisher = new iam.ServicePrincipal('ses.amazonaws.com');
    // SES is not documented to say for whom it uses a key. It uses this one for this topic alone, whose policy asks for whom.
    key.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'MailEvents',
        principals: [publisher],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
      }),
    );
    // Of this account's configuration set and no other, so that nobody else's events come here (the confused deputy).
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
        // Each says something of an address or of us. Deliveries and delays do not, and rendering is ours.
        matchingEventTypes: ['bounce', 'complaint', 'reject'],
        snsDestination: { topicArn: topic.topicArn },
      },
    });
    // SES tries the topic before it takes it.
    if (policy.policyDependable) destination.node.addDependency(policy.policyDependable);
    this.topicArn = topic.topicArn;
    this.keyArn = key.keyArn;
  }
}
