import { aws_logs as logs } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { type LogMetric, namespaceOf } from '../monitoring/log-metrics.ts';
import type { Stage } from '../stages.ts';

/** Creates metrics from a function's log. They belong to the log's stack, so that alarms need only their names. */
export function addLogMetrics(
  scope: Construct,
  id: string,
  {
    stage,
    logGroup,
    metrics,
  }: { readonly stage: Stage; readonly logGroup: logs.LogGroup; metrics: readonly LogMetric[] },
): void {
  for (const { name, pattern, field } of metrics) {
    new logs.CfnMetricFilter(scope, `${id}${name.replaceAll('-', '')}`, {
      logGroupName: logGroup.logGroupName,
      filterPattern: pattern,
      metricTransformations: [
        {
          metricNamespace: namespaceOf(stage),
          metricName: name,
          metricValue: field === undefined ? '1' : `$.${field}`,
        },
      ],
    });
  }
}
