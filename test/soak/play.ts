import { Worker } from 'node:worker_threads';
import type { Handlers } from './handlers.ts';
import type { Tally } from './sim.ts';
import { simulate } from './simulate.ts';

/** Which seeds are played, and until when. */
export interface Wanted {
  readonly from: number;
  /** Their number; by default as many as fit the time. */
  readonly count?: number;
  /** Plays every n-th seed, because workers share the seeds. @default 1 */
  readonly stride?: number;
  /** Runs of functions a seed. @default 200 */
  readonly length?: number;
  /** Milliseconds since 1970 after which no seed begins. */
  readonly until?: number;
}

export interface Failure {
  readonly seed: number;
  readonly violations: readonly string[];
}

export interface Played {
  readonly seeds: number;
  readonly runs: number;
  /** The number of seeds played twice. */
  readonly repeated: number;
  readonly failures: readonly Failure[];
  /** How often each operation and function answered with each status; 0 means killed. */
  readonly tally: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** One seed in a hundred is played twice and must give the same result. */
const repeatedOf = 100;

/** Plays seeds one after the other. */
export async function playSeeds(handlers: Handlers, wanted: Wanted): Promise<Played> {
  const { from, count = Number.POSITIVE_INFINITY, stride = 1, length, until = Number.POSITIVE_INFINITY } = wanted;
  const tally: Tally = new Map();
  const failures: Failure[] = [];
  let [seeds, runs, repeated] = [0, 0, 0];
  for (let seed = from; seed < from + count && Date.now() < until; seed += stride) {
    const options = { seed, handlers, ...(length !== undefined && { length }) };
    const result = await simulate({ ...options, tally });
    seeds += 1;
    runs += result.runs;
    if (result.violations.length > 0) failures.push({ seed, violations: result.violations });
    if (seed % repeatedOf !== 0) continue;
    repeated += 1;
    const { hash } = await simulate(options);
    if (hash !== result.hash) failures.push({ seed, violations: [`two runs differ: ${hash} and ${result.hash}`] });
  }
  return { seeds, runs, repeated, failures, tally: plain(tally) };
}

const plain = (tally: Tally) =>
  Object.fromEntries([...tally].map(([name, statuses]) => [name, Object.fromEntries(statuses)]));

/** The same by several threads, each with its share of the seeds. */
export async function playSeedsTogether(workers: number, wanted: Wanted): Promise<Played> {
  const shares = Array.from({ length: workers }, (_, index) => ({
    ...wanted,
    from: wanted.from + index,
    stride: workers,
    ...(wanted.count !== undefined && { count: wanted.count - index }),
  }));
  return shares.length === 0 ? nothing : (await Promise.all(shares.map(inWorker))).reduce(added, nothing);
}

const nothing: Played = { seeds: 0, runs: 0, repeated: 0, failures: [], tally: {} };

function inWorker(share: Wanted): Promise<Played> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: share });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`a worker ended with ${code} before it was done`)));
  });
}

function added(sum: Played, more: Played): Played {
  const names = [...new Set([...Object.keys(sum.tally), ...Object.keys(more.tally)])];
  const statuses = (name: string) => {
    const [a, b] = [sum.tally[name] ?? {}, more.tally[name] ?? {}];
    return Object.fromEntries(
      [...new Set([...Object.keys(a), ...Object.keys(b)])].map((each) => [each, (a[each] ?? 0) + (b[each] ?? 0)]),
    );
  };
  return {
    seeds: sum.seeds + more.seeds,
    runs: sum.runs + more.runs,
    repeated: sum.repeated + more.repeated,
    failures: [...sum.failures, ...more.failures].toSorted((a, b) => a.seed - b.seed),
    tally: Object.fromEntries(names.map((name) => [name, statuses(name)])),
  };
}
