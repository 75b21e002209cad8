import type { Host } from '../../../shared/operation/operation.ts';
import type { Stage } from '../../stages.ts';
import type { AlarmDefinition } from '../alarm.ts';
import { functionMetric } from '../functions.ts';
import type { Watched } from '../watched.ts';
import { hostMetric } from './requests.ts';

/** CloudWatch allows at most ten metrics per alarm (user guide, metric math). */
const most = 10;
const minute = 60;

/** The alarm that rolls back releases of functions on this host. */
export const releaseAlarmOf = (host: Host) => `release-${host}`;

/** The alarms that roll back releases of event functions. */
export const eventReleaseAlarms = (functions: number) =>
  Array.from(
    { length: Math.ceil(functions / most) },
    (_, index) => `release-events${index === 0 ? '' : `-${index + 1}`}`,
  );

/**
 * The alarms that detect a failing version while it serves a tenth of the calls. They evaluate single minutes, because
 * a release takes only a few, and exist in every stage, because CodeDeploy refuses to continue without them.
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
    impact: `During a release: customers on ${host} see server errors, and the release is rolled back.`,
    metrics: {
      failed: hostMetric(stage, host, '5XXError', 'Sum'),
      requests: hostMetric(stage, host, 'Count', 'Sum'),
    },
    // A version that always fails gets a tenth of the calls, so one failure in a hundred is far beyond chance.
    expression: 'IF(failed >= 2, 100 * failed / requests, 0)',
    threshold: 1,
  };
}

function ofEvents(stage: Stage, name: string, functions: readonly string[]): AlarmDefinition {
  const metrics = functions.map((each, index) => [`m${index}`, functionMetric(stage, each, 'Errors', 'Sum')] as const);
  return {
    ...common,
    name,
    impact: 'During a release: event functions fail, and the release is rolled back.',
    metrics: Object.fromEntries(metrics),
    ...(metrics.length > 1 && { expression: metrics.map(([id]) => `FILL(${id}, 0)`).join(' + ') }),
    threshold: 1,
  };
}
