import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AwsCall } from '../aws/aws.ts';
import type { Iam } from '../iam/iam.ts';
import type { FunctionDefinition } from './definition.ts';
import { environmentOf } from './environment.ts';
import { createPool, type PooledInstance } from './pool.ts';
import type { Answer, InstanceSpec, LogLine } from './worker/protocol.ts';
import type { Outcome, WorkerHost } from './worker-host.ts';

/** One run of a function, before listeners hear of it. */
export interface Run {
  readonly answer: Answer;
  readonly isCold: boolean;
  readonly logs: readonly LogLine[];
  readonly calls: readonly AwsCall[];
}

/** A function with its instances. */
export interface DeployedFunction {
  readonly definition: FunctionDefinition;
  /**
   * `admitted` is called when an instance takes the invocation.
   * @throws InvocationRefused over the reserved concurrency
   */
  run(requestId: string, event: string, admitted?: () => void): Promise<Run>;
  /** Starts new instances from the bundle as it is on disk. */
  reload(directory?: string): void;
  /** Discards all but one of the instances that have been idle since before that real time. */
  trim(idleBefore: number): void;
  discard(instanceId: string): void;
}

export interface DeployOptions {
  readonly host: WorkerHost;
  readonly iam: Iam;
  readonly endpoint: string;
  readonly region: string;
  readonly cacheDirectory?: string;
  readonly localLimit: number;
  /** Where the calls made with an access key are collected while it is in use. */
  readonly callsByAccessKey: Map<string, AwsCall[]>;
}

/** Deploys a function; its first invocation starts it. */
export function deployFunction(initial: FunctionDefinition, options: DeployOptions): DeployedFunction {
  const { host, iam, endpoint, region, callsByAccessKey } = options;
  let definition = initial;
  let bundle: Pick<InstanceSpec, 'bundle' | 'bundleHash' | 'codeCache' | 'handler'> | undefined;
  let reloads = 0;
  const specs = new Map<string, InstanceSpec>();
  const pool = createPool({
    reservedConcurrency: definition.reservedConcurrency,
    localLimit: options.localLimit,
    create: createInstance,
    isGone: (instance) => instance.generation !== host.generation || instance.reloads !== reloads,
    drop: ({ instanceId }) => host.drop(instanceId),
  });

  function createInstance(): PooledInstance {
    const instanceId = randomUUID().replaceAll('-', '');
    const credentials = iam.issueCredentials(definition.roleArn);
    const environment = environmentOf(definition, credentials, { region, endpoint, instanceId });
    const { accessKeyId } = credentials;
    bundle ??= findBundle(definition, options.cacheDirectory);
    specs.set(instanceId, { ...bundle, instanceId, environment });
    const { generation } = host;
    return { instanceId, accessKeyId, generation, reloads, idleSince: performance.now() };
  }

  async function runOnce(
    requestId: string,
    event: string,
    admitted?: () => void,
  ): Promise<Omit<Run, 'answer'> & { outcome: Outcome }> {
    const { instance, isCold } = await pool.acquire();
    admitted?.();
    const { instanceId, accessKeyId } = instance;
    const logs: LogLine[] = [];
    const calls: AwsCall[] = [];
    callsByAccessKey.set(accessKeyId, calls);
    const start = specs.get(instanceId);
    specs.delete(instanceId);
    const { arn, name, memoryMegabytes, timeoutSeconds } = definition;
    const task = { requestId, instanceId, start, event, functionArn: arn, functionName: name, memoryMegabytes };
    const outcome = await host.run({ ...task, timeoutMilliseconds: timeoutSeconds * 1000 }, (line) => logs.push(line));
    callsByAccessKey.delete(accessKeyId);
    pool.release(instance, outcome.kind !== 'answered' || outcome.answer.isInstanceLost);
    return { outcome, isCold, logs, calls };
  }

  return {
    get definition() {
      return definition;
    },
    async run(requestId, event, admitted) {
      let run = await runOnce(requestId, event, admitted);
      // Another function blocked the thread before this handler was called, so nothing has happened yet.
      while (run.outcome.kind === 'lost' && !run.outcome.begun) run = await runOnce(requestId, event);
      const { outcome, ...rest } = run;
      return { ...rest, answer: answerOf(outcome, requestId, definition) };
    },
    reload(directory = definition.directory) {
      definition = { ...definition, directory };
      bundle = undefined;
      reloads += 1;
    },
    trim: (idleBefore) => pool.trim(1, idleBefore),
    discard: (instanceId) => pool.discard(instanceId),
  };
}

function findBundle({ directory, handler }: FunctionDefinition, cacheDirectory: string | undefined) {
  const [module = '', exported = ''] = handler.split('.');
  const file = join(directory, `${module}.js`);
  const source = createHash('sha256').update(readFileSync(file)).digest('hex');
  const codeCache = cacheDirectory && join(cacheDirectory, `${process.version}-${source.slice(0, 32)}.bin`);
  return { bundle: file, bundleHash: source, codeCache, handler: exported };
}

function answerOf(outcome: Outcome, requestId: string, { timeoutSeconds }: FunctionDefinition): Answer {
  if (outcome.kind === 'answered') return outcome.answer;
  const [errorType, message] =
    outcome.kind === 'timedOut'
      ? ['Sandbox.Timedout', `Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`]
      : ['Runtime.ExitError', 'Error: the thread was ended because a function blocked it'];
  const errorMessage = `RequestId: ${requestId} ${message}`;
  const payload = JSON.stringify({ errorType, errorMessage });
  return { payload, functionError: 'Unhandled', errorType, requests: [], isInstanceLost: true };
}
