import type { ScheduledFunction } from '../../../shared/operation/operation.ts';
import type { Stage } from '../../stages.ts';
import { type AlarmDefinition, fiveMinutes, hourly } from '../alarm.ts';
import { functionMetric } from '../functions.ts';
import { failuresOf, logMetrics, seriesOf } from '../log-metrics.ts';
import type { Watched } from '../watched.ts';

const fifteenMinutes = 15 * 60;
/** The run at six in the morning is six hours into the day; a day more means that a run was missed. */
const noticeSeconds = 30 * 3600;

/** A year: banks set their calendar a year ahead. */
const holidayDays = 366;

/** Scheduled work does not run, or fails. */
export function scheduleAlarms({ stage, eventFunctions, failureQueueName }: Watched): readonly AlarmDefinition[] {
  return [
    {
      name: 'expiry-scan-missed',
      impact: 'Customers get no notice that their certificates expire: no scan has succeeded for 26 hours.',
      severity: 'now',
      metrics: { scans: seriesOf(stage, logMetrics.expiryScans, 'Sum') },
      when: 'below',
      threshold: 1,
      periodSeconds: hourly,
      periods: 26,
      silence: 'alarm',
    },
    {
      name: 'expiry-notices-late',
      impact: 'Customers got the expiry notice of their certificate days late, and have less time to renew it.',
      severity: 'workday',
      metrics: { seconds: seriesOf(stage, logMetrics.oldestNotice, 'Maximum') },
      when: 'atLeast',
      threshold: noticeSeconds,
      periodSeconds: hourly,
      periods: 1,
      silence: 'fine',
    },
    {
      name: 'holidays-ending',
      impact:
        'In a year public holidays are unknown: services would open on them, and transfers fall due while banks are closed.',
      severity: 'workday',
      metrics: { days: seriesOf(stage, logMetrics.holidayDaysLeft, 'Minimum') },
      when: 'below',
      threshold: holidayDays,
      periodSeconds: hourly,
      periods: 1,
      silence: 'fine',
    },
    {
      name: 'session-keys-unrotated',
      impact: 'The session key is not replaced, so a stolen key would stay useful for longer.',
      severity: 'workday',
      metrics: { checks: seriesOf(stage, logMetrics.sessionKeyChecks, 'Sum') },
      when: 'below',
      threshold: 1,
      periodSeconds: hourly,
      periods: 50,
      silence: 'alarm',
    },
    {
      name: 'history-exports-given-up',
      impact: 'The bank does not get a file of history that it requested: five attempts in a row wrote nothing.',
      severity: 'workday',
      metrics: { exports: seriesOf(stage, logMetrics.historyExportsGivenUp, 'Sum') },
      when: 'atLeast',
      threshold: 1,
      periodSeconds: fiveMinutes,
      periods: 1,
      silence: 'fine',
    },
    {
      name: 'failures-waiting',
      impact: 'Work that a customer waits for failed on every retry: a mail, a revocation, a scheduled run.',
      severity: 'now',
      metrics: {
        waiting: {
          namespace: 'AWS/SQS',
          name: 'ApproximateNumberOfMessagesVisible',
          dimensions: { QueueName: failureQueueName },
          statistic: 'Maximum',
        },
      },
      when: 'atLeast',
      threshold: 1,
      periodSeconds: fiveMinutes,
      periods: 1,
      silence: 'fine',
    },
    ...eventFunctions.map((each) => failing(stage, each)),
    ...eventFunctions.filter(({ stream }) => stream).map((each) => late(stage, each)),
  ];
}

/** The definition states the impact. One failure of many runs is retried; one of a daily or an operator's run counts. */
function failing(stage: Stage, { name, impact, schedule, stream, queue }: ScheduledFunction): AlarmDefinition {
  const isRare = schedule ? /^cron|day/.test(schedule) : !stream && !queue;
  return {
    name: `${name}-failing`,
    impact,
    severity: 'workday',
    metrics: {
      errors: functionMetric(stage, name, 'Errors', 'Sum'),
      failures: seriesOf(stage, failuresOf(name), 'Sum'),
    },
    // A run that throws counts in both; a timeout counts only as an error, a stream record only as a failure.
    expression: 'FILL(errors, 0) + FILL(failures, 0)',
    when: 'atLeast',
    threshold: isRare ? 1 : 5,
    periodSeconds: fifteenMinutes,
    periods: 1,
    silence: 'fine',
  };
}

function late(stage: Stage, { name, impact }: ScheduledFunction): AlarmDefinition {
  return {
    name: `${name}-behind`,
    impact: `The function gets the table's changes minutes late. ${impact}`,
    severity: 'workday',
    metrics: { milliseconds: functionMetric(stage, name, 'IteratorAge', 'Maximum') },
    when: 'atLeast',
    threshold: 300_000,
    periodSeconds: fiveMinutes,
    periods: 3,
    silence: 'fine',
  };
}
