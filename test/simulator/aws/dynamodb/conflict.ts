import { AwsError } from '../wire/errors.ts';
import type { FindTable } from './access.ts';
import { type DynamoRequest, type KeyedRequest, keyText } from './requests.ts';

/** The items that a request names in order, by table and key: its own, or those of its transaction. */
export function itemsNamed(request: DynamoRequest, find: FindTable): readonly string[] {
  const all: readonly KeyedRequest[] = request.TransactItems?.flatMap((each) => Object.values(each)) ?? [request];
  return all.map(({ TableName = '', Key, Item = Key }) =>
    JSON.stringify([TableName, ...find(TableName).keyNames.map((name) => keyText(Item?.[name]))]),
  );
}

const message = 'Transaction is ongoing for the item';

/** How the service refuses a request whose items conflict with a transaction; undefined if none does, or it never would. */
export function conflictOf(operation: string, isConflicting: readonly boolean[]): AwsError | undefined {
  if (!isConflicting.includes(true)) return undefined;
  if (operation.startsWith('Transact'))
    return cancelled(isConflicting.map((is) => (is ? { Code: 'TransactionConflict', Message: message } : undefined)));
  const meets = ['PutItem', 'UpdateItem', 'DeleteItem'].includes(operation);
  return meets ? new AwsError('TransactionConflictException', message) : undefined;
}

/** The reasons of a transaction's items in their order; those without one are not at fault. */
export function cancelled(
  reasons: readonly ({ readonly Code: string; readonly Message: string } | undefined)[],
): AwsError {
  const listed = reasons.map((reason) => reason ?? { Code: 'None' });
  const codes = listed.map(({ Code }) => Code).join(', ');
  const text = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
  return new AwsError('TransactionCanceledException', text, 400, { CancellationReasons: listed });
}
