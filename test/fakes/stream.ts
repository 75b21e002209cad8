import { marshall } from '@aws-sdk/util-dynamodb';
import type { StreamEvent } from '../../shared/operation/stream.ts';
import type { Change } from '../engines/memory/storage.ts';

/** A batch of changes, as the table's stream delivers it. */
export function streamEvent(changes: readonly Change[]): StreamEvent {
  const wire = (item: object) => marshall(item) as never;
  return {
    Records: changes.map(({ eventName, key, before, after }, index) => ({
      eventName,
      dynamodb: {
        SequenceNumber: String(index + 1).padStart(21, '0'),
        Keys: wire(key),
        ...(after && { NewImage: wire(after) }),
        ...(before && { OldImage: wire(before) }),
      },
    })),
  };
}
