import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import type { AwsCall, SimulatedAws } from '../aws/aws.ts';
import type { VirtualClock } from '../clock.ts';
import type { FunctionDefinition } from './definition.ts';
import { type DeployedFunction, deployFunction } from './deployed-function.ts';
import { notFound, requestTooLarge } from './errors.ts';
import { countByService, countSequential, type Invocation } from './trace.ts';
import { createWorkerHost } from './worker-host.ts';

/** A function's answer. */
export interface InvokeResult {
  readonly requestId: string;
  readonly payload: unknown;
  /** Set when the function failed; the payload describes the error then. */
  readonly functionError?: string;
}

/** The simulated Lambda service. */
export interface Lambda {
  define(definition: FunctionDefinition): void;
  /** Publishes a version or makes an alias; here each leads to the one code there is. @throws InvocationRefused when there is no such function */
  qualify(nameOrArn: string, qualifier: string): void;
  /** By name or ARN, with or without a version or alias. @throws InvocationRefused when there is none */
  find(nameOrArn: string): FunctionDefinition;
  functions(): readonly FunctionDefinition[];
  /** Runs a function once. @throws InvocationRefused when the service would not run it */
  invoke(nameOrArn: string, payload: unknown, options?: InvokeOptions): Promise<InvokeResult>;
  /** Each invocation waits for the listener before it takes an instance. @returns a function that stops listening */
  beforeInvocation(listener: (functionName: string) => Promise<void>): () => void;
  /** @returns a function that stops listening */
  onInvocation(listener: (invocation: Invocation) => void): () => void;
  /** Lets the next invocation start from the bundle as it is now on disk, or in another directory. */
  reload(nameOrArn: string, directory?: string): void;
  close(): Promise<void>;
}

export interface InvokeOptions {
  readonly kind?: string;
  /** Called when an instance takes the invocation: the time spent waiting for one is due to this machine, not to the service. */
  readonly admitted?: () => void;
}

/** The services and limits of the functions. */
export interface LambdaOptions {
  readonly clock: VirtualClock;
  readonly aws: Pick<SimulatedAws, 'endpoint' | 'iam' | 'onCall'>;
  readonly region: string;
  /** Where compiled code is kept. @default nowhere */
  readonly cacheDirectory?: string;
  /** Threads the instances share. @default 1 */
  readonly threads?: number;
  /** Instances of one function at most; more requests wait. @default 4 */
  readonly instancesPerFunction?: number;
  /** Receives the error that ended a thread. */
  readonly onError: (error: unknown) => void;
}

// Bytes of JSON; the synchronous limit is 6 MB, the asynchronous one 1 MB.
const megabyte = 1024 * 1024;
const limitOf = (kind: string) => (kind === 'event' || kind === 'schedule' ? megabyte : 6 * megabyte);

/** After so long, spare instances are thrown away, and unused memory is given back. */
const idleMilliseconds = 10_000;

/** Starts the service; threads and instances come with the first invocations. */
export function createLambda(options: LambdaOptions): Lambda {
  const { clock, aws, region, cacheDirectory } = options;
  if (cacheDirectory) mkdirSync(cacheDirectory, { recursive: true });
  const deployed = new Map<string, DeployedFunction>();
  const listeners = new Set<(invocation: Invocation) => void>();
  const preparations = new Set<(functionName: string) => Promise<void>>();
  const callsByAccessKey = new Map<string, AwsCall[]>();
  const lost = (instanceId: string) => {
    for (const each of deployed.values()) each.discard(instanceId);
  };
  const hosts = Array.from({ length: options.threads ?? 1 }, () =>
    createWorkerHost(clock.offset, { lost, error: options.onError }),
  );
  const stopListening = aws.onCall((call) => callsByAccessKey.get(call.accessKeyId)?.push(call));
  const trimming = setInterval(() => {
    const idleSince = performance.now() - idleMilliseconds;
    for (const each of deployed.values()) each.trim(idleSince);
    for (const host of hosts) host.rest(idleSince);
  }, idleMilliseconds).unref();

  const qualifiers = new Set<string>();
  const lookUp = (nameOrArn: string): DeployedFunction => {
    const parts = nameOrArn.split(':');
    const [name = '', qualifier = '$LATEST'] = nameOrArn.startsWith('arn:') ? parts.slice(6) : parts;
    const found = deployed.get(name);
    const isThere = qualifier === '$LATEST' || qualifiers.has(`${name}:${qualifier}`);
    if (!found || !isThere) throw notFound(nameOrArn);
    return found;
  };

  return {
    define(definition) {
      const host = hosts[deployed.size % hosts.length];
      if (!host) throw new RangeError('functions need at least one thread');
      const { endpoint, iam } = aws;
      const localLimit = options.instancesPerFunction ?? 4;
      const shared = { host, iam, endpoint, region, cacheDirectory, localLimit, callsByAccessKey };
      deployed.set(definition.name, deployFunction(definition, shared));
    },
    qualify: (nameOrArn, qualifier) => void qualifiers.add(`${lookUp(nameOrArn).definition.name}:${qualifier}`),
    find: (nameOrArn) => lookUp(nameOrArn).definition,
    functions: () => [...deployed.values()].map(({ definition }) => definition),
    async invoke(nameOrArn, payload, { kind = 'direct', admitted } = {}) {
      const target = lookUp(nameOrArn);
      const event = JSON.stringify(payload) ?? 'null';
      if (Buffer.byteLength(event) > limitOf(kind)) throw requestTooLarge(limitOf(kind));
      await Promise.all([...preparations].map((prepare) => prepare(target.definition.name)));
      const requestId = randomUUID();
      const startedAt = clock.now();
      const begin = performance.now();
      const { answer, isCold, logs, calls } = await target.run(requestId, event, admitted);
      const invocation: Invocation = {
        requestId,
        functionName: target.definition.name,
        kind,
        startedAt,
        begunAt: begin,
        milliseconds: performance.now() - begin,
        isColdStart: isCold,
        initMilliseconds: answer.initMilliseconds,
        logs,
        calls,
        sequentialRoundTrips: countSequential(answer.requests),
        sequentialRoundTripsByService: countByService(answer.requests),
        errorType: answer.errorType,
        event: payload,
        payload: JSON.parse(answer.payload),
      };
      for (const listener of listeners) listener(invocation);
      return { requestId, payload: invocation.payload, functionError: answer.functionError };
    },
    beforeInvocation(listener) {
      preparations.add(listener);
      return () => void preparations.delete(listener);
    },
    onInvocation(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    reload: (nameOrArn, directory) => lookUp(nameOrArn).reload(directory),
    async close() {
      clearInterval(trimming);
      stopListening();
      await Promise.all(hosts.map((host) => host.close()));
    },
  };
}
