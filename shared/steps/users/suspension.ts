import type { SessionCaller } from '../../operation/caller.ts';
import type { Write } from '../../table/engine.ts';
import type { Table } from '../../table/table.ts';
import type { Member } from '../../views/user-view.ts';
import { usableAdministrators } from './usable-administrators.ts';

interface SuspendContext {
  readonly caller: SessionCaller;
  readonly table: Table<{ users: ['suspend']; companies: ['changeUserCounts'] }>;
}

/** A user once suspended: nothing else of the record changes but its version; the live session is gone. */
export function suspended({ user: { sessionId: _ended, ...user }, rights }: Member): Member {
  return { user: { ...user, serviceState: 'suspended', version: user.version + 1 }, rights };
}

/**
 * What suspends usable users, all or none: their records, and the company's count of usable administrators. The
 * writes fail when the actor has meanwhile been stopped too (D-8).
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
