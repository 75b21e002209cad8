import type { TestProject } from 'vitest/node';
import { type PoolOptions, type PoolWorker, ThreadsPoolWorker, type WorkerRequest } from 'vitest/node';

type Listener = Parameters<PoolWorker['on']>[1];

/** A thread with the modules it has loaded, and how many runs it has served. */
interface Warm {
  readonly thread: ThreadsPoolWorker;
  runs: number;
}

/** A thread keeps a little of each run; after so many a new one is cheaper. */
const runsPerThread = 300;

/**
 * A pool whose one thread outlives the run: Stryker runs the tests once for every mutant, and loading the modules takes ten times
 * as long as most of those runs. What is loaded knows all mutants and asks which one is active; only mutants of code that
 * runs while a module is loaded get a thread of their own.
 */
export const warmThreads = { name: 'warm', createPoolWorker };

let warm: Warm | undefined;

function createPoolWorker(options: PoolOptions): PoolWorker {
  const listeners: [string, Listener][] = [];
  let config: object = {};
  let isDone = false;
  const hear = (message: object) => {
    for (const [event, listener] of listeners)
      if (event === 'message') listener({ __vitest_worker_response__: true, ...message });
  };
  return {
    name: warmThreads.name,
    start: async () => {
      const isStatic = activationOf(options.project) === 'static';
      if (warm && (isStatic || warm.runs >= runsPerThread)) await discard();
      warm ??= { thread: new ThreadsPoolWorker(options), runs: 0 };
      if (warm.runs === 0) await warm.thread.start();
    },
    stop: async () => {
      for (const [event, listener] of listeners) warm?.thread.off(event, listener);
      // Not asked to stop before: it is to be stopped in the middle of a run.
      if (!isDone || activationOf(options.project) === 'static') await discard();
    },
    on: (event, listener) => {
      listeners.push([event, listener]);
      warm?.thread.on(event, listener);
    },
    off: (event, listener) => warm?.thread.off(event, listener),
    send: (request) => {
      if (!warm) return;
      if (request.type === 'stop') {
        isDone = true;
        return hear({ type: 'stopped' });
      }
      if (request.type === 'start') {
        ({ config } = request.context);
        warm.runs += 1;
        if (warm.runs > 1) return hear({ type: 'started' });
      }
      warm.thread.send(request.type === 'run' ? configured(request, config) : request);
    },
    deserialize: (data) => data,
  };
}

/** The configuration says which tests are run; a thread that has started knows the one of its first run. */
const configured = (request: WorkerRequest & { type: 'run' }, config: object) => ({
  ...request,
  context: { ...request.context, config },
});

const activationOf = (project: TestProject) =>
  (project.getProvidedContext() as { readonly mutantActivation?: string }).mutantActivation;

async function discard(): Promise<void> {
  await warm?.thread.stop();
  warm = undefined;
}
