import { assertMaySuspend } from '../../shared/domain/users.ts';
import { changesBetween } from '../../shared/operation/decision.ts';
import { handle } from '../../shared/operation/handle.ts';
import { userView } from '../../shared/table/user-view.ts';
import { foundUser } from '../../shared/users/found-user.ts';
import { suspended, suspensionWrites } from '../../shared/users/suspension.ts';
import { suspendUser } from './suspend-user.operation.ts';

export const handler = handle(suspendUser, async (_input, context) => {
  const { caller, found, now, ifMatch, refuse } = context;
  const user = foundUser(found.user, ifMatch);
  assertMaySuspend(caller.user, [user]);
  if (user.serviceState === 'suspended') throw refuse('user.suspended');
  const after = suspended(user);
  return {
    answer: userView(after, now),
    changes: changesBetween(userView(user, now), userView(after, now)),
    subject: user.userId,
    alerts: [{ kind: 'userSuspended', companyId: caller.companyId, users: [user] }],
    version: after.version,
    writes: suspensionWrites([user], context),
  };
});
