import { functionNameOf } from '../names.ts';
import type { Stage } from '../stages.ts';
import type { Metric } from './alarm.ts';

/** A metric that Lambda keeps of one of our functions. */
export const functionMetric = (stage: Stage, name: string, metric: string, statistic: string): Metric => ({
  namespace: 'AWS/Lambda',
  name: metric,
  dimensions: { FunctionName: functionNameOf(stage, name) },
  statistic,
});
