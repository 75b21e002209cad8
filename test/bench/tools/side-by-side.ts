import type { ContestWeight, Options } from '../options.ts';
import { describeFailures, fire, type Outcome, type Shot } from './load.ts';
import { median, percentile } from './statistics.ts';
import { figure, ratio } from './table.ts';

/** So many requests of one side. */
export type Prepare = (count: number) => Promise<readonly Shot[]>;

/** The same work on both sides; a side that cannot do it gives the reason. */
export interface Contest {
  readonly what: string;
  readonly weight: ContestWeight;
  readonly ours: Prepare | string;
  readonly theirs: Prepare | string;
}

interface Side {
  readonly alone: Outcome[];
  readonly together: Outcome[];
  readonly missing?: string;
}

const concurrency = 16;

/** The columns of a row made by `compare`. */
export const columnsBeside = (peer: string): readonly string[] => [
  ...['what', 'ours p50 ms', `${peer} p50 ms`, 'ours / theirs', 'ours req/s at 16', `${peer} req/s at 16`],
  'ours / theirs',
];

/** Drives both sides with the same number of requests in alternating order, warm, in several rounds. */
export async function compare(
  contest: Contest,
  { contests, rounds, phaseSeconds }: Options,
): Promise<readonly string[]> {
  const [alone, together] = contests[contest.weight].map((count) => Math.ceil(count / rounds)) as [number, number];
  const sides = [contest.ours, contest.theirs].map((prepare) => ({ prepare, ...emptySide(prepare) }));
  // Code runs at its full speed only after hundreds of calls.
  for (const { prepare } of sides)
    if (typeof prepare !== 'string') await fire(await prepare(together), concurrency, 2 * phaseSeconds);
  for (let round = 0; round < rounds; round += 1) {
    for (const side of round % 2 === 0 ? sides : sides.toReversed()) {
      if (typeof side.prepare === 'string') continue;
      const shots = await side.prepare(alone + together);
      side.alone.push(await fire(shots.slice(0, alone), 1, phaseSeconds));
      side.together.push(await fire(shots.slice(alone), concurrency, phaseSeconds));
    }
  }
  return rowOf(contest.what, sides);
}

const emptySide = (prepare: Prepare | string): Side => ({
  ...{ alone: [], together: [] },
  ...(typeof prepare === 'string' && { missing: prepare }),
});

function rowOf(what: string, sides: readonly Side[]): readonly string[] {
  const [ours, theirs] = sides.map((side) => ({
    p50: median(side.alone.map(({ latencies }) => percentile(latencies, 50))),
    perSecond: median(side.together.map(({ perSecond }) => perSecond)),
    cell: (value: number) => side.missing ?? figure(value) + refused([...side.alone, ...side.together]),
  })) as [Shown, Shown];
  return [
    what,
    ours.cell(ours.p50),
    theirs.cell(theirs.p50),
    ratio(ours.p50, theirs.p50),
    ours.cell(ours.perSecond),
    theirs.cell(theirs.perSecond),
    ratio(ours.perSecond, theirs.perSecond),
  ];
}

interface Shown {
  readonly p50: number;
  readonly perSecond: number;
  readonly cell: (value: number) => string;
}

function refused(outcomes: readonly Outcome[]): string {
  const failures = describeFailures(outcomes);
  return failures === '' ? '' : ` (${failures})`;
}
