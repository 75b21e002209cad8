import { functionNameOf } from '../names.ts';
import type { Stage } from '../stages.ts';
import type { Metric } from './alarm.ts';

/** A metric of one of our functions, kept by Lambda. */
export const functionMetric = (stage: Stage, name: string, metric: string, statistic: string): Metric => ({
  namespace: 'AWS/Lambda',
  name: metric,
  dimensions: { FunctionName: functionNameOf(stage, name) },
  statistic,
});
