import { randomUUID } from 'node:crypto';
import type { StreamReader, StreamRecord } from '../dynamodb/stream-reader.ts';
import { createPump, type Pump } from '../pump.ts';
import type { Collection } from '../store.ts';
import type { Environment } from '../wire/service.ts';
import { streamOutcome } from './batch.ts';
import type { Destinations } from './destinations.ts';
import type { Functions } from './functions.ts';
import type { Mapping } from './mapping-properties.ts';

interface Batch {
  readonly records: readonly StreamRecord[];
  readonly attempts: number;
  readonly due: number;
}

export interface StreamMappingOptions {
  readonly environment: Environment;
  readonly functions: Functions;
  readonly destinations: Destinations;
  readonly reader: StreamReader;
  /** The sequence numbers up to which mappings are done, by mapping. */
  readonly checkpoints: Collection<string>;
  /** Whether the function's role may read the stream; a refusal is recorded. */
  readonly mayRead: (roleArn: string) => boolean;
  readonly onError: (error: unknown) => void;
}

const sequenceOf = (record: StreamRecord) => record.dynamodb.SequenceNumber;

/** Delivers a stream's records in order, batch by batch; a batch that fails holds up those behind it. */
export async function startStreamMapping(mapping: Mapping, options: StreamMappingOptions): Promise<Pump> {
  const { environment, functions, destinations, reader, checkpoints, mayRead, onError } = options;
  const { properties, functionArn } = mapping;
  const { clock } = environment;
  const waiting: StreamRecord[] = [];
  let batches: Batch[] = [];
  const now = () => clock.now().getTime();

  const pump = createPump(async () => {
    const roleArn = functions.find(functionArn)?.roleArn;
    if (!functions.isReady() || roleArn === undefined) return;
    for (let batch = nextBatch(); batch; batch = nextBatch()) {
      if (batch.due > now()) return;
      if (!mayRead(roleArn)) return;
      await deliver(batch, roleArn);
    }
  }, onError);

  function nextBatch(): Batch | undefined {
    if (batches.length === 0 && waiting.length > 0) {
      batches = [{ records: waiting.splice(0, properties.BatchSize ?? 100), attempts: 0, due: 0 }];
    }
    return batches[0];
  }

  async function deliver(batch: Batch, roleArn: string): Promise<void> {
    const result = await functions.run(functionArn, { Records: batch.records }, 'stream');
    const reportsItems = properties.FunctionResponseTypes.length > 0;
    const outcome = streamOutcome(batch.records, sequenceOf, result, reportsItems);
    const others = batches.slice(1);
    if (outcome.kind === 'done') {
      batches = others;
      finish(batch.records.at(-1));
      return;
    }
    const { rest, byItems } = outcome;
    if (rest.length < batch.records.length) finish(batch.records.at(-rest.length - 1));
    const failed = { records: rest, attempts: batch.attempts + 1 };
    if (isHopeless(failed)) {
      batches = others;
      giveUp(failed, roleArn);
      finish(rest.at(-1));
      return;
    }
    batches = [...retried(failed, byItems), ...others];
    const [first] = batches;
    if (first) clock.at(new Date(first.due), wake);
  }

  function retried(failed: Omit<Batch, 'due'>, byItems: boolean): Batch[] {
    // Lambda waits longer from try to try, at most a minute.
    const due = now() + Math.min(1000 * 2 ** (failed.attempts - 1), 60_000);
    if (!properties.BisectBatchOnFunctionError || byItems || failed.records.length < 2) return [{ ...failed, due }];
    const middle = Math.ceil(failed.records.length / 2);
    // Splitting does not count as a try.
    const attempts = failed.attempts - 1;
    const halves = [failed.records.slice(0, middle), failed.records.slice(middle)];
    return halves.map((records) => ({ records, attempts, due }));
  }

  function isHopeless({ records, attempts }: Omit<Batch, 'due'>): boolean {
    const { MaximumRetryAttempts: most, MaximumRecordAgeInSeconds: oldest } = properties;
    const created = records[0]?.dynamodb.ApproximateCreationDateTime ?? 0;
    return (most >= 0 && attempts > most) || (oldest >= 0 && now() / 1000 - created > oldest);
  }

  function giveUp({ records, attempts }: Omit<Batch, 'due'>, roleArn: string): void {
    const target = properties.DestinationConfig?.OnFailure?.Destination;
    const [first, last] = [records[0], records.at(-1)];
    if (!target || !first || !last) return;
    const arrival = (record: StreamRecord) =>
      new Date(record.dynamodb.ApproximateCreationDateTime * 1000).toISOString();
    destinations.send(target, roleArn, {
      requestContext: {
        requestId: randomUUID(),
        functionArn,
        condition: 'RetryAttemptsExhausted',
        approximateInvokeCount: attempts,
      },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      version: '1.0',
      timestamp: clock.now().toISOString(),
      DDBStreamBatchInfo: {
        shardId: 'shardId-00000000000000000000-00000000',
        startSequenceNumber: sequenceOf(first),
        endSequenceNumber: sequenceOf(last),
        approximateArrivalOfFirstRecord: arrival(first),
        approximateArrivalOfLastRecord: arrival(last),
        batchSize: records.length,
        streamArn: properties.EventSourceArn,
      },
    });
  }

  function finish(last: StreamRecord | undefined): void {
    if (last) checkpoints.set(mapping.id, sequenceOf(last));
  }

  async function wake(): Promise<void> {
    pump.poke();
    await pump.pending();
  }

  const start =
    checkpoints.get(mapping.id) ?? (properties.StartingPosition === 'LATEST' ? String(await reader.newest()) : '0');
  checkpoints.set(mapping.id, start);
  reader.subscribe(BigInt(start), (records) => {
    waiting.push(...records.filter(mapping.accepts));
    if (waiting.length > 0) pump.poke();
  });
  functions.onReady(() => pump.poke());
  return pump;
}
