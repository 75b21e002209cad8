import { apiNameOf, stageName } from '../../names.ts';
import { type AlarmDefinition, fiveMinutes, type Metric } from '../alarm.ts';
import { functionMetric } from '../functions.ts';
import { logMetrics, seriesOf } from '../log-metrics.ts';
import type { Watched } from '../watched.ts';

/** Customers cannot log in, or somebody attacks logins. */
export function loginAlarms({ stage }: Watched): readonly AlarmDefinition[] {
  const failed = (host: 'entry' | 'secure'): Metric => ({
    namespace: 'AWS/ApiGateway',
    name: '5XXError',
    dimensions: { ApiName: apiNameOf(stage, host), Stage: stageName, Resource: '/sessions', Method: 'POST' },
    statistic: 'Sum',
  });
  return [
    {
      name: 'log-in-failing',
      impact: 'Customers cannot log in: their requests are answered with server errors.',
      severity: 'now',
      metrics: { entry: failed('entry'), secure: failed('secure') },
      expression: 'FILL(entry, 0) + FILL(secure, 0)',
      when: 'atLeast',
      threshold: 5,
      periodSeconds: fiveMinutes,
      periods: 1,
      silence: 'fine',
    },
    {
      name: 'log-in-throttled',
      impact: 'Customers cannot log in: more logins arrive at once than the log-in function may serve.',
      severity: 'now',
      metrics: { throttled: functionMetric(stage, 'log-in', 'Throttles', 'Sum') },
      when: 'atLeast',
      threshold: 10,
      periodSeconds: fiveMinutes,
      periods: 1,
      silence: 'fine',
    },
    {
      name: 'log-in-slow',
      impact: 'Customers wait seconds for every login.',
      severity: 'workday',
      metrics: { milliseconds: functionMetric(stage, 'log-in', 'Duration', 'p90') },
      when: 'atLeast',
      threshold: 3000,
      periodSeconds: fiveMinutes,
      periods: 3,
      silence: 'fine',
    },
    {
      name: 'log-ins-refused',
      impact: 'Somebody may be guessing passwords: far more logins are refused than mistyping explains.',
      severity: 'now',
      metrics: { refused: seriesOf(stage, logMetrics.loginsRefused, 'Sum') },
      when: 'atLeast',
      threshold: 100,
      periodSeconds: fiveMinutes,
      periods: 3,
      badPeriods: 2,
      silence: 'fine',
    },
  ];
}
