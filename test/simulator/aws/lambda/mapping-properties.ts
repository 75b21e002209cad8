import * as z from 'zod';
import { Count, Flag, Ignored } from '../properties.ts';

/** AWS::Lambda::EventSourceMapping for a DynamoDB stream or a queue. */
export const MappingProperties = z.strictObject({
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  Enabled: Flag.default(true),
  BatchSize: Count.optional(),
  StartingPosition: z.enum(['TRIM_HORIZON', 'LATEST']).optional(),
  FilterCriteria: z.strictObject({ Filters: z.array(z.strictObject({ Pattern: z.string() })) }).optional(),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
  BisectBatchOnFunctionError: Flag.default(false),
  MaximumRetryAttempts: Count.default(-1),
  MaximumRecordAgeInSeconds: Count.default(-1),
  DestinationConfig: z.strictObject({ OnFailure: z.strictObject({ Destination: z.string() }).optional() }).optional(),
  // A batch is delivered as soon as there is one record, by one worker: both are allowed by the settings.
  MaximumBatchingWindowInSeconds: Ignored.optional(),
  ParallelizationFactor: Ignored.optional(),
  ScalingConfig: Ignored.optional(),
  MetricsConfig: Ignored.optional(),
  Tags: Ignored.optional(),
});
export type MappingProperties = z.infer<typeof MappingProperties>;

export interface Mapping {
  readonly id: string;
  readonly functionArn: string;
  readonly properties: MappingProperties;
  readonly accepts: (event: unknown) => boolean;
}
