import type { KnownUser, openCompany } from '../simulator/commands/demonstration/customers.ts';
import type { KnownSession } from '../simulator/commands/demonstration/log-in.ts';
import type { Account } from './bank/account.ts';
import type { Borrowed } from './bank/borrowed-role.ts';
import type { SmokedBank } from './bank/smoked-bank.ts';

/** What checks have made so far, for those after them. */
export interface Journey {
  /** There from the start, where the bank is deployed. */
  readonly account: Account;
  readonly company: Awaited<ReturnType<typeof openCompany>>;
  /** The company's master user, who has passwords. */
  readonly user: KnownUser;
  /** The same with a certificate. */
  readonly holder: KnownUser & Required<Pick<KnownUser, 'identity'>>;
  readonly session: KnownSession;
  /** The rights of a function, to be tried. */
  readonly borrowed: Borrowed;
}

/** What a check that passed saw. */
export interface Seen {
  /** Shown beside the check's name. */
  readonly note?: string;
  readonly made?: Partial<Journey>;
}

/** One thing that is to be true of a bank, deployed or simulated, and can be seen from outside. */
export interface Check<N extends keyof Journey = keyof Journey> {
  /** In kebab case; also the anchor of its article in docs/runbook.md. */
  readonly name: string;
  /** One sentence: what is true when it passes. */
  readonly proves: string;
  readonly needs: readonly N[];
  readonly makes?: keyof Journey;
  /** Why the simulator cannot show it, for a check of the account. */
  readonly onlyDeployed?: string;
  /** @throws Skipped; any other error is a check that failed */
  readonly run: (bank: SmokedBank, made: Pick<Journey, N>) => Promise<Seen>;
}

export const defineCheck = <const N extends keyof Journey = never>(check: Check<N>): Check<N> => check;

/** It cannot be told here, for a reason that is no fault of the bank. */
export class Skipped extends Error {}

/** The person stopped the command. */
export class Interrupted extends Error {}

/** @throws Error with what was seen instead of what was to be */
export function demand(isTrue: boolean, otherwise: string): asserts isTrue {
  if (!isTrue) throw new Error(otherwise);
}
