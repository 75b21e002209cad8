import * as z from 'zod/mini';
import { Approval, ApprovalModes, type ApprovalRules, approvalOf } from '../domain/approval-modes.ts';
import { ContractService, servicesOf } from '../domain/contract-services.ts';
import { AccountLimits, accountLimitsInForce, CompanyLimits, companyLimitsInForce } from '../domain/daily-limits.ts';
import { CompanyId } from '../domain/fields.ts';
import { formatRfc3339 } from '../domain/jst.ts';
import { Time } from '../domain/times.ts';
import { type Company, CompanyAccount } from '../table/companies.ts';

const State = z.enum(['usable', 'suspended', 'closed']);
const LoginMethod = z.enum(['password', 'certificate']);

/** A contract as the bank sees it. */
export const ContractView = z.strictObject({
  companyId: z.string(),
  /** As in the `ETag`. */
  version: z.int(),
  state: State,
  name: z.string(),
  nameKana: z.string(),
  contractId: z.optional(z.string()),
  loginMethod: LoginMethod,
  otp: z.boolean(),
  email: z.string(),
  maxUsers: z.int(),
  userCount: z.int(),
  administratorCount: z.int(),
  accounts: z.array(z.strictObject(CompanyAccount.shape)),
  representativeAccountId: z.string(),
  ceilings: z.record(z.string(), z.int()),
  features: z.array(z.string()),
  approval: z.optional(Approval),
  limits: z.optional(CompanyLimits),
  /** Whether the first registration is completed. */
  registered: z.boolean(),
  masterUserId: z.optional(z.string()),
  openedAt: Time,
});
export type ContractView = z.infer<typeof ContractView>;

/** Input and output of suspend-, resume- and close-company. */
export const ContractState = {
  input: z.strictObject({ companyId: CompanyId }),
  output: z.strictObject({ companyId: z.string(), state: State }),
};

/** The whole contract without its secrets. */
export function contractView(company: Company): ContractView {
  const { cursorKey: _secret, sessionsFrom: _gate, foundBy: _lookups, openedAt, ...shown } = company;
  return { ...shown, registered: company.masterUserId !== undefined, openedAt: formatRfc3339(new Date(openedAt)) };
}

/** An entry in the bank's list of companies. */
export const ContractLine = z.strictObject({
  companyId: z.string(),
  name: z.string(),
  contractId: z.optional(z.string()),
  state: State,
  loginMethod: LoginMethod,
  userCount: z.int(),
  registered: z.boolean(),
  openedAt: Time,
});

export function contractLine(company: Company): z.infer<typeof ContractLine> {
  const { companyId, name, contractId, state, loginMethod, userCount, registered, openedAt } = contractView(company);
  return { companyId, name, ...(contractId && { contractId }), state, loginMethod, userCount, registered, openedAt };
}

/** 企業情報 as the company's administrators see it (A6-1, A6-9, A6-10). */
export const CompanyView = z.strictObject({
  companyId: z.string(),
  /** As in the `ETag`. */
  version: z.int(),
  name: z.string(),
  nameKana: z.string(),
  /** 利用可能業務. */
  services: z.array(ContractService),
  loginMethod: LoginMethod,
  otp: z.boolean(),
  email: z.string(),
  maxUsers: z.int(),
  userCount: z.int(),
  approvalModes: ApprovalModes,
  selfApproval: z.boolean(),
  accounts: z.array(
    z.strictObject({
      accountId: z.string(),
      branch: z.string(),
      type: z.string(),
      number: z.string(),
      name: z.string(),
      memo: z.optional(z.string()),
      representative: z.boolean(),
    }),
  ),
  /** Yen per day, by account. */
  accountLimits: z.record(z.string(), AccountLimits),
  /** Yen per day. */
  companyLimits: CompanyLimits,
  /** The amounts filed with the bank. */
  ceilings: z.record(z.string(), z.int()),
});
export type CompanyView = z.infer<typeof CompanyView>;

export function companyView(company: Company, rules: ApprovalRules): CompanyView {
  const { companyId, version, loginMethod, otp, email, maxUsers, userCount, ceilings, representativeAccountId } =
    company;
  return {
    companyId,
    version,
    services: [...servicesOf({ offered: rules.services, features: company.features })],
    loginMethod,
    otp,
    email,
    maxUsers,
    userCount,
    ...changeableView(company, rules),
    accounts: company.accounts.map(({ limits: _apart, ...account }) => ({
      ...account,
      representative: account.accountId === representativeAccountId,
    })),
    ceilings: { ...ceilings },
  };
}

/** The part that administrators change, as it is in force: each mode, and each row of limits, has a path of its own. */
export function changeableView(company: Company, rules: ApprovalRules) {
  const { name, nameKana, ceilings } = company;
  const services = servicesOf({ offered: rules.services, features: company.features });
  const { modes, selfApproval } = approvalOf(company, rules);
  const ofAccounts = company.accounts.map(
    ({ accountId, limits }) => [accountId, accountLimitsInForce(limits, ceilings, services)] as const,
  );
  return {
    name,
    nameKana,
    approvalModes: modes,
    selfApproval,
    accountLimits: Object.fromEntries(ofAccounts),
    companyLimits: companyLimitsInForce(company.limits, ceilings, services),
  };
}
