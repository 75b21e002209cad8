import { type ApprovalMode, approversNeeded } from '../../domain/approval-modes.ts';
import type { FieldError } from '../../domain/errors.ts';
import { heldRights } from '../../domain/held-rights.ts';
import { serviceStateOf } from '../../domain/service-state.ts';
import { holdsApproval, mayApproveOwn } from '../../domain/transfers/authorise.ts';
import type { RequestService } from '../../domain/transfers/services.ts';
import { isIn } from '../../domain/transfers/states.ts';
import type { SessionCaller } from '../../operation/caller.ts';
import type { Profile } from '../../profiles/profile.ts';
import type { Rights } from '../../table/rights.ts';
import type { Table } from '../../table/table.ts';
import type { TransferRequest } from '../../table/transfer-requests.ts';
import type { User } from '../../table/user.ts';

/** A user named as an approver, as read; both parts are missing where the company has no such user. */
export interface NamedApprover {
  readonly userId: string;
  readonly user: User | undefined;
  readonly granted: Rights | undefined;
}

interface Naming {
  readonly caller: SessionCaller;
  readonly profile: Profile;
}

/** Reads the users named, in their order. */
export async function readApprovers(
  { caller, table }: Naming & { readonly table: Table<{ users: ['getAll']; rights: ['getAll'] }> },
  userIds: readonly string[],
): Promise<readonly NamedApprover[]> {
  const ids = userIds.map((userId) => [caller.companyId, userId] as [string, string]);
  const [users, granted] = await Promise.all([table.users.getAll(ids), table.rights.getAll(ids)]);
  return userIds.map((userId, index) => ({ userId, user: users[index], granted: granted[index] }));
}

export const byUser = (people: readonly NamedApprover[]): ReadonlyMap<string, NamedApprover> =>
  new Map(people.map((each) => [each.userId, each]));

/** The request for which approvers are named; a draft may name fewer than its mode needs. */
interface Approved {
  readonly service: RequestService;
  readonly mode: ApprovalMode;
  readonly save: boolean;
}

/**
 * Why these people cannot be named for a request (T-6, T-7): their number, the same one twice, the maker where that is not
 * allowed, somebody who cannot approve the service now.
 */
export function approverProblems(
  { caller, profile }: Naming,
  { service, mode, save }: Approved,
  named: readonly NamedApprover[],
): FieldError[] {
  const needed = approversNeeded(mode);
  if (named.length > needed || (named.length < needed && !save))
    return [{ path: 'approvers', code: 'approvers.number', params: { needed } }];
  const ids = named.map(({ userId }) => userId);
  return named.flatMap(({ userId, user, granted }, index) => {
    const at = (code: string): FieldError[] => [{ path: `approvers[${index}]`, code }];
    if (ids.indexOf(userId) !== index) return at('approvers.repeated');
    if (userId === caller.userId && !mayApproveOwn(caller.company, profile)) return at('transfer.ownRequest');
    return canApprove({ caller, profile }, service, { user, granted }) ? [] : at('approvers.notEntitled');
  });
}

type Person = Pick<NamedApprover, 'user' | 'granted'>;

/** Whether somebody can approve a service's requests now: usable, with the right. */
const canApprove = (naming: Naming, service: RequestService, person: Person): boolean =>
  person.user !== undefined && serviceStateOf(person.user) === 'usable' && hasRight(naming, service, person);

/** Whether an approval that somebody gave still counts: a stopped confirmation password takes nothing from it. */
const stillCounts = (naming: Naming, service: RequestService, person: Person): boolean =>
  person.user?.serviceState === 'usable' && !person.user.loginStopped && hasRight(naming, service, person);

function hasRight({ caller: { company }, profile }: Naming, service: RequestService, { granted }: Person): boolean {
  if (!granted) return false;
  const rights = heldRights(granted, company, profile);
  return holdsApproval(service, { rights, granted: granted.permissions ?? [] }, { company, bank: profile });
}

/** The approvals of a request that no longer count, by the place of their givers among the approvers (T-6, threat 21). */
export const lapsedApprovals = (
  naming: Naming,
  { service, approvers, approvals }: Pick<TransferRequest, 'service' | 'approvers' | 'approvals'>,
  givers: ReadonlyMap<string, NamedApprover>,
): FieldError[] =>
  approvals.flatMap(({ userId }) => {
    const giver = givers.get(userId);
    if (giver && stillCounts(naming, service, giver)) return [];
    const place = approvers.findIndex((approver) => approver.userId === userId);
    return [{ path: `approvers[${place}]`, code: 'approvers.lapsed' }];
  });

/**
 * The approvers of a request whose approval is missing and who cannot give it now, and those whose approval no longer counts, by
 * their place among the approvers.
 */
export async function absentApprovers(
  context: Naming & { readonly table: Table<{ users: ['getAll']; rights: ['getAll'] }> },
  request: TransferRequest,
): Promise<FieldError[]> {
  const { state, service, approvers, approvals } = request;
  if (!isIn(state, 'approve')) return [];
  const named = await readApprovers(
    context,
    approvers.map(({ userId }) => userId),
  );
  const absent = named.flatMap((approver, index) =>
    approvals.some(({ userId }) => userId === approver.userId) || canApprove(context, service, approver)
      ? []
      : [{ path: `approvers[${index}]`, code: 'approvers.absent' }],
  );
  return [...lapsedApprovals(context, request, byUser(named)), ...absent];
}
