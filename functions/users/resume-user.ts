import { isAdministrator } from '../../shared/domain/users.ts';
import { changesBetween } from '../../shared/operation/decision.ts';
import { handle } from '../../shared/operation/handle.ts';
import { userView } from '../../shared/table/user-view.ts';
import type { User } from '../../shared/table/users.ts';
import { foundUser } from '../../shared/users/found-user.ts';
import { resumeUser } from './resume-user.operation.ts';

export const handler = handle(resumeUser, async (_input, { caller, found, table, now, ifMatch, refuse }) => {
  const user = foundUser(found.user, ifMatch);
  if (user.serviceState !== 'suspended') throw refuse('user.notSuspended');
  const after: User = { ...user, serviceState: 'usable', version: user.version + 1 };
  return {
    answer: userView(after, now),
    changes: changesBetween(userView(user, now), userView(after, now)),
    subject: user.userId,
    alerts: [{ kind: 'userResumed', companyId: caller.companyId, users: [user] }],
    version: after.version,
    writes: [
      table.users.stillAdministers(caller.user),
      table.users.resume(user),
      ...(isAdministrator(user)
        ? [table.companies.changeUserCounts(caller.company, { users: 0, administrators: 1 })]
        : []),
    ],
  };
});
