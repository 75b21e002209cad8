export interface Duration {
  readonly days?: number;
  readonly hours?: number;
  readonly minutes?: number;
  readonly seconds?: number;
}

/** A clock that stands still until a test sets it. */
export function settableClock(startAt: Date) {
  let now = startAt.getTime();
  return {
    now: () => new Date(now),
    /** Sets the clock, to an instant or a text of one. */
    at: (instant: Date | string) => {
      now = new Date(instant).getTime();
    },
    advance: ({ days = 0, hours = 0, minutes = 0, seconds = 0 }: Duration) => {
      now += (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
    },
  };
}
