/** Decides when an instance of a function may send its next mail. */
export interface SendPace {
  /** Resolves when the next mail may be sent. */
  readonly turn: () => Promise<void>;
  /** After an accepted mail: raises the rate by a tenth, up to the stage's. */
  readonly faster: () => void;
  /** After a throttled mail: pauses, then halves the rate. */
  readonly slower: () => void;
}

/** Time and randomness, controlled by tests. */
export interface PaceClock {
  /** Milliseconds that only go forward. */
  readonly now: () => number;
  readonly wait: (milliseconds: number) => Promise<void>;
  /** From 0 to 1. */
  readonly random: () => number;
}

const slowestInterval = 1_000;
const pauseMilliseconds = 500;

/**
 * Keeps to a rate; after a quiet time one second's worth may go at once. Instances do not coordinate: each keeps to the stage's
 * rate, and slows down when the service throttles all of them together.
 */
export function sendPace(perSecond: number, { now, wait, random }: PaceClock): SendPace {
  const shortest = 1000 / perSecond;
  const burst = 1000 - shortest;
  let interval = shortest;
  let next = Number.NEGATIVE_INFINITY;
  return {
    turn: async () => {
      const at = now();
      next = Math.max(next, at - burst) + interval;
      const pause = next - interval - at;
      if (pause > 0) await wait(pause);
    },
    faster: () => {
      interval = Math.max(shortest, interval * 0.9);
    },
    slower: () => {
      interval = Math.min(slowestInterval, interval * 2);
      next = Math.max(next, now() + pauseMilliseconds * (1 + random()));
    },
  };
}
