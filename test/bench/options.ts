import { readOptions as readArguments } from '../simulator/commands/options.ts';

export const groupNames = [
  'operations',
  'simulator',
  'development',
  'scan',
  'history',
  'transfers',
  'better-auth',
  'emulation',
] as const;
export type GroupName = (typeof groupNames)[number];

/** How much is measured. */
export interface Options {
  readonly groups: readonly GroupName[];
  readonly isQuick: boolean;
  /** Writes docs/benchmarks.md. */
  readonly write: boolean;
  /** Requests of an operation: at concurrency 1, and at 16. */
  readonly requests: Readonly<Record<Weight, readonly [alone: number, together: number]>>;
  /** Requests of a contest with another product: at concurrency 1, and at 16. */
  readonly contests: Readonly<Record<ContestWeight, readonly [alone: number, together: number]>>;
  /** Rounds a median is made of. */
  readonly rounds: number;
  /** After so long no request of a phase begins. */
  readonly phaseSeconds: number;
  /** Active certificates in the large table of the scan. */
  readonly scanSize: number;
  /** Rows of the large history. */
  readonly historySize: number;
  /** A bank's requests in the large table of the lists. */
  readonly requestCount: number;
  /** Certificates due at once in the fan-out. */
  readonly notices: number;
  /** Seconds after which the fan-out is cut off. */
  readonly noticeSeconds: number;
  /** Mails through the outbox. */
  readonly mails: number;
}

/** `light`: reads and writes. `hashing`: waits for a password hash. `rare`: costs much to prepare. */
export type Weight = 'light' | 'hashing' | 'rare';
export type ContestWeight = Exclude<Weight, 'rare'>;

const usage = `npm run bench -- [options]     measures, and prints a table for each group

  --only GROUP          one group, or several: ${groupNames.join(', ')}
  --quick               the main figures with less data
  --write               also writes docs/benchmarks.md
  --scan-size N         certificates in the large table of the scan     (1000000; quick: 100000)
  --notices N           notices that are due at once                    (100000; quick: 5000)
  --notice-seconds N    after which sending them is cut off             (90; quick: 10)`;

/** @throws Error for what is no option, group or number */
export function readOptions(given: readonly string[]): Options {
  const { values } = readArguments({
    usage,
    args: given,
    options: {
      only: { type: 'string', multiple: true, default: [] },
      quick: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      'scan-size': { type: 'string' },
      notices: { type: 'string' },
      'notice-seconds': { type: 'string' },
    },
  });
  const { quick: isQuick, write } = values;
  const wanted = values.only.flatMap((each) => each.split(','));
  const unknown = wanted.filter((each) => !groupNames.some((name) => name === each));
  if (unknown.length > 0) throw new Error(`--only ${unknown.join()}: there is ${groupNames.join(', ')}`);
  return {
    ...(isQuick ? quick : full),
    ...{ isQuick, write },
    groups: groupNames.filter((name) => wanted.length === 0 || wanted.includes(name)),
    requestCount: isQuick ? 100_000 : 1_000_000,
    historySize: isQuick ? 20_000 : 100_000,
    scanSize: numberOf(values['scan-size'], isQuick ? 100_000 : 1_000_000),
    notices: numberOf(values.notices, isQuick ? 5_000 : 100_000),
    noticeSeconds: numberOf(values['notice-seconds'], isQuick ? 10 : 90),
  };
}

const full = {
  requests: { light: [60, 240], hashing: [12, 48], rare: [6, 33] },
  contests: { light: [600, 6_000], hashing: [24, 192] },
  rounds: 3,
  phaseSeconds: 4,
  mails: 2_000,
} satisfies Partial<Options>;

const quick = {
  requests: { light: [20, 96], hashing: [4, 16], rare: [2, 16] },
  contests: { light: [100, 1_000], hashing: [4, 32] },
  rounds: 1,
  phaseSeconds: 2,
  mails: 300,
} satisfies Partial<Options>;

function numberOf(text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  const value = Number(text.replaceAll('_', ''));
  if (!Number.isInteger(value) || value < 1) throw new Error(`${text} is no number of things`);
  return value;
}
