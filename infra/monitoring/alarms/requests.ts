import type { Host } from '../../../shared/operation/operation.ts';
import { apiNameOf, stageName } from '../../names.ts';
import type { Stage } from '../../stages.ts';
import { type AlarmDefinition, fiveMinutes, type Metric } from '../alarm.ts';
import type { Watched } from '../watched.ts';

const affected: Readonly<Record<Host, string>> = {
  entry: 'Customers who register, acquire a certificate or log in with a password',
  secure: 'Customers who are logged in with a certificate',
  bank: "The bank's back office and its branches",
};

/** A host answers with errors, or slowly. */
export function requestAlarms({ stage }: Watched): readonly AlarmDefinition[] {
  return [
    ...(['entry', 'secure', 'bank'] as const).map((host) => failing(stage, host)),
    ...(['entry', 'secure'] as const).map((host) => slow(stage, host)),
    {
      name: 'functions-throttled',
      impact: 'Customers are refused at random: the account has reached its limit of concurrent functions.',
      severity: 'now',
      metrics: { throttled: { namespace: 'AWS/Lambda', name: 'Throttles', statistic: 'Sum' } },
      when: 'atLeast',
      threshold: 20,
      periodSeconds: fiveMinutes,
      periods: 2,
      silence: 'fine',
    },
  ];
}

/** A metric of a whole host, kept by API Gateway. */
export const hostMetric = (stage: Stage, host: Host, name: string, statistic: string): Metric => ({
  namespace: 'AWS/ApiGateway',
  name,
  dimensions: { ApiName: apiNameOf(stage, host), Stage: stageName },
  statistic,
});

function failing(stage: Stage, host: Host): AlarmDefinition {
  return {
    name: `${host}-failing`,
    impact: `${affected[host]} see server errors.`,
    severity: host === 'bank' ? 'workday' : 'now',
    metrics: {
      failed: hostMetric(stage, host, '5XXError', 'Sum'),
      requests: hostMetric(stage, host, 'Count', 'Sum'),
    },
    // A rate alone would page for a single failure at night; a number alone would page at noon for a normal rate.
    expression: 'IF(failed >= 5, 100 * failed / requests, 0)',
    when: 'atLeast',
    threshold: 1,
    periodSeconds: fiveMinutes,
    periods: 3,
    badPeriods: 2,
    silence: 'fine',
  };
}

function slow(stage: Stage, host: Host): AlarmDefinition {
  return {
    name: `${host}-slow`,
    impact: `${affected[host]} wait seconds for every answer.`,
    severity: 'workday',
    metrics: { milliseconds: hostMetric(stage, host, 'Latency', 'p95') },
    when: 'atLeast',
    threshold: 3000,
    periodSeconds: fiveMinutes,
    periods: 6,
    badPeriods: 4,
    silence: 'fine',
  };
}
