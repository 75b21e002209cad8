import type { Answer } from './client.ts';

/** One request that can be sent once. */
export type Shot = () => Promise<Answer>;

/** The outcome of several requests. */
export interface Outcome {
  /** Milliseconds of the successful ones. */
  readonly latencies: readonly number[];
  readonly perSecond: number;
  /** The answers to the others, and the number of each. */
  readonly failures: Readonly<Record<string, number>>;
}

/** Sends all requests, so many at a time: each lane sends its own, one after the other; none begins after the time limit. */
export async function fire(
  shots: readonly Shot[],
  concurrency: number,
  seconds = Number.POSITIVE_INFINITY,
): Promise<Outcome> {
  const latencies: number[] = [];
  const failures: Record<string, number> = {};
  const lane = async (first: number) => {
    for (let index = first; index < shots.length && performance.now() < end; index += concurrency) {
      const sent = performance.now();
      const failure = await failureOf(shots[index]);
      if (failure === undefined) latencies.push(performance.now() - sent);
      else failures[failure] = (failures[failure] ?? 0) + 1;
    }
  };
  const began = performance.now();
  const end = began + seconds * 1000;
  await Promise.all(Array.from({ length: concurrency }, (_, index) => lane(index)));
  return { latencies, perSecond: (latencies.length / (performance.now() - began)) * 1000, failures };
}

async function failureOf(shot: Shot | undefined): Promise<string | undefined> {
  try {
    const answer = await shot?.();
    if (!answer || answer.status < 400) return undefined;
    const code = /"code":"([^"]+)"/.exec(answer.text)?.[1] ?? '';
    return `${answer.status} ${code}`.trim();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** In words; empty if nothing failed. */
export function describeFailures(outcomes: readonly Outcome[]): string {
  const all = outcomes.flatMap(({ failures }) => Object.entries(failures));
  const sums = Map.groupBy(all, ([what]) => what);
  return [...sums].map(([what, each]) => `${each.reduce((sum, [, count]) => sum + count, 0)} × ${what}`).join(', ');
}
