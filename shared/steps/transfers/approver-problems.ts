import { type ApprovalMode, approversNeeded } from '../../domain/approval-modes.ts';
import type { FieldError } from '../../domain/errors.ts';
import { heldRights } from '../../domain/held-rights.ts';
import { serviceStateOf } from '../../domain/service-state.ts';
import { isApproved, mayApproveOwn } from '../../domain/transfers/authorise.ts';
import { approvingRight, type RequestService } from '../../domain/transfers/services.ts';
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

/** Whether somebody can approve a service's requests now: usable, with the right as long as the service has approval. */
function canApprove(
  { caller, profile }: Naming,
  service: RequestService,
  { user, granted }: Pick<NamedApprover, 'user' | 'granted'>,
): boolean {
  if (!user || !granted || serviceStateOf(user) !== 'usable') return false;
  if (!isApproved(service, caller.company, profile)) return true;
  return heldRights(granted, caller.company, profile).permissions.includes(approvingRight(service));
}

/** The approvers of a request whose approval is missing and who cannot give it now, by their place among the approvers. */
export async function absentApprovers(
  context: Naming & { readonly table: Table<{ users: ['getAll']; rights: ['getAll'] }> },
  { state, service, approvers, approvals }: TransferRequest,
): Promise<FieldError[]> {
  if (!isIn(state, 'approve')) return [];
  const named = await readApprovers(
    context,
    approvers.map(({ userId }) => userId),
  );
  return named.flatMap((approver, index) =>
    approvals.some(({ userId }) => userId === approver.userId) || canApprove(context, service, approver)
      ? []
      : [{ path: `approvers[${index}]`, code: 'approvers.absent' }],
  );
}
