import { channel } from 'node:diagnostics_channel';

/**
 * Where whole errors are published when code fails unexpectedly. Nothing in a deployed function subscribes; tools that
 * run functions on a developer's machine do, to show messages and stacks that must not be logged.
 */
export const failures = channel('tegata.failure');

/** A failure as it may be logged. */
export interface FailureLine {
  /** The error's class. */
  readonly error: string;
  /** The first frames of its stack. */
  readonly frames: string;
}

const mostFrames = 8;

/**
 * Publishes what was thrown, and describes it for the log by names of code only: messages of schemas and of AWS may
 * quote values.
 */
export function describeFailure(thrown: unknown): FailureLine {
  failures.publish(thrown);
  const { name, stack } = thrown instanceof Error ? thrown : { name: typeof thrown, stack: '' };
  const lines = (stack ?? '').split('\n').filter((line) => line.trimStart().startsWith('at '));
  return { error: name, frames: lines.slice(0, mostFrames).join('\n') };
}
