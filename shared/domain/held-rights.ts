import type { Permission } from './permissions.ts';
import type { RuledUser } from './user-rules.ts';

/**
 * The rights granted to a user, as stored: class, rights, accounts and limits (A9, A8-9, A8-10). Anything absent is not
 * granted.
 */
export interface GrantedRights extends RuledUser {
  readonly permissions?: readonly string[] | undefined;
  readonly accounts?: readonly string[] | undefined;
  /** Yen per transaction, by service; a service that is absent may not be used at all. */
  readonly limits?: Readonly<Record<string, number>> | undefined;
}

/** The rights a user holds at this moment. */
export interface HeldRights extends RuledUser {
  readonly permissions: readonly string[];
  readonly accounts: readonly string[];
  readonly limits: Readonly<Record<string, number>>;
}

/** The part of a contract that limits every user of the company. */
export interface ContractBounds {
  readonly accounts: readonly { readonly accountId: string }[];
  readonly ceilings: Readonly<Record<string, number>>;
}

/**
 * Derives the rights a user holds from those granted. The master holds every right that the bank offers and every
 * account of the contract, up to its ceilings. This is derived on each request and never stored, so a changed contract
 * needs no change of the master (D-32).
 */
export function heldRights(
  { userId, role, ...granted }: GrantedRights,
  contract: ContractBounds,
  offered: readonly Permission[],
): HeldRights {
  if (role === 'master') {
    const accounts = contract.accounts.map(({ accountId }) => accountId);
    return { userId, role, permissions: offered, accounts, limits: contract.ceilings };
  }
  const { permissions = [], accounts = [], limits = {} } = granted;
  return { userId, role, permissions, accounts, limits };
}
