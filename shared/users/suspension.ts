import type { SessionCaller } from '../operation/caller.ts';
import type { MailRequest } from '../operation/mail-write.ts';
import type { Put, Write } from '../table/engine.ts';
import type { Table } from '../table/table.ts';
import type { User } from '../table/users.ts';
import { usableAdministrators } from './usable-administrators.ts';

interface SuspendContext {
  readonly caller: SessionCaller;
  readonly table: Table<{ users: ['suspend', 'stillAdministers']; companies: ['changeUserCounts'] }>;
  readonly now: Date;
  readonly mail: (mail: MailRequest) => Put;
}

/** A user once suspended: nothing else of the record changes but its version; the live session is gone. */
export function suspended({ sessionId: _ended, ...user }: User): User {
  return { ...user, serviceState: 'suspended', version: user.version + 1 };
}

/**
 * What stops usable users, all or none: their records, the company's count of usable administrators, and a mail to each. The
 * writes fail when the actor has meanwhile been stopped too (D-8).
 */
export function suspensionWrites(targets: readonly User[], { caller, table, now, mail }: SuspendContext): Write[] {
  const administrators = usableAdministrators(targets);
  return [
    table.users.stillAdministers(caller.user),
    ...targets.map((target) => table.users.suspend(target)),
    ...(administrators > 0
      ? [table.companies.changeUserCounts(caller.company, { users: 0, administrators: -administrators })]
      : []),
    ...targets.map((target) => mail(suspensionMail(target, now))),
  ];
}

function suspensionMail({ userId, companyId, name, loginId, lastLogins }: User, now: Date): MailRequest {
  const [lastLogin] = lastLogins;
  const values = { userName: name, loginId, what: 'suspended', stoppedAt: now.toISOString() } as const;
  return { kind: 'userStopped', ownerId: userId, companyId, values: { ...values, ...(lastLogin && { lastLogin }) } };
}
