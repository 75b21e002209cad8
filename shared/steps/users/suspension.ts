import type { OfferingBank } from '../../domain/approval-modes.ts';
import type { SessionCaller } from '../../operation/caller.ts';
import type { Subordinate } from '../../operation/subject-kinds.ts';
import type { Write } from '../../table/engine.ts';
import type { Table } from '../../table/table.ts';
import type { Member } from '../../views/user-view.ts';
import { approverLeaves, approversRemain, type Colleagues } from './approvers.ts';
import { usableAdministrators } from './usable-administrators.ts';

interface SuspendContext {
  readonly caller: SessionCaller;
  readonly profile: OfferingBank;
  readonly table: Table<{
    users: ['suspend', 'checkApproves'];
    companies: ['changeUserCounts', 'checkUnchanged'];
  }>;
}

/** A user after suspension: the live session is gone. */
export function suspended({ user: { sessionId: _ended, ...user }, rights }: Member): Member {
  return { user: { ...user, serviceState: 'suspended' }, rights };
}

/**
 * The writes that suspend usable users, all or none: their records, and the company's count of usable administrators.
 * They fail if the actor has been stopped meanwhile (D-8). @throws `user.approverNeeded` if too few could approve
 */
export function suspensionWrites(
  targets: readonly Subordinate[],
  context: SuspendContext,
  colleagues: Colleagues | undefined,
): Write[] {
  const { caller, table } = context;
  const administrators = usableAdministrators(targets);
  return [
    ...targets.map(({ user }) => table.users.suspend(user)),
    ...(administrators > 0
      ? [table.companies.changeUserCounts(caller.company, { users: 0, administrators: -administrators })]
      : []),
    ...(approverLeaves(targets) ? [table.companies.checkUnchanged(caller.company)] : []),
    ...approversRemain(context, targets, colleagues),
  ];
}
