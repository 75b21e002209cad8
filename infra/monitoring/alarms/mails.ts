import { type AlarmDefinition, fiveMinutes, hourly, type Metric } from '../alarm.ts';
import { logMetrics, seriesOf } from '../log-metrics.ts';
import type { Watched } from '../watched.ts';

/** Mails wait, are lost, come back, or will soon not be sent any more. */
export function mailAlarms(watched: Watched): readonly AlarmDefinition[] {
  const { stage } = watched;
  return [
    {
      name: 'mail-sender-refused',
      impact: 'Customers get no mail: the mail service refuses our sender until somebody fixes that. All mails wait.',
      severity: 'now',
      metrics: { refused: seriesOf(stage, logMetrics.sendersRefused, 'Sum') },
      when: 'atLeast',
      threshold: 1,
      periodSeconds: fiveMinutes,
      periods: 1,
      silence: 'fine',
    },
    {
      name: 'mails-late',
      impact: 'Customers wait for mails they need: mail passwords, temporary passwords, notices.',
      severity: 'now',
      metrics: { seconds: seriesOf(stage, logMetrics.oldestMail, 'Maximum') },
      when: 'atLeast',
      threshold: 900,
      periodSeconds: fiveMinutes,
      periods: 3,
      // The delivery logs a run every minute: a missing run is worse than a long queue.
      silence: 'alarm',
    },
    {
      name: 'mails-given-up',
      impact: 'Some customers never get a mail they need, such as temporary passwords or an expiry notice.',
      severity: 'workday',
      metrics: { mails: seriesOf(stage, logMetrics.mailsGivenUp, 'Sum') },
      when: 'atLeast',
      threshold: 1,
      periodSeconds: hourly,
      periods: 1,
      silence: 'fine',
    },
    ...returnAlarms(watched),
    reputation('mails-bouncing', 'Reputation.BounceRate', 0.05, 'too many addresses do not exist'),
    reputation('mails-complained-of', 'Reputation.ComplaintRate', 0.001, 'too many recipients call them spam'),
  ];
}

/** What SES tells of mails that it took. */
function returnAlarms({ stage, mailEventFailuresName }: Watched): readonly AlarmDefinition[] {
  const common = { severity: 'workday', when: 'atLeast', periodSeconds: hourly, periods: 1, silence: 'fine' } as const;
  return [
    {
      ...common,
      name: 'addresses-marked',
      impact: 'Many customers are asked for another address at once: mails come back that should not.',
      severity: 'now',
      metrics: { addresses: seriesOf(stage, logMetrics.addressesMarked, 'Sum') },
      threshold: 50,
    },
    {
      ...common,
      name: 'contact-unreachable',
      impact: 'A company does not learn of changes and stops: mails to its contact come back.',
      metrics: { contacts: seriesOf(stage, logMetrics.contactsUnreachable, 'Sum') },
      threshold: 1,
    },
    {
      ...common,
      name: 'mails-kept-back',
      impact:
        'A customer does not get a mail that counts as sent: the mail service withheld it for a reason on our side.',
      metrics: { mails: seriesOf(stage, logMetrics.mailsKeptBack, 'Sum') },
      threshold: 1,
    },
    {
      ...common,
      name: 'mail-events-not-understood',
      impact:
        'Addresses that mails come back from may not be marked: an event of the mail service has an unknown form.',
      metrics: { events: seriesOf(stage, logMetrics.mailEventsNotUnderstood, 'Sum') },
      threshold: 1,
    },
    {
      ...common,
      name: 'mail-events-waiting',
      impact: 'Addresses that mails come back from are not marked: an event of the mail service failed on every retry.',
      metrics: {
        waiting: {
          namespace: 'AWS/SQS',
          name: 'ApproximateNumberOfMessagesVisible',
          dimensions: { QueueName: mailEventFailuresName },
          statistic: 'Maximum',
        },
      },
      threshold: 1,
    },
  ];
}

/** SES pauses an account at 0.1 and 0.005; at these rates it starts a review. */
function reputation(name: string, metricName: string, threshold: number, why: string): AlarmDefinition {
  const rate: Metric = { namespace: 'AWS/SES', name: metricName, statistic: 'Maximum' };
  return {
    name,
    impact: `Soon no customer may get any mail: SES pauses accounts with this rate, and ${why}.`,
    severity: 'workday',
    metrics: { rate },
    when: 'atLeast',
    threshold,
    periodSeconds: hourly,
    periods: 1,
    silence: 'fine',
  };
}
