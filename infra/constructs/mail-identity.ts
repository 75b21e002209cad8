import { CfnOutput, Stack, aws_ses as ses } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Stage } from '../stages.ts';
import { MailEvents } from './mail-events.ts';
import { removalOf } from './removal.ts';

export interface MailIdentityProps {
  readonly stage: Stage;
  /** The bank profile's sender address: its local part is kept, its domain replaced by the stage's. */
  readonly mailFrom: string;
}

/**
 * The domain the stage's mails come from: signed (DKIM), sent over TLS only. The user's address state replaces SES's suppression
 * list, which would withhold the mail that proves that an address works again (decision 23).
 */
export class MailIdentity extends Construct {
  readonly from: string;
  /** The resources for which a sender needs permissions. */
  readonly arns: readonly string[];
  /** How many mails a second the stage may send. */
  readonly perSecond: number;
  readonly events: MailEvents;

  constructor(scope: Construct, id: string, { stage, mailFrom }: MailIdentityProps) {
    super(scope, id);
    const domain = stage.mailDomain ?? stage.domain;
    this.perSecond = stage.mails.perSecond;
    const configurationSet = new ses.ConfigurationSet(this, 'Sending', {
      tlsPolicy: ses.ConfigurationSetTlsPolicy.REQUIRE,
      reputationMetrics: true,
      disableSuppressionList: true,
    });
    this.events = new MailEvents(this, 'Events', { stage, configurationSet });
    const identity = new ses.EmailIdentity(this, 'Identity', {
      identity: ses.Identity.domain(domain),
      configurationSet,
    });
    identity.applyRemovalPolicy(removalOf(stage));
    for (const [index, { name, value }] of identity.dkimRecords.entries()) {
      new CfnOutput(this, `Dkim${index + 1}`, {
        description: `CNAME record ${index + 1} of 3: mails of ${domain} are sent once the three are there`,
        value: `${name} CNAME ${value}`,
        key: `MailDkim${index + 1}`,
      });
    }
    const arnOf = (resource: string, resourceName: string) =>
      Stack.of(this).formatArn({ service: 'ses', resource, resourceName });
    this.from = `${mailFrom.slice(0, mailFrom.indexOf('@'))}@${domain}`;
    this.arns = [arnOf('identity', domain), arnOf('configuration-set', configurationSet.configurationSetName)];
  }
}
