import { type AlarmDefinition, fiveMinutes, hourly, type Metric } from '../alarm.ts';
import { logMetrics, seriesOf } from '../log-metrics.ts';
import type { Watched } from '../watched.ts';

/** Mails wait, are lost, or will soon not be sent any more. */
export function mailAlarms({ stage }: Watched): readonly AlarmDefinition[] {
  return [
    {
      name: 'mails-late',
      impact: 'Customers wait for mails they need to go on: mail passwords, temporary passwords, notices.',
      severity: 'now',
      metrics: { seconds: seriesOf(stage, logMetrics.oldestMail, 'Maximum') },
      when: 'atLeast',
      threshold: 900,
      periodSeconds: fiveMinutes,
      periods: 3,
      // The delivery runs every minute and says so: silence is worse than a long queue.
      silence: 'alarm',
    },
    {
      name: 'mails-given-up',
      impact: 'Customers never get a mail that was promised to them: a temporary password, a notice of expiry.',
      severity: 'workday',
      metrics: { mails: seriesOf(stage, logMetrics.mailsGivenUp, 'Sum') },
      when: 'atLeast',
      threshold: 1,
      periodSeconds: hourly,
      periods: 1,
      silence: 'fine',
    },
    reputation('mails-bouncing', 'Reputation.BounceRate', 0.05, 'too many addresses do not exist'),
    reputation('mails-complained-of', 'Reputation.ComplaintRate', 0.001, 'too many recipients call them spam'),
  ];
}

/** SES stops an account at 0.1 and 0.005; these are the rates from which it looks at one. */
function reputation(name: string, metricName: string, threshold: number, why: string): AlarmDefinition {
  const rate: Metric = { namespace: 'AWS/SES', name: metricName, statistic: 'Maximum' };
  return {
    name,
    impact: `No customer may get any mail soon: SES stops accounts whose mails come back, and ${why}.`,
    severity: 'workday',
    metrics: { rate },
    when: 'atLeast',
    threshold,
    periodSeconds: hourly,
    periods: 1,
    silence: 'fine',
  };
}
