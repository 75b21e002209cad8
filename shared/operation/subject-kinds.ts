import type { OfferingBank } from '../domain/approval-modes.ts';
import { DomainError, type ErrorCode } from '../domain/errors.ts';
import { heldRights } from '../domain/held-rights.ts';
import { type Company, companyItem } from '../table/companies.ts';
import type { Item, Key } from '../table/engine.ts';
import { feeTableItem, unchangedFees } from '../table/fees.ts';
import { payeeItem } from '../table/payees.ts';
import { type Rights, rightsItem } from '../table/rights.ts';
import { tokenItem } from '../table/tokens.ts';
import { transferRequestItem } from '../table/transfer-requests.ts';
import { userItem } from '../table/user.ts';
import type { Member } from '../views/user-view.ts';
import type { About } from './about.ts';

/** The company of a subject, as the gate read it. */
export interface Surroundings {
  readonly company: Company;
  readonly profile: OfferingBank;
}

/** A kind of item that operations act on: the input field that names it, its keys, and its `notFound`. */
interface SubjectKind<T> {
  /**
   * The input field; the company is the caller's, or for the bank's operations the one that the input names. Without a
   * field, the caller's company itself is the subject.
   */
  readonly field: string | undefined;
  readonly notFound: ErrorCode;
  readonly reads: Readonly<Record<string, { readonly prefix: string }>>;
  /** The keys to read; the first item's version is the `ETag`. Undefined for an id that no item can have. */
  readonly keys: (companyId: string, id: string) => readonly (Key | undefined)[];
  readonly from: (items: readonly (Item | undefined)[], surroundings: Surroundings) => T | undefined;
  version(item: T): number;
  /** The company and user whose history gets the rows of the bank's operations. */
  about(item: T): About;
}

/** A user of a company with the user's rights. */
export interface Subordinate extends Member {
  /** The rights as stored. */
  readonly granted: Rights;
}

const kind = <T, const F extends string | undefined, const E extends ErrorCode>(
  described: SubjectKind<T> & { readonly field: F; readonly notFound: E },
) => described;

export const companySubject = kind({
  field: 'companyId',
  notFound: 'company.notFound',
  reads: { company: companyItem },
  keys: (_companyId, id) => [companyItem.possibleKey(id)],
  from: ([item]) => companyItem.read(item),
  version: ({ version }) => version,
  about: ({ companyId }) => ({ companyId }),
});

/** The gate reads it with the session. */
export const ownCompanySubject = kind({
  field: undefined,
  notFound: 'company.notFound',
  reads: {},
  keys: (companyId) => [companyItem.possibleKey(companyId)],
  from: (_none, { company }) => company,
  version: ({ version }) => version,
  about: ({ companyId }) => ({ companyId }),
});

export const userSubject = kind({
  field: 'userId',
  notFound: 'user.notFound',
  reads: { user: userItem },
  keys: (...ids) => [userItem.possibleKey(...ids)],
  from: ([item]) => userItem.read(item),
  version: ({ version }) => version,
  about: ({ companyId, userId, loginId }) => ({ companyId, userId, loginId }),
});

export const memberSubject = kind({
  field: 'userId',
  notFound: 'user.notFound',
  reads: { user: userItem, rights: rightsItem },
  keys: (...ids) => [userItem.possibleKey(...ids), rightsItem.possibleKey(...ids)],
  from: memberFrom,
  version: ({ user }) => user.version,
  about: ({ user: { companyId, userId, loginId } }) => ({ companyId, userId, loginId }),
});

export const feeTableSubject = kind({
  field: 'table',
  notFound: 'request.notFound',
  reads: { feeTable: feeTableItem },
  keys: (companyId, table) => [feeTableItem.possibleKey(companyId, table)],
  // Every company has the tables; one that nobody has changed has no item.
  from: ([item], { company }) => feeTableItem.read(item) ?? unchangedFees(company.companyId),
  version: ({ version }) => version,
  about: ({ companyId }) => ({ companyId }),
});

export const payeeSubject = kind({
  field: 'payeeId',
  notFound: 'payee.notFound',
  reads: { payee: payeeItem },
  keys: (...ids) => [payeeItem.possibleKey(...ids)],
  from: ([item]) => payeeItem.read(item),
  version: ({ version }) => version,
  about: ({ companyId }) => ({ companyId }),
});

export const tokenSubject = kind({
  field: 'serialNumber',
  notFound: 'token.notFound',
  reads: { token: tokenItem },
  keys: (...ids) => [tokenItem.possibleKey(...ids)],
  from: ([item]) => tokenItem.read(item),
  version: ({ version }) => version,
  about: ({ companyId }) => ({ companyId }),
});

export const transferRequestSubject = kind({
  field: 'requestId',
  notFound: 'transfer.notFound',
  reads: { transferRequest: transferRequestItem },
  keys: (...ids) => [transferRequestItem.possibleKey(...ids)],
  from: ([item]) => transferRequestItem.read(item),
  version: ({ version }) => version,
  about: ({ companyId }) => ({ companyId }),
});

/**
 * @throws `request.conflict` if the rights were changed between the two reads, which are one request but not one
 * instant.
 */
function memberFrom(
  [userRow, rightsRow]: readonly (Item | undefined)[],
  { company, profile }: Surroundings,
): Subordinate | undefined {
  const [user, granted] = [userItem.read(userRow), rightsItem.read(rightsRow)];
  if (!user || !granted) return undefined;
  if (granted.version !== user.rightsVersion) throw new DomainError('request.conflict');
  return { user, granted, rights: heldRights(granted, company, profile) };
}

/** Every kind, by the name that definitions use; a bundle holds only its operation's. */
export const subjectKinds = {
  company: companySubject,
  ownCompany: ownCompanySubject,
  user: userSubject,
  member: memberSubject,
  feeTable: feeTableSubject,
  payee: payeeSubject,
  token: tokenSubject,
  transferRequest: transferRequestSubject,
};
type Kinds = typeof subjectKinds;
/** Those that a function has. */
export type Subjects = Partial<Kinds>;
export type SubjectName = keyof Kinds;
export type SubjectOf<S> = S extends SubjectName ? NonNullable<ReturnType<Kinds[S]['from']>> : undefined;
export type SubjectField<S extends SubjectName> = Kinds[S]['field'];
export type AnySubject = SubjectOf<SubjectName>;
/** A kind, without its item's type. */
export type AnySubjectKind = SubjectKind<AnySubject>;
