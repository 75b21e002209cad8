import { AwsError } from '../wire/errors.ts';
import type { FindTable } from './access.ts';
import { conflictOf, itemsNamed } from './conflict.ts';
import type { DynamoRequest } from './requests.ts';

/** The transactions of writes that the engine is at. */
export interface Ongoing {
  /**
   * Does a request, unless one of its items is in a transaction that is not answered yet: then it conflicts with it
   * (DynamoDB developer guide, transaction conflict handling). Reads that are no transaction never do.
   * @throws AwsError for a conflict, or for a transaction that is at work under the same token
   */
  beside<T>(operation: string, request: DynamoRequest, work: () => Promise<T>): Promise<T>;
}

/**
 * None at first. A transaction takes a tenth of its time in the cloud here, so fewer of them meet. What it only checks is
 * in it as well as what it writes.
 */
export function createOngoing(find: FindTable): Ongoing {
  const items = new Set<string>();
  const tokens = new Set<string>();
  return {
    async beside(operation, request, work) {
      const isTransaction = operation === 'TransactWriteItems';
      const token = isTransaction ? request.ClientRequestToken : undefined;
      if (token !== undefined && tokens.has(token)) throw new AwsError('TransactionInProgressException', inProgress);
      if (!isTransaction && items.size === 0) return work();
      const named = itemsNamed(request, find);
      const conflict = conflictOf(
        operation,
        named.map((item) => items.has(item)),
      );
      if (conflict) throw conflict;
      if (!isTransaction) return work();
      for (const item of named) items.add(item);
      if (token !== undefined) tokens.add(token);
      try {
        return await work();
      } finally {
        for (const item of named) items.delete(item);
        if (token !== undefined) tokens.delete(token);
      }
    },
  };
}

const inProgress = 'The transaction with the given request token is already in progress.';
