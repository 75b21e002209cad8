/** Until when a password works that was made for somebody and mailed. */
export interface Temporary {
  readonly temporaryUntil: string;
}

/** Whether the time of a temporary password is over; one without an end is its user's own. */
export const isOver = (temporaryUntil: string | undefined, now: Date): boolean =>
  temporaryUntil !== undefined && temporaryUntil <= now.toISOString();
