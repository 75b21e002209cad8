import { type OfferingBank, permissionsOffered } from '../../domain/approval-modes.ts';
import { type ContractService, servicesOf } from '../../domain/contract-services.ts';
import {
  accountLimitsInForce,
  companyLimitsInForce,
  type DailyLimits,
  limitsBeyondDaily,
} from '../../domain/daily-limits.ts';
import { DomainError } from '../../domain/errors.ts';
import { refuseFields, repetitions } from '../../domain/field-errors.ts';
import type { HeldRights } from '../../domain/held-rights.ts';
import { assertWithinCeilings, type Limits, limitProblems } from '../../domain/limits.ts';
import { type Permission, permissionProblems } from '../../domain/permissions.ts';
import { assertGrantsWithin, type Grants, isAdministrator } from '../../domain/user-rules.ts';
import type { SessionCaller } from '../../operation/caller.ts';
import type { Company } from '../../table/companies.ts';

/** The requested rights of a user. */
export interface Requested {
  readonly administrator: boolean;
  readonly permissions: readonly Permission[];
  readonly accounts: readonly string[];
  readonly limits: Limits;
}

/**
 * Asserts that a user may be given these rights: offered to the company and complete (A9), on accounts of the contract
 * (A8-9), below its ceilings and daily limits (D-21), and not beyond those of the granter or those the user already has (D-8). @throws
 * `request.invalid`, `user.accountUnknown`, `user.limitExceedsCeiling`, `user.exceedsGranter`, each with the paths
 */
export function assertGrantable(
  requested: Requested,
  { rights, company }: Pick<SessionCaller, 'rights' | 'company'>,
  profile: OfferingBank,
  current?: HeldRights,
): void {
  const { permissions, accounts, limits } = requested;
  const included = servicesOf({ offered: profile.services, features: company.features });
  refuseFields([
    ...permissionProblems(permissions, {
      bank: profile.permissions,
      company: permissionsOffered(company, profile),
      included,
    }),
    ...repetitions('accounts', accounts),
    ...limitProblems(limits, { offered: profile.services, included }),
  ]);
  assertKnownAccounts(accounts, company);
  assertWithinCeilings(limits, company.ceilings);
  refuseFields(limitsBeyondDaily(limits, dailyLimitsOf(company, included), current?.limits));
  assertGrantsWithin({ ...grantsOf(rights), role: rights.role }, requested, current && grantsOf(current));
}

const dailyLimitsOf = ({ accounts, limits, ceilings }: Company, services: readonly ContractService[]): DailyLimits => ({
  accounts: accounts.map((account) => accountLimitsInForce(account.limits, ceilings, services)),
  company: companyLimitsInForce(limits, ceilings, services),
});

const grantsOf = (rights: HeldRights): Grants => ({ ...rights, administrator: isAdministrator(rights) });

function assertKnownAccounts(accounts: readonly string[], company: Company): void {
  const known = new Set(company.accounts.map(({ accountId }) => accountId));
  const errors = accounts.flatMap((account, index) =>
    known.has(account) ? [] : [{ path: `accounts[${index}]`, code: 'account.unknown' }],
  );
  if (errors.length > 0) throw new DomainError('user.accountUnknown', { errors });
}
