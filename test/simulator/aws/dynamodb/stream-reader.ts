import { createPump, type Pump } from '../pump.ts';
import type { Environment } from '../wire/service.ts';
import { callEngine } from './create-table.ts';
import type { Engine } from './engine.ts';
import type { Item } from './requests.ts';
import type { Table } from './tables.ts';

export interface StreamRecord {
  readonly eventID: string;
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly eventVersion: string;
  readonly eventSource: 'aws:dynamodb';
  readonly awsRegion: string;
  readonly eventSourceARN: string;
  readonly userIdentity?: { readonly type: 'Service'; readonly principalId: 'dynamodb.amazonaws.com' };
  readonly dynamodb: {
    readonly ApproximateCreationDateTime: number;
    readonly Keys: Item;
    readonly NewImage?: Item;
    readonly OldImage?: Item;
    readonly SequenceNumber: string;
    readonly SizeBytes?: number;
    readonly StreamViewType: string;
  };
}

export interface StreamReader extends Pump {
  /** Gives all records after a sequence number, and those to come, in order. */
  subscribe(after: bigint, take: (records: readonly StreamRecord[]) => void): void;
  /** The sequence number of the newest record that is in the stream now. */
  newest(): Promise<bigint>;
}

interface RecordsPage {
  readonly Records: readonly StreamRecord[];
  readonly NextShardIterator?: string;
}
interface Shards {
  readonly StreamDescription: {
    readonly Shards: readonly {
      readonly ShardId: string;
      readonly SequenceNumberRange: { readonly StartingSequenceNumber?: string };
    }[];
  };
}

/** Reads a table's stream after every write. `isExpiry` tells, once, whether a removed item was removed by its time to live. */
export function createStreamReader(
  environment: Environment,
  engine: Engine,
  table: Table,
  isExpiry: (keys: Item) => boolean,
  onError: (error: unknown) => void,
): StreamReader {
  const StreamArn = table.engineStreamArn;
  const subscribers = new Set<(records: readonly StreamRecord[]) => void>();
  let position = 0n;
  let iterator: string | undefined;
  let opened = 0;

  async function open(): Promise<string | undefined> {
    const { StreamDescription } = await callEngine<Shards>(engine, 'DescribeStream', { StreamArn });
    const starts = StreamDescription.Shards.map((shard) => ({
      id: shard.ShardId,
      start: BigInt(shard.SequenceNumberRange.StartingSequenceNumber ?? 0),
    }));
    // The last shard that begins at or before the position; a single one, with the embedded engine.
    const shard = starts.filter(({ start }) => start <= position + 1n).at(-1) ?? starts[0];
    if (!shard) return undefined;
    const from =
      position > 0n && position >= shard.start
        ? { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: String(position) }
        : { ShardIteratorType: 'TRIM_HORIZON' };
    const { ShardIterator } = await callEngine<{ ShardIterator: string }>(engine, 'GetShardIterator', {
      StreamArn,
      ShardId: shard.id,
      ...from,
    });
    return ShardIterator;
  }

  function localize(record: StreamRecord): StreamRecord {
    const removed = record.eventName === 'REMOVE' && isExpiry(record.dynamodb.Keys);
    return {
      ...record,
      awsRegion: environment.region,
      eventSourceARN: table.streamArn ?? '',
      // The engine stamps real time; the record is read milliseconds after its write.
      dynamodb: {
        ...record.dynamodb,
        ApproximateCreationDateTime: Math.floor(environment.clock.now().getTime() / 1000),
      },
      ...(removed && { userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' } as const }),
    };
  }

  const pump = createPump(async () => {
    if (subscribers.size === 0) return;
    for (;;) {
      const current = iterator ?? (await open());
      // Opened anew after an error, and after a subscription that reaches further back.
      iterator = undefined;
      if (current === undefined) return;
      const generation = opened;
      const page = await callEngine<RecordsPage>(engine, 'GetRecords', { ShardIterator: current, Limit: 1000 });
      if (generation !== opened) continue;
      iterator = page.NextShardIterator;
      const records = page.Records.map(localize);
      if (records.length === 0) return;
      position = sequenceOf(records.at(-1));
      for (const take of subscribers) take(records);
    }
  }, onError);

  return {
    ...pump,
    subscribe(after, take) {
      let last = after;
      subscribers.add((records) => {
        const fresh = records.filter((record) => sequenceOf(record) > last);
        if (fresh.length === 0) return;
        last = sequenceOf(fresh.at(-1));
        take(fresh);
      });
      // A later subscriber may start further back: the others know what they had.
      position = subscribers.size === 1 || after < position ? after : position;
      iterator = undefined;
      opened += 1;
      pump.poke();
    },
    async newest() {
      if (subscribers.size > 0) {
        pump.poke();
        await pump.pending();
        return position;
      }
      let last = 0n;
      let next: string | undefined = await open();
      while (next !== undefined) {
        const page: RecordsPage = await callEngine(engine, 'GetRecords', { ShardIterator: next, Limit: 1000 });
        if (page.Records.length === 0) break;
        last = sequenceOf(page.Records.at(-1));
        next = page.NextShardIterator;
      }
      return last;
    },
  };
}

function sequenceOf(record: StreamRecord | undefined): bigint {
  return BigInt(record?.dynamodb.SequenceNumber ?? 0);
}
