/** A change that no test can notice, because nothing observable depends on it. */
export interface Equivalent {
  readonly file: string;
  /** The code as it stands, and what the mutation tester makes of it. */
  readonly code: string;
  readonly mutant: string;
  readonly why: string;
}

/** Read by `npm run mutate`, which fails on a line that is no survivor's any more. */
export const equivalents: readonly Equivalent[] = [];
