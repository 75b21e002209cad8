import * as z from 'zod/mini';
import { Approval } from '../domain/approval-modes.ts';
import { AccountLimits, CompanyLimits } from '../domain/daily-limits.ts';
import { DomainError } from '../domain/errors.ts';
import { splitCeilings } from '../domain/limits.ts';
import { queries, reads, readsMany, writes } from './capability.ts';
import type { Otherwise, Put, Update, Write } from './engine.ts';
import { entity, Instant, plainId, refusal } from './entity.ts';
import { accountName } from './logins.ts';
import { listedSinceRead, lookupMoves, lookupsOfCompany, writesFound } from './lookups.ts';

/** The accounts that a contract can hold at once (B-20). */
export const maximumAccounts = 30;

export const CompanyAccount = z.object({
  accountId: z.string(),
  branch: z.string(),
  type: z.enum(['ordinary', 'current', 'savings']),
  number: z.string(),
  name: z.string(),
  /** 口座メモ: the customer's own name for it (A6-8). */
  memo: z.optional(z.string()),
  /** Absent while the company has set none: the ceilings hold. */
  limits: z.optional(AccountLimits),
});
export type CompanyAccount = z.infer<typeof CompanyAccount>;

/** The contract of one company with the bank. */
export const Company = z.object({
  companyId: z.string(),
  version: z.int(),
  state: z.enum(['usable', 'suspended', 'closed']),
  name: z.string(),
  nameKana: z.string(),
  contractId: z.optional(z.string()),
  loginMethod: z.enum(['password', 'certificate']),
  otp: z.boolean(),
  email: z.string(),
  maxUsers: z.int(),
  userCount: z.int(),
  administratorCount: z.int(),
  accounts: z.array(CompanyAccount),
  representativeAccountId: z.string(),
  ceilings: z.record(z.string(), z.int()),
  /** The services of the contract; empty: all that the bank offers. */
  features: z.array(z.string()),
  /** The approval modes and self-approval; absent while the company has changed neither. */
  approval: z.optional(Approval),
  /** Daily limits of the company; absent while it has set none: the ceilings hold. */
  limits: z.optional(CompanyLimits),
  masterUserId: z.optional(z.string()),
  /** 32 random bytes, base64url; seals this company's cursors. */
  cursorKey: z.string(),
  openedAt: Instant,
  /** The last change of the contract's state; sessions begun earlier are over. */
  sessionsFrom: z.optional(Instant),
  /** The lookups that lead here; absent until a write or the back-fill lists them. */
  foundBy: z.optional(z.array(z.string())),
});
export type Company = z.infer<typeof Company>;

const Amounts = z.record(z.string(), z.int());

export const companyItem = entity({
  name: 'company',
  prefix: 'COMPANY#',
  schema: Company,
  ids: [plainId],
  key: (companyId: string) => ({ pk: `COMPANY#${companyId}`, sk: 'COMPANY' }),
  upgrades: [
    // Form 2: the rows of 振込振替 and 給与・賞与振込 are split (D-31).
    { attributes: ['ceilings'], to: ({ ceilings }) => ({ ceilings: splitCeilings(Amounts.parse(ceilings)) }) },
  ],
});

/** The key of the company's registration: its representative account. */
export function representativeName({ accounts, representativeAccountId, companyId }: Company): string {
  const account = accounts.find(({ accountId }) => accountId === representativeAccountId);
  if (!account) throw new Error(`company ${companyId} lacks its representative account`);
  return accountName(account);
}

/**
 * The bank's directory of companies: one partition, in the order of opening. It holds only the ids, because a copy of a
 * name would have to change with the name.
 */
const DirectoryEntry = z.object({ companyId: z.string() });

export const directoryItem = entity({
  name: 'directoryEntry',
  prefix: 'BANK#COMPANIES',
  schema: DirectoryEntry,
  ids: [plainId],
  key: (companyId: string) => ({ pk: 'BANK#COMPANIES', sk: companyId }),
});

/**
 * The number of users, counted in the transactions that create and delete them, so that D-8 and D-9 hold under
 * concurrency. `unchanged` also requires the contract as it was read: a decision depended on its services and modes.
 */
