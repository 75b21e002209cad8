import type { InvocationResult } from '../types.ts';

/** What a function did with a batch. */
export type Outcome<T> =
  | { readonly kind: 'done' }
  /** From `rest` on nothing counts as done; `byItems` when the function itself named the failed items. */
  | { readonly kind: 'failed'; readonly rest: readonly T[]; readonly byItems: boolean };

/** Reads the answer to a batch of a stream, where what follows the first failure is to be run again. */
export function streamOutcome<T>(
  records: readonly T[],
  idOf: (record: T) => string,
  result: InvocationResult,
  reportsItems: boolean,
): Outcome<T> {
  if (result.functionError !== undefined) return { kind: 'failed', rest: records, byItems: false };
  const failed = reportsItems ? failedItems(result.payload) : [];
  if (failed.length === 0) return { kind: 'done' };
  const indexes = failed.map((id) => records.findIndex((record) => idOf(record) === id));
  // An item that was not in the batch means that the whole batch failed.
  const first = indexes.includes(-1) ? 0 : Math.min(...indexes);
  return { kind: 'failed', rest: records.slice(first), byItems: true };
}

/** Reads the answer to a batch of a queue: which messages are to come again. */
export function failedMessages<T>(
  messages: readonly T[],
  idOf: (message: T) => string,
  result: InvocationResult,
  reportsItems: boolean,
): readonly T[] {
  if (result.functionError !== undefined) return messages;
  const failed = reportsItems ? failedItems(result.payload) : [];
  const found = messages.filter((message) => failed.includes(idOf(message)));
  return found.length === failed.length ? found : messages;
}

function failedItems(payload: unknown): readonly string[] {
  const { batchItemFailures = [] } = (payload ?? {}) as {
    batchItemFailures?: readonly { itemIdentifier?: string }[] | null;
  };
  return (batchItemFailures ?? []).map((one) => one.itemIdentifier ?? '');
}
