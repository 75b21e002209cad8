import type { Permission } from './permissions.ts';
import type { RuledUser } from './user-rules.ts';

/** What was granted to a user, as it is stored: class, rights, accounts and limits (A9, A8-9, A8-10). What is absent was not granted. */
export interface GrantedRights extends RuledUser {
  readonly permissions?: readonly string[] | undefined;
  readonly accounts?: readonly string[] | undefined;
  /** Yen per transaction, by service; a service that is absent may not be used at all. */
  readonly limits?: Readonly<Record<string, number>> | undefined;
}

/** What a user may do at this moment. */
export interface HeldRights extends RuledUser {
  readonly permissions: readonly string[];
  readonly accounts: readonly string[];
  readonly limits: Readonly<Record<string, number>>;
}

/** The part of a contract that bounds what anybody in the company may do. */
export interface ContractBounds {
  readonly accounts: readonly { readonly accountId: string }[];
  readonly ceilings: Readonly<Record<string, number>>;
}

/**
 * What a user holds by what was granted. The master holds every right the bank offers and every account of the contract, at its
 * ceilings: this is derived on each request and never stored, so that a changed contract needs no change of the master (D-32).
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
