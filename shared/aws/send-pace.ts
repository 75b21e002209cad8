/** When the next mail may leave this instance of a function. */
export interface SendPace {
  /** Resolves at the next turn. */
  readonly turn: () => Promise<void>;
  /** The service took a mail: a little faster again, up to the rate. */
  readonly faster: () => void;
  /** The service said that this was too fast, for all senders together: half as fast, after a pause. */
  readonly slower: () => void;
}

/** Time and chance, which tests decide. */
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
 * Turns at a rate, as many at once as a second has after a quiet time. Instances do not know of one another: each keeps to the
 * rate of the stage, and where they are too many together the service says so, and each slows down (additive increase,
 * multiplicative decrease).
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
