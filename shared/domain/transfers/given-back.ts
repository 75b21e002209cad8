import type { RequestState } from './states.ts';

/** As much of a request as decides what it has given back of the daily limits. */
export interface Spending {
  readonly state: RequestState;
  /** Yen. */
  readonly total: number;
  /** Of the lines that failed. */
  readonly failedLines?: { readonly total: number } | undefined;
}

/**
 * What a request that was handed over has given back (T-10): of one that failed everything, of another its lines that failed. Each
 * report gives back the difference, so in any order everything is given back exactly once.
 */
export const amountGivenBack = ({ state, total, failedLines }: Spending): number =>
  state === 'failed' ? total : (failedLines?.total ?? 0);
