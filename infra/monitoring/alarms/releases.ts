import type { Host } from '../../../shared/operation/operation.ts';
import type { Stage } from '../../stages.ts';
import type { AlarmDefinition } from '../alarm.ts';
import { functionMetric } from '../functions.ts';
import type { Watched } from '../watched.ts';
import { hostMetric } from './requests.ts';

/** An alarm is made of ten metrics at most (CloudWatch user guide, metric math). */
const most = 10;
const minute = 60;

/** What undoes the release of a function that answers on this host. */
export const releaseAlarmOf = (host: Host) => `release-${host}`;

/** What undoes the release of functions that no request calls. */
export const eventReleaseAlarms = (functions: number) =>
  Array.from(
    { length: Math.ceil(functions / most) },
    (_, index) => `release-events${index === 0 ? '' : `-${index + 1}`}`,
  );

/**
 * What a tenth of the calls would show of a version that fails. They look at single minutes, because a release is over in some,
 * and are there in every stage, because CodeDeploy refuses to go on without them.
 */
export function releaseAlarms({ stage, eventFunctions }: Watched): readonly AlarmDefinition[] {
  const names = eventFunctions.map(({ name }) => name);
  return [
    ...(['entry', 'secure', 'bank'] as const).map((host) => onHost(stage, host)),
    ...eventReleaseAlarms(names.length).map((alarm, index) =>
      ofEvents(stage, alarm, names.slice(index * most, (index + 1) * most)),
    ),
  ];
}

const common = {
  severity: 'workday',
  when: 'atLeast',
  periodSeconds: minute,
  periods: 1,
  silence: 'fine',
  isForReleases: true,
} as const;

function onHost(stage: Stage, host: Host): AlarmDefinition {
  return {
    ...common,
    name: releaseAlarmOf(host),
    impact: `While a release is under way: customers on ${host} meet errors of ours, and the release is taken back.`,
    metrics: {
      failed: hostMetric(stage, host, '5XXError', 'Sum'),
      requests: hostMetric(stage, host, 'Count', 'Sum'),
    },
    // A version that always fails gets a tenth of the calls: one in a hundred is already ten times too many.
    expression: 'IF(failed >= 2, 100 * failed / requests, 0)',
    threshold: 1,
  };
}

function ofEvents(stage: Stage, name: string, functions: readonly string[]): AlarmDefinition {
  const metrics = functions.map((each, index) => [`m${index}`, functionMetric(stage, each, 'Errors', 'Sum')] as const);
  return {
    ...common,
    name,
    impact: 'While a release is under way: what should happen by itself fails, and the release is taken back.',
    metrics: Object.fromEntries(metrics),
    ...(metrics.length > 1 && { expression: metrics.map(([id]) => `FILL(${id}, 0)`).join(' + ') }),
    threshold: 1,
  };
}
