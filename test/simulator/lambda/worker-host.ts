import { Worker } from 'node:worker_threads';
import type { Answer, FromWorker, LogLine, Task, ToWorker, WorkerSetup } from './worker/protocol.ts';

/** How a task ended. */
export type Outcome =
  | { readonly kind: 'answered'; readonly answer: Answer }
  | { readonly kind: 'timedOut' }
  /** The thread was ended because a function blocked it; `begun` says whether the handler had been called. */
  | { readonly kind: 'lost'; readonly begun: boolean };

/** A thread that hosts instances; it is replaced when a function blocks it. */
export interface WorkerHost {
  /** Runs a task to its end, its time limit or the thread's. */
  run(task: Task, log: (line: LogLine) => void): Promise<Outcome>;
  drop(instanceId: string): void;
  /** Gives back the memory that starting instances used, if any started and nothing has run since that real time. */
  rest(idleSince: number): void;
  /** Grows whenever the thread was replaced: instances of an earlier generation are gone. */
  readonly generation: number;
  close(): Promise<void>;
}

interface Pending {
  readonly task: Task;
  readonly log: (line: LogLine) => void;
  readonly settle: (outcome: Outcome) => void;
  begun: boolean;
  timer: NodeJS.Timeout;
}

// Lambda gives a module ten seconds to load.
const longestInitMilliseconds = 10_000;
/**
 * The processor time that a thread may use without answering before it counts as stuck in a loop: far more than
 * evaluating bundles takes. It is not measured by the clock, because a busy machine gives a thread little time.
 */
const patienceMicroseconds = 3_000_000;
/** The same for a thread that waits and uses no processor time. */
const longestSilenceMilliseconds = 60_000;

/** Starts a thread when the first task comes. */
export function createWorkerHost(
  clockOffset: SharedArrayBuffer,
  events: { lost(instanceId: string): void; error(error: unknown): void },
): WorkerHost {
  const pending = new Map<string, Pending>();
  const pings = new Map<number, () => void>();
  let worker: Worker | undefined;
  let generation = 0;
  let pingId = 0;
  let isClosed = false;
  /** Whether instances were started since the thread's memory was given back. */
  let hasStarted = false;
  let lastEnd = 0;

  const post = (message: ToWorker) => {
    worker ??= start();
    worker.postMessage(message);
  };

  function start(): Worker {
    const workerData: WorkerSetup = { clockOffset };
    // An empty environment: functions must not see the host's variables.
    const started = new Worker(new URL('./worker/main.ts', import.meta.url), {
      workerData,
      env: {},
      execArgv: [],
      // Modules are long-lived; a small nursery keeps sixty of them within the simulator's memory.
      resourceLimits: { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 2048 },
    });
    started.on('message', receive);
    started.on('error', (error) => {
      events.error(error);
      replace(started);
    });
    // It may also end without an error, for example at its memory limit.
    started.on('exit', () => worker === started && replace(started));
    started.unref();
    return started;
  }

  function receive(message: FromWorker): void {
    if (message.type === 'pong') pings.get(message.id)?.();
    else if (message.type === 'lost') events.lost(message.instanceId);
    else progress(message);
  }

  function progress(message: Extract<FromWorker, { requestId: string }>): void {
    const entry = pending.get(message.requestId);
    if (!entry) return;
    if (message.type === 'log') entry.log(message.line);
    if (message.type === 'begun') {
      entry.begun = true;
      arm(entry, entry.task.timeoutMilliseconds);
    }
    if (message.type === 'done') settle(entry, { kind: 'answered', answer: message.answer });
  }

  function settle(entry: Pending, outcome: Outcome): void {
    clearTimeout(entry.timer);
    pending.delete(entry.task.requestId);
    lastEnd = performance.now();
    if (pending.size === 0) worker?.unref();
    entry.settle(outcome);
  }

  function arm(entry: Pending, milliseconds: number): void {
    clearTimeout(entry.timer);
    entry.timer = setTimeout(() => void expire(entry), milliseconds);
  }

  async function expire(entry: Pending): Promise<void> {
    const suspect = worker;
    if (entry.begun) settle(entry, { kind: 'timedOut' });
    const isAlive = !suspect || (await answers(suspect));
    // It may have begun while the ping waited, and has a new time limit then.
    if (isAlive && !entry.begun && pending.has(entry.task.requestId)) settle(entry, { kind: 'timedOut' });
    if (!isAlive && suspect && suspect === worker) replace(suspect);
  }

  /** Whether a thread answers before it has used up our patience. */
  async function answers(thread: Worker): Promise<boolean> {
    pingId += 1;
    const id = pingId;
    const before = await thread.cpuUsage().catch(() => undefined);
    const { promise, resolve } = Promise.withResolvers<boolean>();
    pings.set(id, () => resolve(true));
    const waiting = setTimeout(() => resolve(false), longestSilenceMilliseconds);
    const watching = setInterval(async () => {
      // Once the thread has ended, its usage cannot be read.
      const used = await thread.cpuUsage(before).catch(() => undefined);
      if (!used || used.user + used.system > patienceMicroseconds) resolve(false);
    }, 100);
    thread.postMessage({ type: 'ping', id } satisfies ToWorker);
    return promise.finally(() => {
      clearTimeout(waiting);
      clearInterval(watching);
      pings.delete(id);
    });
  }

  function replace(broken: Worker): void {
    if (worker === broken) worker = undefined;
    generation += 1;
    void broken.terminate();
    for (const entry of [...pending.values()]) settle(entry, { kind: 'lost', begun: entry.begun });
  }

  return {
    get generation() {
      return generation;
    },
    run(task, log) {
      // Reported as begun, because a closed host retries nothing.
      if (isClosed) return Promise.resolve({ kind: 'lost', begun: true });
      const { promise, resolve } = Promise.withResolvers<Outcome>();
      const entry: Pending = { task, log, settle: resolve, begun: false, timer: setTimeout(() => {}, 0) };
      pending.set(task.requestId, entry);
      arm(entry, task.start ? longestInitMilliseconds : task.timeoutMilliseconds);
      if (task.start) hasStarted = true;
      post({ type: 'run', task });
      worker?.ref();
      return promise;
    },
    drop: (instanceId) => worker?.postMessage({ type: 'drop', instanceId } satisfies ToWorker),
    rest(idleSince) {
      if (!hasStarted || pending.size > 0 || lastEnd > idleSince) return;
      hasStarted = false;
      worker?.postMessage({ type: 'rest' } satisfies ToWorker);
    },
    async close() {
      isClosed = true;
      for (const entry of [...pending.values()]) settle(entry, { kind: 'lost', begun: true });
      const last = worker;
      worker = undefined;
      await last?.terminate();
    },
  };
}
