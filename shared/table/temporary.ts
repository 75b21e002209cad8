/** The expiry of a password that was made for a user and mailed. */
export interface Temporary {
  readonly temporaryUntil: string;
}

/** Whether a temporary password has expired; a password without an end is the user's own. */
export const isOver = (temporaryUntil: string | undefined, now: Date): boolean =>
  temporaryUntil !== undefined && temporaryUntil <= now.toISOString();