function changeUserCounts(
  company: Company,
  change: { readonly users: number; readonly administrators: number; readonly unchanged?: boolean },
): Update {
  const grows = change.users > 0;
  return {
    kind: 'update',
    key: companyItem.key(company.companyId),
    add: { userCount: change.users, administratorCount: change.administrators },
    when: [
      { field: 'state', is: 'usable' },
      ...(change.unchanged ? [{ field: 'version', is: company.version }] : []),
      ...(grows ? [{ field: 'userCount', below: company.maxUsers } as const] : []),
      // Whatever changes, one is left.
      { field: 'administratorCount', above: 0 - change.administrators },
    ],
    otherwise: (existing) => {
      if (existing?.['state'] !== 'usable') return new DomainError('company.state');
      if (change.unchanged && existing['version'] !== company.version) return new DomainError('request.conflict');
      return new DomainError(grows ? 'user.limitReached' : 'user.lastAdministrator');
    },
  };
}

const changedMeanwhile: Otherwise = (existing) =>
  new DomainError(existing?.['state'] === 'usable' ? 'request.conflict' : 'company.state');

type CompanyRecord = Pick<Company, 'name' | 'nameKana' | 'approval' | 'accounts' | 'limits'>;

/** Everything in a contract but its id, its version, its state and what is counted. */
type ContractTerms = Pick<
  Company,
  | ('name' | 'nameKana' | 'loginMethod' | 'otp' | 'email' | 'maxUsers' | 'features' | 'approval' | 'sessionsFrom')
  | ('accounts' | 'representativeAccountId' | 'ceilings')
>;

/** The change with the lookups of the company as it will be. */
function foundChange(company: Company, states: readonly Company['state'][], to: Partial<Company>): readonly Write[] {
  const set = Object.fromEntries(Object.entries(to).filter(([, value]) => value !== undefined));
  const foundBy = lookupsOfCompany({ ...company, ...set });
  const { when, ...change } = changesOf(company, states, { ...set, foundBy });
  return [
    { ...change, when: [...when, listedSinceRead(company)] },
    ...lookupMoves({ companyId: company.companyId }, company.foundBy ?? [], foundBy),
  ];
}

/** A change of a contract in one of these states, at the version that was read; what is undefined stays. */
function changesOf(
  company: Company,
  states: readonly Company['state'][],
  to: Readonly<Record<string, unknown>>,
): Update {
  const set = Object.fromEntries(Object.entries(to).filter(([, value]) => value !== undefined));
  const when = [{ field: 'state', isOneOf: states }];
  return {
    ...companyItem.updateAtVersion(companyItem.key(company.companyId), company, { set, when }),
    otherwise: (existing) =>
      new DomainError(states.some((state) => state === existing?.['state']) ? 'request.conflict' : 'company.state'),
  };
}

