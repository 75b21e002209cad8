import type { Random } from '../../shared/operation/ports.ts';

export interface SeededRandom extends Random {
  /** From 0 (inclusive) to 1. */
  next(): number;
  /** A ULID of that instant. */
  ulid(at: Date): string;
  /** A request id in the form API Gateway gives it. */
  uuid(): string;
}

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Randomness from a seed: mulberry32, good enough for tests and the same on every machine. */
export function seededRandom(seed: number): SeededRandom {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d_2b_79_f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const bytes = (count: number) => Uint8Array.from({ length: count }, () => Math.floor(next() * 256));
  return {
    next,
    bytes,
    ulid: (at) => {
      const time = Array.from(
        { length: 10 },
        (_, place) => crockford[Math.floor(at.getTime() / 32 ** (9 - place)) % 32],
      );
      const chance = Array.from({ length: 16 }, () => crockford[Math.floor(next() * 32)]);
      return [...time, ...chance].join('');
    },
    uuid: () => {
      const hex = Buffer.from(bytes(16)).toString('hex');
      return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
    },
  };
}
