import { dirname } from 'node:path';
import { inspect } from 'node:util';
import { compileBeside, compileBundle, type Evaluate, keepCompiled, parameters } from './bundle.ts';
import { followRequests } from './outgoing.ts';
import type { Answer, InstanceSpec, LogLine, Task } from './protocol.ts';
import { createShadow } from './shadow.ts';

/** One sandbox: a bundle with its own module state, environment and requests. */
export interface Instance {
  run(task: Task, begun: () => void): Promise<Answer>;
  /**
   * Ends the running invocation with an error that came from outside its promise.
   * @returns false when nothing was running; the error is in the log of the last invocation then
   */
  fail(error: unknown, errorType: string): boolean;
  /** Puts an error that the function's code caught into the log of the running invocation. */
  report(error: unknown): void;
  close(): void;
}

type Handler = (event: unknown, context: object) => unknown;

// A synchronous answer, in bytes of JSON.
const longestAnswer = 6 * 1024 * 1024;

/** Prepares an instance; its module is evaluated by the first invocation. */
export function createInstance(
  spec: InstanceSpec,
  virtualDate: DateConstructor,
  log: (requestId: string, line: LogLine) => void,
): Instance {
  const outgoing = followRequests();
  let requestId = '';
  let handler: Handler | undefined;
  let interrupt: ((answer: Answer) => void) | undefined;
  const fail = (error: unknown, errorType: string): boolean => {
    if (!interrupt) log(requestId, { level: 'ERROR', message: JSON.stringify(describeError(error, errorType)) });
    interrupt?.(failed(error, { errorType, isInstanceLost: true }));
    return interrupt !== undefined;
  };
  const shadow = createShadow(spec.environment, virtualDate, outgoing, {
    log: (line) => log(requestId, line),
    exit: (code) =>
      fail(new Error(`RequestId: ${requestId} Error: Runtime exited with status ${code}`), 'Runtime.ExitError'),
  });

  const failed = (error: unknown, more: Partial<Answer> = {}): Answer => ({
    payload: JSON.stringify(describeError(error, more.errorType)),
    functionError: 'Unhandled',
    requests: outgoing.take(),
    isInstanceLost: false,
    ...more,
    errorType: more.errorType ?? nameOf(error),
  });

  const answerOf = async (task: Task): Promise<Answer> => {
    const result = await handler?.(JSON.parse(task.event), createContext(task));
    const payload = JSON.stringify(result) ?? 'null';
    if (Buffer.byteLength(payload) > longestAnswer) {
      const message = `Response payload size exceeded maximum allowed payload size (${longestAnswer} bytes).`;
      return failed(new Error(message), { errorType: 'Function.ResponseSizeTooLarge' });
    }
    return { payload, requests: outgoing.take(), isInstanceLost: false };
  };

  return {
    async run(task, begun) {
      requestId = task.requestId;
      const startedAt = performance.now();
      let initMilliseconds: number | undefined;
      if (!handler) {
        try {
          handler = load(spec, shadow);
        } catch (error) {
          return failed(error, { errorType: nameOf(error), isInstanceLost: true });
        }
        initMilliseconds = performance.now() - startedAt;
      }
      begun();
      const interrupted = new Promise<Answer>((resolve) => {
        interrupt = resolve;
      });
      const answered = answerOf(task).catch((error: unknown) => failed(error));
      const answer = await Promise.race([answered, interrupted]);
      interrupt = undefined;
      if (initMilliseconds !== undefined) keepCompiled(spec);
      return { ...answer, initMilliseconds };
    },
    fail,
    report: (error) => log(requestId, { level: 'ERROR', message: inspect(error), isFailure: true }),
    close() {
      outgoing.close();
      shadow.close();
    },
  };
}

function load(spec: InstanceSpec, shadow: ReturnType<typeof createShadow>): Handler {
  const besides = new Map<string, Exports>();
  const require = (id: string): unknown => {
    if (!id.startsWith('./')) return shadow.require(id);
    const made = besides.get(id) ?? evaluate(compileBeside(spec, id), { ...around, require });
    besides.set(id, made);
    return made;
  };
  const around = {
    within: shadow.importBuiltIn,
    __filename: spec.bundle,
    __dirname: dirname(spec.bundle),
    ...shadow.globals,
  };
  const exported = evaluate(compileBundle(spec), { ...around, require })[spec.handler];
  if (typeof exported !== 'function') {
    throw Object.assign(new Error(`${spec.handler} is undefined or not exported`), { name: 'Runtime.HandlerNotFound' });
  }
  return (event, context) => exported(event, context);
}

type Exports = Record<string, unknown>;

function evaluate(code: Evaluate, values: Readonly<Record<string, unknown>>): Exports {
  const module: { exports: Exports } = { exports: {} };
  const given: typeof values = { ...values, module, exports: module.exports };
  code(...parameters.map((name) => given[name]));
  return module.exports;
}

function createContext(task: Task): object {
  const deadline = performance.now() + task.timeoutMilliseconds;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionVersion: '$LATEST',
    functionName: task.functionName,
    memoryLimitInMB: String(task.memoryMegabytes),
    logGroupName: `/aws/lambda/${task.functionName}`,
    logStreamName: `simulated/[$LATEST]${task.instanceId}`,
    invokedFunctionArn: task.functionArn,
    awsRequestId: task.requestId,
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(deadline - performance.now())),
  };
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

function describeError(error: unknown, errorType = nameOf(error)): object {
  if (!(error instanceof Error)) return { errorType, errorMessage: String(error), trace: [] };
  return { errorType, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
}
