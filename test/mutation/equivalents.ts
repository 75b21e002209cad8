/** A change that no test can notice, because nothing observable depends on it. */
export interface Equivalent {
  readonly file: string;
  /** The code as it stands, and what the mutation tester makes of it. */
  readonly code: string;
  readonly mutant: string;
  readonly why: string;
}

/** Read by `npm run mutate`, which fails on a line that is no survivor's any more. */
export const equivalents: readonly Equivalent[] = [
  {
    file: 'shared/domain/password-policy.ts',
    code: 'at < lower.length',
    mutant: 'at <= lower.length',
    why: 'No run begins after the last character.',
  },
  {
    file: 'shared/domain/password-policy.ts',
    code: 'start + length',
    mutant: 'start - length',
    why: 'Each row is tried in both directions, so reading all of them backwards finds the same runs.',
  },
];
