import type { AlertedPart } from '../../domain/alert-rules.ts';
import type { Approval, ApprovalRules } from '../../domain/approval-modes.ts';
import { type ContractService, serviceOfPermission, servicesOf } from '../../domain/contract-services.ts';
import type { FieldError } from '../../domain/errors.ts';
import { repetitions } from '../../domain/field-errors.ts';
import { tokenStateOf, usesCodes } from '../../domain/token-rules.ts';
import { changesBetween } from '../../operation/decision.ts';
import type { Company } from '../../table/companies.ts';
import type { Change } from '../../table/history.ts';
import type { Rights } from '../../table/rights.ts';
import type { Table } from '../../table/table.ts';
import type { Token } from '../../table/tokens.ts';
import { changeableView } from '../../views/company-view.ts';
import { allRights, allTokens } from '../users/all-users.ts';

/** What the bank agrees with a company, whole. */
export interface Terms extends Pick<Company, 'name' | 'nameKana' | 'loginMethod' | 'otp' | 'email' | 'maxUsers'> {
  readonly services: readonly ContractService[];
}

/** The services that the bank does not offer, or that are named twice. */
export function contractProblems(services: readonly ContractService[], rules: ApprovalRules): readonly FieldError[] {
  return [
    ...repetitions('services', services),
    ...services.flatMap((service, index) =>
      rules.services.includes(service) ? [] : [{ path: `services[${index}]`, code: 'service.notOffered' }],
    ),
  ];
}

/** The contract with other terms. Another login method ends every session (A2-12). */
export function contractWith(
  { services, ...terms }: Terms,
  company: Company,
  { rules, at }: { rules: ApprovalRules; at: Date },
): Company {
  const approval = company.approval && approvalWith(services, company.approval);
  return {
    ...company,
    ...terms,
    version: company.version + 1,
    features: rules.services.filter((service) => services.includes(service)),
    ...(approval && { approval }),
    ...(terms.loginMethod !== company.loginMethod && { sessionsFrom: at.toISOString() }),
  };
}

/** A mode goes with its service: when the service comes back, it begins with the bank's first one again. */
function approvalWith(services: readonly ContractService[], approval: Approval): Approval {
  const kept = Object.entries(approval.modes).filter(([service]) => services.some((each) => each === service));
  if (kept.length === Object.keys(approval.modes).length) return approval;
  return { ...approval, version: approval.version + 1, modes: Object.fromEntries(kept) };
}

interface Reading {
  readonly table: Table<{ rights: ['list']; tokens: ['list'] }>;
  readonly profile: ApprovalRules & Parameters<typeof usesCodes>[1];
}

/** Every change of the terms, and everything that ends or comes back with it. */
export async function contractChanges(
  { table, profile }: Reading,
  before: Company,
  after: Company,
): Promise<readonly Change[]> {
  const [was, is] = [termsOf(before, profile), termsOf(after, profile)];
  const changes = changesBetween({ ...was }, { ...is });
  if (changes.length === 0) return [];
  const [rights, tokens] = await Promise.all([
    allRights(table, before.companyId),
    usesCodes(before, profile) === usesCodes(after, profile) ? [] : allTokens(table, before.companyId),
  ]);
  const modes = (company: Company) => ({ approvalModes: changeableView(company, profile).approvalModes });
  return [
    ...changes,
    ...changesBetween(modes(before), modes(after)),
    ...rightsChanged(rights, was.services, is.services),
    ...tokensChanged(tokens, after.otp),
    ...(was.loginMethod === is.loginMethod ? [] : [{ path: 'sessions', before: 'live', after: 'ended' }]),
  ];
}

function termsOf(company: Company, { services: offered }: ApprovalRules): Terms {
  const { name, nameKana, loginMethod, otp, email, maxUsers, features } = company;
  return { name, nameKana, loginMethod, otp, email, maxUsers, services: servicesOf({ offered, features }) };
}

/** By service, the users whose rights end with it, or are back with it: they were granted before it went. */
function rightsChanged(
  rights: readonly Rights[],
  was: readonly ContractService[],
  is: readonly ContractService[],
): readonly Change[] {
  const holders = (service: ContractService) =>
    rights
      .filter(({ permissions = [] }) => permissions.some((each) => serviceOfPermission(each) === service))
      .map(({ userId }) => userId);
  const gone = was
    .filter((service) => !is.includes(service))
    .map((service) => [service, holders(service), []] as const);
  const back = is
    .filter((service) => !was.includes(service))
    .map((service) => [service, [], holders(service)] as const);
  return [...gone, ...back]
    .filter(([, before, after]) => before.length + after.length > 0)
    .map(([service, before, after]) => ({ path: `rights.${service}`, before, after }));
}

/**
 * The tokens whose codes are no longer asked for, or are asked for again. They stay with the company and its users: a device
 * that was handed out goes to no other company.
 */
function tokensChanged(tokens: readonly Token[], isUsed: boolean): readonly Change[] {
  const registered = tokens.filter((token) => ['active', 'stopped'].includes(tokenStateOf(token)));
  if (registered.length === 0) return [];
  const serialNumbers = registered.map(({ serialNumber }) => serialNumber);
  return [{ path: 'tokens', before: isUsed ? [] : serialNumbers, after: isUsed ? serialNumbers : [] }];
}

const partOf: Readonly<Record<keyof Terms, AlertedPart>> = {
  name: 'companyName',
  nameKana: 'companyName',
  loginMethod: 'loginMethod',
  otp: 'otpUse',
  email: 'contact',
  maxUsers: 'maximumUsers',
  services: 'services',
};

/** The terms that changes concern, for the alert. */
export function termsChanged(changes: readonly Change[]): readonly AlertedPart[] {
  const named = Object.entries(partOf).filter(([name]) => changes.some(({ path }) => path === name));
  return [...new Set(named.map(([, part]) => part))];
}
