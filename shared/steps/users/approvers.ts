import {
  type ApprovalService,
  approvalOf,
  approvalServices,
  approversNeeded,
  type OfferingBank,
} from '../../domain/approval-modes.ts';
import { DomainError, type FieldError } from '../../domain/errors.ts';
import { heldRights } from '../../domain/held-rights.ts';
import { serviceStateOf } from '../../domain/service-state.ts';
import type { SessionCaller } from '../../operation/caller.ts';
import type { Company } from '../../table/companies.ts';
import type { Write } from '../../table/engine.ts';
import type { Rights } from '../../table/rights.ts';
import type { Table } from '../../table/table.ts';
import type { User } from '../../table/user.ts';
import { allRights, allUsers } from './all-users.ts';

interface ApproverContext {
  readonly caller: SessionCaller;
  readonly profile: OfferingBank;
  readonly table: Table<{ users: ['checkApproves'] }>;
}

interface ColleaguesContext extends Omit<ApproverContext, 'table'> {
  readonly table: Table<{ users: ['list']; rights: ['list'] }>;
}

/** The company's users and their rights, as read ahead; `undefined` where the caller is approver enough. */
export interface Colleagues {
  readonly users: readonly User[];
  readonly rights: readonly Rights[];
}

/** A user who is about to lose rights, all of them or all but some. */
export interface Leaving {
  readonly user: User;
  readonly granted: Rights;
  /** The rights afterwards. @default none */
  readonly keeps?: readonly string[];
}

/**
 * The conditions under which users may lose rights: enough other people can approve each service, as its mode requires
 * . The conditions name these people, so if two approvers take each other's right away, one fails. They also require
 * the contract to be as it was read, because they depend on its modes. A suspended user did not count before. @throws
 * `user.approverNeeded` naming each service with its number of approvers
 */
export function approversRemain(
  context: ApproverContext,
  leaving: readonly Leaving[],
  colleagues: Colleagues | undefined,
): readonly Write[] {
  return approving(context, 'user.approverNeeded', searchAfterLeaving(context, leaving), colleagues);
}

/** Reads what `approversRemain` needs. */
export const colleaguesOf = (context: ColleaguesContext, leaving: readonly Leaving[]) =>
  colleaguesFor(context, searchAfterLeaving(context, leaving));

function searchAfterLeaving({ caller, profile }: Omit<ApproverContext, 'table'>, leaving: readonly Leaving[]): Search {
  const { company } = caller;
  const { modes } = approvalOf(company, profile);
  const needs = servicesLost(leaving).map((service) => ({ service, needed: approversNeeded(modes[service]) }));
  return { company, needs, without: leaving.map(({ user }) => user.userId) };
}

/** Whether somebody who approves is among them. */
export const approverLeaves = (leaving: readonly Leaving[]): boolean => servicesLost(leaving).length > 0;

const servicesLost = (leaving: readonly Leaving[]) =>
  approvalServices.filter((service) => leaving.some((each) => loses(each, service)));

/** Also a right that no mode gives effect to today: a mode that is being chosen may count on it. */
function loses({ user, granted, keeps = [] }: Leaving, service: ApprovalService): boolean {
  const right = `approval.${service}`;
  return user.serviceState !== 'suspended' && (granted.permissions ?? []).includes(right) && !keeps.includes(right);
}

/**
 * The conditions under which a company may change its modes: that of each service whose mode needs more approvers than
 * before, as many people can approve. @throws `company.approversMissing` naming each service
 */
export const approversSuffice = (
  context: ApproverContext,
  after: Company,
  colleagues: Colleagues | undefined,
): readonly Write[] => approving(context, 'company.approversMissing', searchUnderModes(context, after), colleagues);

/** Reads what `approversSuffice` needs. */
export const colleaguesUnder = (context: ColleaguesContext, after: Company) =>
  colleaguesFor(context, searchUnderModes(context, after));

function searchUnderModes({ caller, profile }: Omit<ApproverContext, 'table'>, after: Company): Search {
  const [before, then] = [approvalOf(caller.company, profile).modes, approvalOf(after, profile).modes];
  const needs = approvalServices
    .map((service) => ({ service, needed: approversNeeded(then[service]), had: approversNeeded(before[service]) }))
    .filter(({ needed, had }) => needed > had);
  return { company: after, needs, without: [] };
}

interface Search {
  readonly company: Company;
  readonly needs: readonly { readonly service: ApprovalService; readonly needed: number }[];
  readonly without: readonly string[];
}

interface Approvers {
  readonly approvers: readonly User[];
  /** The services with too few. */
  readonly short: readonly FieldError[];
}

function approving(
  context: ApproverContext,
  code: 'user.approverNeeded' | 'company.approversMissing',
  search: Search,
  colleagues: Colleagues | undefined,
): readonly Write[] {
  const found = colleagues ? chosen(candidates(colleagues, search, context), search) : callerAlone(context, search);
  if (found.short.length > 0) throw new DomainError(code, { errors: found.short });
  return found.approvers.map((user) => context.table.users.checkApproves(user));
}

/** The caller was read already; the company's other users are read only if that is not enough. */
async function colleaguesFor(context: ColleaguesContext, search: Search): Promise<Colleagues | undefined> {
  if (callerAlone(context, search).short.length === 0) return undefined;
  const { table, caller } = context;
  const [users, rights] = await Promise.all([allUsers(table, caller.companyId), allRights(table, caller.companyId)]);
  return { users, rights };
}

function callerAlone({ caller, profile }: Omit<ApproverContext, 'table'>, search: Search): Approvers {
  const { permissions } = heldRights(caller.rights, search.company, profile);
  return chosen([{ user: caller.user, permissions }], search);
}

interface Candidate {
  readonly user: User;
  readonly permissions: readonly string[];
}

function candidates(
  { users, rights }: Colleagues,
  { company, without }: Search,
  { profile }: Pick<ApproverContext, 'profile'>,
): readonly Candidate[] {
  const granted = new Map(rights.map((each) => [each.userId, each]));
  return users.flatMap((user) => {
    const own = granted.get(user.userId);
    // Changed between the two reads: another version of one of them counts for nothing.
    const isRead = own !== undefined && own.version === user.rightsVersion;
    if (!isRead || serviceStateOf(user) !== 'usable' || without.includes(user.userId)) return [];
    return [{ user, permissions: heldRights(own, company, profile).permissions }];
  });
}

/** As few people as possible: those who approve most of the services come first. */
function chosen(from: readonly Candidate[], { needs }: Search): Approvers {
  const holds = ({ permissions }: Candidate, service: ApprovalService) => permissions.includes(`approval.${service}`);
  const breadth = (each: Candidate) => needs.filter(({ service }) => holds(each, service)).length;
  const ordered = from.toSorted((a, b) => breadth(b) - breadth(a));
  const found = needs.map(({ service, needed }) => {
    const holders = ordered.filter((each) => holds(each, service));
    return { service, needed, holders: holders.slice(0, needed) };
  });
  const short = found.flatMap(({ service, needed, holders }) => {
    if (holders.length >= needed) return [];
    const params = { needed, usable: holders.length };
    return [{ path: `approvalModes.${service}`, code: 'approval.tooFewApprovers', params }];
  });
  return { approvers: [...new Set(found.flatMap(({ holders }) => holders.map(({ user }) => user)))], short };
}
