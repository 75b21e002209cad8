import type { AlertedPart } from '../../domain/alert-rules.ts';
import {
  type ApprovalModes,
  type ApprovalRules,
  approvalOf,
  approvalServices,
  modesOffered,
} from '../../domain/approval-modes.ts';
import { servicesOf } from '../../domain/contract-services.ts';
import { type AccountLimits, type CompanyLimits, dailyLimitProblems } from '../../domain/daily-limits.ts';
import { DomainError, type FieldError } from '../../domain/errors.ts';
import { refuseFields } from '../../domain/field-errors.ts';
import { changesBetween } from '../../operation/decision.ts';
import type { Company, CompanyAccount } from '../../table/companies.ts';
import type { Change } from '../../table/history.ts';
import { changeableView } from '../../views/company-view.ts';

/** 企業情報 as its administrators fill it in, whole. */
export interface CompanyRecord {
  readonly name: string;
  readonly nameKana: string;
  readonly approvalModes: ApprovalModes;
  readonly selfApproval: boolean;
  readonly accountLimits: Readonly<Record<string, AccountLimits>>;
  readonly companyLimits: CompanyLimits;
}

/**
 * Asserts that a company can have this record: each service that has approval modes has one that the bank offers, the
 * record names exactly the company's accounts, and its limits are within the ceilings (D-21). @throws
 * `request.invalid`, `company.limitExceedsCeiling`, each with the paths
 */
export function assertChangeable(record: CompanyRecord, company: Company, rules: ApprovalRules): void {
  const { ceilings, features, accounts } = company;
  const contract = { ceilings, services: servicesOf({ offered: rules.services, features }) };
  const limits = [
    dailyLimitProblems('companyLimits', record.companyLimits, contract),
    ...Object.entries(record.accountLimits).map(([accountId, rows]) =>
      dailyLimitProblems(`accountLimits.${accountId}`, rows, contract),
    ),
  ];
  const above = limits.flatMap((each) => each.above);
  const wrong = [
    ...modeProblems(record.approvalModes, company, rules),
    ...accountProblems(Object.keys(record.accountLimits), accounts),
    ...limits.flatMap(({ lacking }) => lacking),
  ];
  if (wrong.length > 0) refuseFields([...wrong, ...above]);
  if (above.length > 0) throw new DomainError('company.limitExceedsCeiling', { errors: above, askWhom: 'bank' });
}

function modeProblems(modes: ApprovalModes, company: Company, rules: ApprovalRules): readonly FieldError[] {
  const offered = modesOffered(company, rules);
  return approvalServices.flatMap((service) => {
    const path = `approvalModes.${service}`;
    const [mode, choices]: [string | undefined, readonly string[] | undefined] = [modes[service], offered[service]];
    if (mode === undefined) return choices ? [{ path, code: 'field.required' }] : [];
    return choices?.includes(mode) ? [] : [{ path, code: 'approval.notOffered' }];
  });
}

function accountProblems(given: readonly string[], accounts: readonly CompanyAccount[]): readonly FieldError[] {
  const own = accounts.map(({ accountId }) => accountId);
  const path = (accountId: string) => `accountLimits.${accountId}`;
  return [
    ...given.filter((id) => !own.includes(id)).map((id) => ({ path: path(id), code: 'account.unknown' })),
    ...own.filter((id) => !given.includes(id)).map((id) => ({ path: path(id), code: 'field.required' })),
  ];
}

/**
 * The company with this record. A value equal to the one in force keeps its stored value, so that a limit which only a ceiling
 * holds down is not lost when something else is changed.
 */
export function changedCompany(record: CompanyRecord, company: Company, rules: ApprovalRules): Company {
  const inForce = changeableView(company, rules);
  const { name, nameKana, approvalModes, selfApproval, companyLimits } = record;
  const { version } = approvalOf(company, rules);
  const chosen = { approvalModes, selfApproval };
  const isAsBefore = isSame({ approvalModes: inForce.approvalModes, selfApproval: inForce.selfApproval }, chosen);
  return {
    ...company,
    version: company.version + 1,
    name,
    nameKana,
    ...(!isAsBefore && { approval: { version: version + 1, modes: approvalModes, selfApproval } }),
    ...(!isSame(inForce.companyLimits, companyLimits) && { limits: companyLimits }),
    accounts: company.accounts.map((account) => {
      const limits = record.accountLimits[account.accountId] ?? {};
      return isSame(inForce.accountLimits[account.accountId] ?? {}, limits) ? account : { ...account, limits };
    }),
  };
}

const isSame = (before: object, after: object) => changesBetween({ ...before }, { ...after }).length === 0;

const partOf: Readonly<Record<string, AlertedPart>> = {
  name: 'companyName',
  nameKana: 'companyName',
  approvalModes: 'approvalModes',
  selfApproval: 'selfApproval',
  accountLimits: 'accountLimits',
  companyLimits: 'companyLimits',
};

/** The parts of the record that changes concern, for the alert. */
export function partsChanged(changes: readonly Change[]): readonly AlertedPart[] {
  return [...new Set(changes.flatMap(({ path }) => partOf[path.split('.')[0] ?? ''] ?? []))];
}
