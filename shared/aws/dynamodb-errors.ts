import { setTimeout as wait } from 'node:timers/promises';
import type { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { DomainError } from '../domain/errors.ts';
import type { Item, Write } from '../table/engine.ts';

/**
 * Further tries after a conflict with another transaction or a throttle; the SDK's own retries cover plain throttling.
 */
const maximumRetries = 10;
/** A transaction takes 10 to 20 ms. All pauses together are below four seconds. */
const firstPauseMilliseconds = 25;
const longestPauseMilliseconds = 500;

export interface Patience {
  readonly wait: (milliseconds: number) => Promise<void>;
  /** From 0 (inclusive) to 1. */
  readonly random: () => number;
}

/** Real time and chance. */
export const patience: Patience = {
  wait: async (milliseconds) => void (await wait(milliseconds)),
  random: Math.random,
};

/**
 * Waits with full jitter before the next try, so that conflicting requests do not meet again. @throws
 * `service.unavailable` after the last one.
 */
export async function pauseBefore(retry: number, { wait, random }: Patience): Promise<void> {
  if (retry > maximumRetries) throw new DomainError('service.unavailable');
  await wait(random() * Math.min(firstPauseMilliseconds * 2 ** (retry - 1), longestPauseMilliseconds));
}

/**
 * Returns if a retry may help. @throws the write's `otherwise` for a failed condition; otherwise the original error.
 */
export function refuseFinal(thrown: unknown, writes: readonly Write[]): void {
  if (!(thrown instanceof Error)) throw thrown;
  if (thrown.name === 'ConditionalCheckFailedException') refuse(writes[0], 'Item' in thrown ? thrown.Item : undefined);
  if (thrown.name === 'TransactionCanceledException') {
    refuseCancelled(thrown as TransactionCanceledException, writes);
    return;
  }
  // A plain write conflicted with a transaction on its item; the SDK does not retry that.
  if (thrown.name !== 'TransactionConflictException') throw thrown;
}

/** A failed condition is final and belongs to one write; a conflict or a throttle can be retried. */
function refuseCancelled(thrown: TransactionCanceledException, writes: readonly Write[]): void {
  const reasons = thrown.CancellationReasons ?? [];
  const failed = reasons.findIndex(({ Code }) => Code === 'ConditionalCheckFailed');
  refuse(writes[failed], reasons[failed]?.Item);
  const passing = ['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'];
  if (!reasons.some(({ Code }) => Code !== undefined && passing.includes(Code))) throw thrown;
  // Besides the conflict there may be another reason that a retry cannot change.
  if (reasons.some(({ Code }) => Code !== undefined && Code !== 'None' && !passing.includes(Code))) throw thrown;
}

function refuse(write: Write | undefined, existing: unknown): void {
  if (write) throw write.otherwise(plain(existing as Readonly<Record<string, unknown>> | undefined));
}

/** Errors contain items in DynamoDB's wire format, whichever client was used. */
function plain(item: Readonly<Record<string, unknown>> | undefined): Item | undefined {
  if (item === undefined || Object.keys(item).length === 0) return undefined;
  return unmarshall(item as Parameters<typeof unmarshall>[0]) as Item;
}
