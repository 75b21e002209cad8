import { aws_iam as iam, aws_lambda as lambda } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { FailureQueue } from './failure-queue.ts';

export interface StreamConsumerProps {
  readonly live: lambda.Alias;
  readonly streamArn: string;
  /** An event filter pattern over the record; other records cost nothing. */
  readonly pattern: Readonly<Record<string, unknown>>;
  readonly failures: FailureQueue;
  /** Batches of one shard that are worked on at once; changes of one partition stay in their order. @default 1 */
  readonly batchesAtOnce?: number;
}

const hour = 3600;

/**
 * Calls a function with the table's changes: a bad record is isolated by bisecting and set aside, and the others
 * continue (threat 39).
 */
export class StreamConsumer extends Construct {
  constructor(scope: Construct, id: string, props: StreamConsumerProps) {
    super(scope, id);
    const { live, streamArn, pattern, failures, batchesAtOnce } = props;
    new lambda.CfnEventSourceMapping(this, 'Mapping', {
      functionName: live.functionArn,
      eventSourceArn: streamArn,
      // From the oldest record, so that nothing written before the mapping existed is missed.
      startingPosition: 'TRIM_HORIZON',
      batchSize: 10,
      ...(batchesAtOnce !== undefined && { parallelizationFactor: batchesAtOnce }),
      filterCriteria: { filters: [{ pattern: JSON.stringify(pattern) }] },
      functionResponseTypes: ['ReportBatchItemFailures'],
      bisectBatchOnFunctionError: true,
      maximumRetryAttempts: 5,
      maximumRecordAgeInSeconds: hour,
      destinationConfig: { onFailure: { destination: failures.queue.queueArn } },
    });
  }
}

/** The permissions with which Lambda reads the stream in the function's name. */
export function streamStatements(streamArn: string): readonly iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({
      sid: 'ReadTheTablesStream',
      actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
      resources: [streamArn],
    }),
    // ListStreams cannot be restricted to a resource (service authorization reference of DynamoDB).
    new iam.PolicyStatement({ sid: 'FindTheTablesStream', actions: ['dynamodb:ListStreams'], resources: ['*'] }),
  ];
}
