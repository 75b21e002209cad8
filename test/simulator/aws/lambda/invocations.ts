import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { Count, readProperties } from '../properties.ts';
import type { CreatedResource, InvocationKind, InvocationResult, Resource } from '../types.ts';
import type { Environment } from '../wire/service.ts';
import type { Destinations } from './destinations.ts';
import { type Functions, qualified, unqualified } from './functions.ts';

export interface Invocations {
  /** Runs an event now; a failure is tried again after 1 and 2 minutes. @returns what the first run gave */
  invoke(functionArn: string, payload: unknown, kind: InvocationKind): Promise<InvocationResult>;
  /** AWS::Lambda::EventInvokeConfig. */
  configure(resource: Resource): CreatedResource;
  pending(): Promise<unknown> | undefined;
}

interface Event {
  readonly id: string;
  readonly functionArn: string;
  readonly payload: unknown;
  readonly kind: InvocationKind;
  /** How often it ran. */
  readonly runs: number;
  readonly due: string;
}

const ConfigProperties = z.strictObject({
  FunctionName: z.string(),
  Qualifier: z.string().default('$LATEST'),
  MaximumRetryAttempts: Count.default(2),
  MaximumEventAgeInSeconds: Count.default(21_600),
  DestinationConfig: z.strictObject({ OnFailure: z.strictObject({ Destination: z.string() }).optional() }).optional(),
});
interface Config {
  readonly retries: number;
  readonly onFailure?: string;
}

/** Lambda's asynchronous invocation: what waits for another try is kept, as Lambda's own queue keeps it. */
export function createInvocations(
  environment: Environment,
  functions: Functions,
  destinations: Destinations,
): Invocations {
  const { clock, region, accountId } = environment;
  const waiting = environment.store.collection<Event>('lambda-events');
  const configs = new Map<string, Config>();
  const running = new Set<Promise<unknown>>();

  function track<T>(work: Promise<T>): Promise<T> {
    running.add(work);
    const done = () => void running.delete(work);
    work.then(done, done);
    return work;
  }

  async function run(event: Event): Promise<InvocationResult> {
    const result = await functions.run(event.functionArn, event.payload, event.kind);
    if (result.functionError === undefined) {
      waiting.delete(event.id);
      return result;
    }
    const runs = event.runs + 1;
    const { retries } = configs.get(qualified(event.functionArn)) ?? { retries: 2 };
    if (runs > retries) {
      waiting.delete(event.id);
      giveUp(event, runs, result);
      return result;
    }
    // One minute before the second try, two before the third.
    await wait({ ...event, runs, due: new Date(clock.now().getTime() + runs * 60_000).toISOString() });
    return result;
  }

  async function wait(event: Event): Promise<void> {
    waiting.set(event.id, event);
    clock.at(new Date(event.due), async () => void (await track(run(event))));
  }

  function giveUp(event: Event, runs: number, result: InvocationResult): void {
    const definition = functions.find(event.functionArn);
    const onFailure = configs.get(qualified(event.functionArn))?.onFailure;
    if (!definition) return;
    if (onFailure) {
      const requestContext = {
        requestId: event.id,
        functionArn: qualified(event.functionArn),
        condition: 'RetriesExhausted',
        approximateInvokeCount: runs,
      };
      const responseContext = { statusCode: 200, executedVersion: '$LATEST', functionError: result.functionError };
      const timestamp = clock.now().toISOString();
      destinations.send(onFailure, definition.roleArn, {
        version: '1.0',
        timestamp,
        requestContext,
        requestPayload: event.payload,
        responseContext,
        responsePayload: result.payload,
      });
    }
    if (definition.deadLetterTargetArn) {
      const message =
        (result.payload as { errorMessage?: string } | undefined)?.errorMessage ?? result.functionError ?? '';
      destinations.send(definition.deadLetterTargetArn, definition.roleArn, event.payload, {
        RequestID: event.id,
        ErrorCode: '200',
        ErrorMessage: message,
      });
    }
  }

  // What an earlier run of the simulator left waiting goes on when the functions are there.
  functions.onReady(() => {
    for (const event of waiting.values()) void wait(event);
  });

  return {
    invoke: (functionArn, payload, kind) =>
      track(run({ id: randomUUID(), functionArn, payload, kind, runs: 0, due: clock.now().toISOString() })),
    configure(resource) {
      const properties = readProperties(resource, ConfigProperties);
      const name = properties.FunctionName;
      const arn = name.startsWith('arn:') ? name : `arn:aws:lambda:${region}:${accountId}:function:${name}`;
      const onFailure = properties.DestinationConfig?.OnFailure?.Destination;
      // Each version and alias has its own (Lambda API reference, PutFunctionEventInvokeConfig).
      configs.set(`${unqualified(arn)}:${properties.Qualifier}`, {
        retries: properties.MaximumRetryAttempts,
        ...(onFailure && { onFailure }),
      });
      return { ref: resource.logicalId, attributes: {} };
    },
    pending: () => (running.size > 0 ? Promise.allSettled(running) : undefined),
  };
}
