import type { SessionCaller } from '../../operation/caller.ts';
import type { Write } from '../../table/engine.ts';
import type { Table } from '../../table/table.ts';
import type { Member } from '../../views/user-view.ts';
import { usableAdministrators } from './usable-administrators.ts';

interface SuspendContext {
  readonly caller: SessionCaller;
  readonly table: Table<{ users: ['suspend']; companies: ['changeUserCounts'] }>;
}

/** A user after suspension: the live session is gone. */
export function suspended({ user: { sessionId: _ended, ...user }, rights }: Member): Member {
  return { user: { ...user, serviceState: 'suspended' }, rights };
}

/**
 * The writes that suspend usable users, all or none: their records, and the company's count of usable administrators.
 * They fail if the actor has been stopped meanwhile (D-8).
 */
export function suspensionWrites(targets: readonly Member[], { caller, table }: SuspendContext): Write[] {
  const administrators = usableAdministrators(targets);
  return [
    ...targets.map(({ user }) => table.users.suspend(user)),
    ...(administrators > 0
      ? [table.companies.changeUserCounts(caller.company, { users: 0, administrators: -administrators })]
      : []),
  ];
}
