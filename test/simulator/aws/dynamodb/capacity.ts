import type { DynamoRequest } from './requests.ts';

const reads = new Set(['GetItem', 'BatchGetItem', 'TransactGetItems', 'Query', 'Scan']);
const writes = new Set(['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem', 'TransactWriteItems']);

export const isWrite = (operation: string): boolean => writes.has(operation);

interface Consumed {
  readonly CapacityUnits?: number;
}

/** Whether we must ask for the capacity because the caller did not. */
export function mustAskCapacity(operation: string, request: DynamoRequest): boolean {
  return (reads.has(operation) || writes.has(operation)) && (request.ReturnConsumedCapacity ?? 'NONE') === 'NONE';
}

/** The request with the capacity asked for; text is spliced where possible, because most calls pass here. */
export function askCapacity(text: string, request: DynamoRequest): string {
  if (request.ReturnConsumedCapacity !== undefined)
    return JSON.stringify({ ...request, ReturnConsumedCapacity: 'TOTAL' });
  return text.replace('{', '{"ReturnConsumedCapacity":"TOTAL",');
}

/** Reads the units of an answer's `ConsumedCapacity`. */
export function consumedUnits(operation: string, consumed: unknown) {
  const all = [consumed ?? []].flat() as readonly Consumed[];
  const units = all.reduce((sum, one) => sum + (one.CapacityUnits ?? 0), 0);
  return { read: isWrite(operation) ? 0 : units, write: isWrite(operation) ? units : 0 };
}
