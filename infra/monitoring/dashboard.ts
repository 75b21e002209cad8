import type { AnyOperation, Host } from '../../shared/operation/operation.ts';
import { methodOf, pathOf } from '../../shared/operation/operation.ts';
import { apiNameOf, functionNameOf, stageName } from '../names.ts';
import type { Stage } from '../stages.ts';
import { logMetrics, namespaceOf } from './log-metrics.ts';
import type { Watched } from './watched.ts';

type Series = readonly (string | Readonly<Record<string, unknown>>)[];

const [full, half, rowHeight] = [24, 12, 4];

/** The stage on one page: its alarms, pending work, and a row for every operation of the registry. */
export function dashboardBody(watched: Watched, alarmArns: readonly string[]) {
  const head = [
    { type: 'alarm', width: full, height: 6, properties: { title: 'Alarms', alarms: [...alarmArns] } },
    graph(watched.stage, 'Logins', half, [
      series(watched.stage, 'log-in', 'Invocations', 'calls', 'Sum'),
      [namespaceOf(watched.stage), logMetrics.loginsRefused.name, { stat: 'Sum', label: 'refused' }],
    ]),
    graph(watched.stage, 'What waits, in seconds', half, waiting(watched.stage)),
  ];
  const rows = watched.operations.flatMap((operation) => rowOf(watched.stage, operation));
  const events = watched.eventFunctions.flatMap(({ name }) => [
    graph(watched.stage, `${name}: runs and failures`, half, [
      series(watched.stage, name, 'Invocations', 'runs', 'Sum'),
      series(watched.stage, name, 'Errors', 'failed', 'Sum'),
    ]),
    durations(watched.stage, name),
  ]);
  return { start: '-PT3H', periodOverride: 'inherit', widgets: placed([...head, ...rows, ...events]) };
}

function waiting(stage: Stage): readonly Series[] {
  const { oldestMail, oldestIssuance, oldestRevocation, oldestNotice } = logMetrics;
  return [oldestMail, oldestIssuance, oldestRevocation, oldestNotice].map(({ name }) => [
    namespaceOf(stage),
    name,
    { stat: 'Maximum' },
  ]);
}

/** Calls, errors and latency of an operation on all its hosts. */
function rowOf(stage: Stage, operation: AnyOperation) {
  const { name, hosts } = operation;
  const failed = hosts.map((host) => errorsOf(stage, operation, host));
  return [
    graph(stage, `${name}: calls and errors`, half, [
      series(stage, name, 'Invocations', 'calls', 'Sum'),
      ...failed.flat(),
    ]),
    durations(stage, name),
  ];
}

function errorsOf(stage: Stage, operation: AnyOperation, host: Host): readonly Series[] {
  const dimensions = { ApiName: apiNameOf(stage, host), Stage: stageName };
  const route = { Resource: pathOf(operation), Method: methodOf(operation) };
  const where = Object.entries({ ...dimensions, ...route }).flat();
  return (['4XXError', '5XXError'] as const).map((metric) => [
    'AWS/ApiGateway',
    metric,
    ...where,
    { stat: 'Sum', label: `${metric.slice(0, 3)} ${host}` },
  ]);
}

const durations = (stage: Stage, name: string) =>
  graph(stage, `${name}: milliseconds`, half, [
    series(stage, name, 'Duration', 'p50', 'p50'),
    series(stage, name, 'Duration', 'p99', 'p99'),
  ]);

const series = (stage: Stage, name: string, metric: string, label: string, stat: string): Series => [
  'AWS/Lambda',
  metric,
  'FunctionName',
  functionNameOf(stage, name),
  { stat, label },
];

const graph = (stage: Stage, title: string, width: number, metrics: readonly Series[]) => ({
  type: 'metric',
  width,
  height: rowHeight,
  properties: { title, region: stage.region, view: 'timeSeries', period: 300, metrics: [...metrics] },
});

/** Places widgets from left to right, then down. */
function placed<W extends { readonly width: number; readonly height: number }>(widgets: readonly W[]) {
  let [x, y] = [0, 0];
  return widgets.map((widget) => {
    const at = { x, y };
    x += widget.width;
    if (x >= full) [x, y] = [0, y + widget.height];
    return { ...at, ...widget };
  });
}
