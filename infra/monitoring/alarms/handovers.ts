import { type AlarmDefinition, fiveMinutes } from '../alarm.ts';
import { logMetrics, seriesOf } from '../log-metrics.ts';
import type { Watched } from '../watched.ts';

const fifteenMinutes = 15 * 60;

/** Authorised requests do not reach the bank's core, or it does not say what became of them. */
export const handoverAlarms = ({ stage }: Watched): readonly AlarmDefinition[] => [
  {
    name: 'requests-not-taken',
    impact:
      'Payments that customers have authorised are not executed on their day: the bank’s core has not taken them.',
    severity: 'now',
    metrics: { overdue: seriesOf(stage, logMetrics.overdueRequests, 'Maximum') },
    when: 'atLeast',
    threshold: 1,
    periodSeconds: fifteenMinutes,
    periods: 1,
    silence: 'fine',
  },
  {
    name: 'results-not-reported',
    impact:
      'Payments that the bank’s core has taken have no result days after they were due: they may not have been executed, and nobody knows.',
    severity: 'workday',
    metrics: { unreported: seriesOf(stage, logMetrics.unreportedRequests, 'Maximum') },
    when: 'atLeast',
    threshold: 1,
    periodSeconds: fifteenMinutes,
    periods: 1,
    silence: 'fine',
  },
  {
    name: 'lines-not-as-approved',
    impact:
      'A request that the bank’s core has taken cannot be executed: its lines are not those that were approved. Others may have been changed, too.',
    severity: 'now',
    metrics: { found: seriesOf(stage, logMetrics.linesNotAsApproved, 'Sum') },
    when: 'atLeast',
    threshold: 1,
    periodSeconds: fiveMinutes,
    periods: 1,
    silence: 'fine',
  },
];
