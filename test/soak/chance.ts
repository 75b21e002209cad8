import { seededRandom } from '../fakes/random.ts';

/** The random choices of a seed. Everything that happens in a run is drawn from here, so a seed determines a run. */
export interface Chance {
  /** From 0 (inclusive) to 1. */
  readonly next: () => number;
  /** An integer from 0 to below the bound. */
  readonly below: (bound: number) => number;
  /** True with this probability. */
  readonly in: (probability: number) => boolean;
  readonly pick: <T>(from: readonly T[]) => T;
  /** One of the entries, by their weights. */
  readonly weighted: <T>(from: readonly (readonly [weight: number, value: T])[]) => T;
  readonly shuffled: <T>(all: readonly T[]) => T[];
  /** Letters and digits. */
  readonly text: (length: number) => string;
  readonly digits: (length: number) => string;
  /** 0, 1, 2 …, for values that must never be drawn twice. */
  readonly serial: () => number;
  /** Begins a step. Its draws depend on the seed and its number alone, not on how much earlier steps have drawn. */
  readonly begin: (step: number) => void;
}

const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz';

export function chanceOf(seed: number): Chance {
  let random = seededRandom(seed);
  const next = () => random.next();
  const below = (bound: number) => Math.floor(next() * bound);
  const pick = <T>(from: readonly T[]): T => {
    if (from.length === 0) throw new Error('nothing to pick from');
    return from[below(from.length)] as T;
  };
  const some = (alphabet: string, length: number) =>
    Array.from({ length }, () => alphabet[below(alphabet.length)]).join('');
  let drawn = 0;
  return {
    serial: () => {
      drawn += 1;
      return drawn - 1;
    },
    begin: (step) => {
      random = seededRandom(seed ^ Math.imul(step + 1, 0x9e_37_79_b1));
    },
    next,
    below,
    pick,
    in: (probability) => next() < probability,
    weighted: (from) => {
      const total = from.reduce((sum, [weight]) => sum + weight, 0);
      let left = next() * total;
      const found = from.find(([weight]) => {
        left -= weight;
        return left < 0;
      });
      return (found ?? from[0] ?? pick(from))[1];
    },
    shuffled: (all) => {
      const left = [...all];
      return all.map(() => left.splice(below(left.length), 1)[0] as never);
    },
    text: (length) => some(`${letters}0123456789`, length),
    digits: (length) => some('0123456789', length),
  };
}
