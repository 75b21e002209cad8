import type { Item, Key } from '../table/engine.ts';

/** A value in DynamoDB's wire format; the project's items use only JSON's types. */
interface WireValue {
  readonly S?: string;
  readonly N?: string;
  readonly BOOL?: boolean;
  readonly NULL?: boolean;
  readonly L?: readonly WireValue[];
  readonly M?: Readonly<Record<string, WireValue>>;
}

interface RawRecord {
  readonly eventName?: string;
  readonly dynamodb?: {
    readonly SequenceNumber?: string;
    readonly Keys?: Readonly<Record<string, WireValue>>;
    readonly NewImage?: Readonly<Record<string, WireValue>>;
    readonly OldImage?: Readonly<Record<string, WireValue>>;
  };
}

/** A batch of the table's stream, as Lambda delivers it. */
export interface StreamEvent {
  readonly Records: readonly RawRecord[];
}

/** One change of an item; the stream may deliver it twice, and late. */
export interface StreamRecord {
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly key: Key;
  readonly before?: Item;
  readonly after?: Item;
}

/** Whether an invocation comes from the table's stream. */
export function isStreamEvent(event: unknown): event is StreamEvent {
  return typeof event === 'object' && event !== null && 'Records' in event && Array.isArray(event.Records);
}

/** A record with plain values. @throws Error for a record that is not from our table */
export function streamRecord({ eventName, dynamodb }: RawRecord): StreamRecord {
  const { pk, sk } = plainItem(dynamodb?.Keys ?? {});
  if (typeof pk !== 'string' || typeof sk !== 'string') throw new Error('the record names no item of the table');
  if (eventName !== 'INSERT' && eventName !== 'MODIFY' && eventName !== 'REMOVE')
    throw new Error('no such kind of record');
  const { OldImage, NewImage } = dynamodb ?? {};
  return {
    eventName,
    key: { pk, sk },
    ...(OldImage && { before: plainItem(OldImage) as Item }),
    ...(NewImage && { after: plainItem(NewImage) as Item }),
  };
}

const plainItem = (image: Readonly<Record<string, WireValue>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(image).map(([name, value]) => [name, plainValue(value)]));

// The SDK has such a function, but it would add the SDK to the shared part of every function.
function plainValue({ S, N, BOOL, L, M }: WireValue): unknown {
  if (S !== undefined) return S;
  if (N !== undefined) return Number(N);
  if (BOOL !== undefined) return BOOL;
  if (L) return L.map(plainValue);
  return M ? plainItem(M) : null;
}