export const companies = {
  get: reads(companyItem),
  getAll: readsMany(companyItem),
  directory: queries(directoryItem, (page: { limit: number; after?: Record<string, string> }) => ({
    partition: 'BANK#COMPANIES',
    ...page,
  })),
  open: writesFound('put', companyItem.prefix, (opened: Company) => {
    const { companyId } = opened;
    const company = { ...opened, foundBy: [...lookupsOfCompany(opened)] };
    return [
      companyItem.create(companyItem.key(companyId), company, 'company.exists'),
      ...lookupMoves({ companyId }, [], company.foundBy),
    ];
  }),
  enterInDirectory: writes(
    'put',
    directoryItem.prefix,
    ({ companyId }: Company): Put =>
      directoryItem.create(directoryItem.key(companyId), { companyId }, 'company.exists'),
  ),
  /** Suspends, resumes or closes, and ends every session; a resumption does not restore earlier sessions. */
  changeState: writesFound('update', companyItem.prefix, (company: Company, state: Company['state'], at: string) => {
    const { companyId } = company;
    const foundBy = lookupsOfCompany({ ...company, state });
    return [
      companyItem.updateAtVersion(companyItem.key(companyId), company, {
        set: { state, sessionsFrom: at, foundBy },
        when: [{ field: 'state', is: company.state }, listedSinceRead(company)],
      }),
      ...lookupMoves({ companyId }, company.foundBy ?? [], foundBy),
    ];
  }),
  setCeilings: writes('update', companyItem.prefix, (company: Company, ceilings: Company['ceilings']) =>
    changesOf(company, ['usable', 'suspended'], { ceilings }),
  ),
  /**
   * Lists the lookups of a contract written before there were any, or by an earlier release (a back-fill). The version
   * stays: nothing that a reader sees changes.
   */
  enter: writesFound('update', companyItem.prefix, (company: Company) => {
    const { companyId, version } = company;
    const foundBy = lookupsOfCompany(company);
    const entering: Update = {
      kind: 'update',
      key: companyItem.key(companyId),
      set: { foundBy },
      when: [{ field: 'version', is: version }, listedSinceRead(company)],
      otherwise: refusal('request.conflict'),
    };
    return [entering, ...lookupMoves({ companyId }, company.foundBy ?? [], foundBy)];
  }),
  /** Requires that the company is usable and its users log in with certificates (A2-12). */
  checkUsesCertificates: writes('check', companyItem.prefix, (companyId: string) => ({
    kind: 'check' as const,
    key: companyItem.key(companyId),
    when: [
      { field: 'state', is: 'usable' },
      { field: 'loginMethod', is: 'certificate' },
    ],
    otherwise: (existing) =>
      existing?.['state'] === 'usable'
        ? new DomainError('certificate.noIssueWindow', { askWhom: 'bank' })
        : new DomainError('session.refused'),
  })),
  /** Requires that the contract is not closed. */
  checkOpen: writes('check', companyItem.prefix, (companyId: string) => ({
    kind: 'check' as const,
    key: companyItem.key(companyId),
    when: [{ field: 'state', isOneOf: ['usable', 'suspended'] }],
    otherwise: refusal('company.state'),
  })),
  /**
   * Requires that the contract is as it was read: a decision about its users depended on its services and approval
   * modes.
   */
  checkUnchanged: writes('check', companyItem.prefix, ({ companyId, version }: Company) => ({
    kind: 'check' as const,
    key: companyItem.key(companyId),
    when: [
      { field: 'state', is: 'usable' },
      { field: 'version', is: version },
    ],
    otherwise: changedMeanwhile,
  })),
  /** What the company's administrators change themselves (A6-1). Counts of users, which have no version, stay out of it. */
  change: writesFound('update', companyItem.prefix, (company: Company, to: CompanyRecord) => {
    const { name, nameKana, approval, accounts, limits } = to;
    return foundChange(company, ['usable'], { name, nameKana, approval, accounts, limits });
  }),
  changeAccounts: writes('update', companyItem.prefix, (company: Company, accounts: readonly CompanyAccount[]) =>
    changesOf(company, ['usable'], { accounts }),
  ),
  /** What the bank changes; with `sessionsFrom` every session ends. */
  changeContract: writesFound('update', companyItem.prefix, (company: Company, to: Partial<ContractTerms>) => {
    const { name, nameKana, loginMethod, otp, email, maxUsers, features, approval, sessionsFrom } = to;
    const { accounts, representativeAccountId, ceilings } = to;
    return foundChange(company, ['usable', 'suspended'], {
      ...{ name, nameKana, loginMethod, otp, email, maxUsers, features, approval, sessionsFrom },
      ...{ accounts, representativeAccountId, ceilings },
    });
  }),
  changeUserCounts: writes('update', companyItem.prefix, changeUserCounts),
  /** Sets the master, once: the first completed registration with a valid token. */
  appointMaster: writes(
    'update',
    companyItem.prefix,
    (companyId: string, masterUserId: string): Update => ({
      kind: 'update',
      key: companyItem.key(companyId),
      set: { masterUserId },
      add: { userCount: 1, administratorCount: 1 },
      when: [
        { field: 'masterUserId', absent: true },
        { field: 'state', is: 'usable' },
      ],
      otherwise: refusal('registration.done'),
    }),
  ),
};
