import { type ApprovingContract, type OfferingBank, permissionsOffered } from './approval-modes.ts';
import { servicesOf } from './contract-services.ts';
import { DomainError } from './errors.ts';
import { limitsAtCeilings, limitsInForce } from './limits.ts';
import type { Permission } from './permissions.ts';
import type { RuledUser } from './user-rules.ts';

/**
 * The rights granted to a user, as stored: class, rights, accounts and limits (A9, A8-9, A8-10). Anything absent is not
 * granted.
 */
export interface GrantedRights extends RuledUser {
  readonly permissions?: readonly string[] | undefined;
  readonly accounts?: readonly string[] | undefined;
  /** Yen per transaction, by row; what a row is absent for may not be used at all (D-31). */
  readonly limits?: Readonly<Record<string, number>> | undefined;
}

/** The rights a user holds at this moment. */
export interface HeldRights extends RuledUser {
  readonly permissions: readonly string[];
  readonly accounts: readonly string[];
  readonly limits: Readonly<Record<string, number>>;
}

/** The part of a contract that limits every user of the company. */
export interface ContractBounds extends ApprovingContract {
  readonly accounts: readonly { readonly accountId: string }[];
  readonly ceilings: Readonly<Record<string, number>>;
}

/**
 * Derives the rights a user holds from those granted. The master holds every right that the company can have and every
 * account of the contract, up to its ceilings (D-32); others hold what was granted to them of those. This is derived on
 * each request and never stored, so a changed contract, a closed account or another approval mode needs no change of
 * any user.
 */
export function heldRights(
  { userId, role, ...granted }: GrantedRights,
  contract: ContractBounds,
  bank: OfferingBank,
): HeldRights {
  const offered = permissionsOffered(contract, bank);
  const open = contract.accounts.map(({ accountId }) => accountId);
  const services = servicesOf({ offered: bank.services, features: contract.features });
  if (role === 'master') {
    const limits = limitsAtCeilings(contract.ceilings, services);
    return { userId, role, permissions: offered, accounts: open, limits };
  }
  const { permissions = [], accounts = [], limits = {} } = granted;
  return {
    userId,
    role,
    permissions: permissions.filter((permission) => offered.some((each) => each === permission)),
    accounts: accounts.filter((account) => open.includes(account)),
    limits: limitsInForce(limits, contract.ceilings, services),
  };
}

/** @throws `permission.denied` unless one of these rights is held; the refusal names the first */
export function assertHolds({ permissions }: Pick<HeldRights, 'permissions'>, anyOf: readonly Permission[]): void {
  if (!anyOf.some((each) => permissions.includes(each)))
    throw new DomainError('permission.denied', { needs: anyOf[0] });
}
