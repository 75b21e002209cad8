import type { Context as LambdaContext } from 'aws-lambda';
import type { EventContext, RunContext } from '../operation/event-context.ts';
import { describeFailure } from '../operation/failure.ts';
import { inLanes } from '../operation/in-lanes.ts';
import { outboxOf } from '../operation/mail-write.ts';
import type { EventUse, ScheduledFunction } from '../operation/operation.ts';
import type { Ports } from '../operation/ports.ts';
import { isQueueEvent } from '../operation/queue.ts';
import { isStreamEvent, type StreamRecord, streamRecord } from '../operation/stream.ts';
import { usedPorts } from '../operation/used-ports.ts';
import { profileNamed } from '../profiles/profiles.ts';
import { type Access, bindTable } from '../table/table.ts';

/** A run's counts, which are logged unchanged and returned to the invoker. */
export type RunResult = Readonly<Record<string, string | number | boolean>>;

/** A function's code: what it does when its schedule, the deployment or an operator calls it, for each record of the stream, for each message. */
export interface EventRuns<A extends Access, U extends EventUse> {
  readonly scheduled?: (context: EventContext<A, U>) => Promise<RunResult>;
  /** A record for which this throws is delivered again; the others of its batch are processed nevertheless. */
  readonly record?: (record: StreamRecord, context: EventContext<A, U>) => Promise<void>;
  /** Throwing leaves this message to be delivered again, and in the end sets it aside; the others of its batch are done all the same. */
  readonly message?: (body: string, context: EventContext<A, U>) => Promise<void>;
  /** How many records or messages of a batch are worked on side by side. @default 1, in their order */
  readonly atOnce?: number;
}

export interface BatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** A function with its code. It names no adapters: the deployed function's entry, or a test, supplies the ports. */
export interface EventHandler<E = unknown, R = RunResult | BatchResponse> {
  readonly definition: ScheduledFunction;
  /** The function with these ports; without Lambda's context the only deadline is the given one. */
  readonly on: (ports: Ports, timeLeft?: () => number) => (event: E, context?: LambdaContext) => Promise<R>;
}

/**
 * Joins an event function with its code. A batch of the stream is answered with the failed records, so that one does
 * not repeat the others; a scheduled run that throws is a failed invocation.
 */
export function handleFunction<A extends Access, U extends EventUse>(
  definition: ScheduledFunction<A, U>,
  runs: EventRuns<A, U>,
): EventHandler {
  const noDeadline = () => Number.POSITIVE_INFINITY;
  return {
    definition,
    on:
      (ports, timeLeft = noDeadline) =>
      (event, invocation) => {
        const invocationId = invocation?.awsRequestId ?? ports.newId(ports.now());
        const run = {
          timeLeft: invocation ? () => invocation.getRemainingTimeInMillis() : timeLeft,
          requestId: invocationId,
          invocationId,
        };
        return answer(definition, runs, event, contextOf(definition, ports, run));
      },
  };
}

interface Run {
  readonly timeLeft: () => number;
  readonly requestId: string;
  readonly invocationId: string;
}

function contextOf<A extends Access, U extends EventUse>(
  { name, access, uses }: ScheduledFunction<A, U>,
  ports: Ports,
  run: Run,
): EventContext<A, U> {
  const { engine } = ports;
  const now = ports.now();
  const newId = () => ports.newId(now);
  const context: RunContext<A> = {
    ...run,
    table: bindTable(access, ports),
    now,
    clock: ports.now,
    wait: ports.wait,
    random: ports.random,
    profile: profileNamed(ports.settings.profile),
    newId,
    commit: (writes) => engine.commit(writes, newId()),
    log: (line) => ports.log({ ...line, function: name, requestId: run.requestId }),
  };
  return Object.assign(context, usedPorts(uses, ports), outboxOf({ access, uses }, { ...ports, now, newId }));
}

async function answer<A extends Access, U extends EventUse>(
  { name }: ScheduledFunction<A, U>,
  { scheduled, record, message, atOnce = 1 }: EventRuns<A, U>,
  event: unknown,
  context: EventContext<A, U>,
): Promise<RunResult | BatchResponse> {
  if (isQueueEvent(event)) {
    if (!message) throw new Error(`${name} reads no queue`);
    const work = event.Records.map(({ messageId, body }) => ({ id: messageId, run: () => message(body, context) }));
    return runBatch(work, atOnce, context);
  }
  if (isStreamEvent(event)) {
    if (!record) throw new Error(`${name} does not read the stream`);
    const work = event.Records.map((raw) => ({
      id: raw.dynamodb?.SequenceNumber ?? '',
      run: async () => record(streamRecord(raw), context),
    }));
    return runBatch(work, atOnce, context);
  }
  if (!scheduled) throw new Error(`${name} has no schedule`);
  try {
    const result = await scheduled(context);
    logDone(context, result);
    return result;
  } catch (thrown) {
    logFailure(context, thrown);
    throw thrown;
  }
}

/** One record or message, by what Lambda knows it by. */
interface Work {
  readonly id: string;
  readonly run: () => Promise<void>;
}

async function runBatch(
  batch: readonly Work[],
  atOnce: number,
  context: Pick<RunContext<Access>, 'log' | 'clock' | 'now'>,
): Promise<BatchResponse> {
  const failed: { itemIdentifier: string }[] = [];
  await inLanes(batch, atOnce, async ({ id, run }) => {
    try {
      await run();
    } catch (thrown) {
      logFailure(context, thrown);
      failed.push({ itemIdentifier: id });
    }
  });
  logDone(context, { records: batch.length, failed: failed.length });
  return { batchItemFailures: failed };
}

function logDone({ log, clock, now }: Pick<RunContext<Access>, 'log' | 'clock' | 'now'>, result: RunResult): void {
  log({ ...result, level: 'info', message: 'run', milliseconds: clock().getTime() - now.getTime() });
}

function logFailure({ log }: Pick<RunContext<Access>, 'log'>, thrown: unknown): void {
  log({ level: 'error', message: 'function failed', ...describeFailure(thrown) });
}
