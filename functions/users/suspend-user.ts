import { assertMaySuspend } from '../../shared/domain/user-rules.ts';
import { handle } from '../../shared/frame/handle.ts';
import { changesBetween } from '../../shared/operation/decision.ts';
import { suspended, suspensionWrites } from '../../shared/steps/users/suspension.ts';
import { userView } from '../../shared/views/user-view.ts';
import { suspendUser } from './suspend-user.operation.ts';

export const handler = handle(suspendUser, async (_input, context) => {
  const { caller, subject: member, now, refuse } = context;
  const { user } = member;
  assertMaySuspend(caller.rights, [member.rights]);
  if (user.serviceState === 'suspended') throw refuse('user.suspended');
  const after = suspended(member);
  return {
    answer: userView(after, now),
    changes: changesBetween(userView(member, now), userView(after, now)),
    alerts: [{ kind: 'userSuspended', companyId: caller.companyId, users: [user] }],
    writes: await suspensionWrites([member], context),
  };
});
