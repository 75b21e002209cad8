import type { AwsCall } from '../aws/aws.ts';
import type { LogLine, OutgoingRequest } from './worker/protocol.ts';

/** What one invocation did. */
export interface Invocation {
  readonly requestId: string;
  readonly functionName: string;
  /** Who invoked it: `gateway`, `event`, `stream`, `schedule`, `trigger` or `direct`. */
  readonly kind: string;
  /** Virtual time. */
  readonly startedAt: Date;
  /** Real milliseconds on the clock of its calls' `begunAt`. */
  readonly begunAt: number;
  /** Real milliseconds, the start of a cold instance included. */
  readonly milliseconds: number;
  readonly isColdStart: boolean;
  readonly initMilliseconds?: number;
  readonly logs: readonly LogLine[];
  /** As the simulated AWS saw them. */
  readonly calls: readonly AwsCall[];
  /** The longest chain of requests of which each began after the one before had ended. */
  readonly sequentialRoundTrips: number;
  /** The same, of each service alone. */
  readonly sequentialRoundTripsByService: Readonly<Record<string, number>>;
  readonly errorType?: string;
  /** What it was invoked with. */
  readonly event: unknown;
  /** What it answered, or the description of its error. */
  readonly payload: unknown;
}

/** Counts requests that had to wait for each other; those that overlap in time count once. */
export function countSequential(requests: readonly OutgoingRequest[]): number {
  let count = 0;
  let lastEnd = Number.NEGATIVE_INFINITY;
  for (const { startedAt, endedAt } of requests.toSorted((a, b) => a.endedAt - b.endedAt)) {
    if (startedAt < lastEnd) continue;
    count += 1;
    lastEnd = endedAt;
  }
  return count;
}

/** Counts the sequential round trips to each service. */
export function countByService(requests: readonly OutgoingRequest[]): Record<string, number> {
  const groups = Map.groupBy(requests, ({ service }) => service || 'unsigned');
  return Object.fromEntries([...groups].map(([service, group]) => [service, countSequential(group)]));
}
