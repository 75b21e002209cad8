import { assertMayUnlock } from '../../shared/domain/user-rules.ts';
import { handle } from '../../shared/frame/handle.ts';
import { changesBetween } from '../../shared/operation/decision.ts';
import { unlocking } from '../../shared/steps/users/unlocking.ts';
import { userView } from '../../shared/views/user-view.ts';
import { unlockUser } from './unlock-user.operation.ts';

export const handler = handle(unlockUser, async ({ what }, context) => {
  const { caller, subject: member, now } = context;
  assertMayUnlock(caller.rights, member.rights, what);
  const { writes, changes, alerts, after } = await unlocking(context, member.user, caller.company, what);
  const [before, view] = [userView(member, now), userView({ user: after, rights: member.rights }, now)];
  return {
    answer: view,
    changes: [...changes, ...changesBetween(before, view)],
    alerts,
    writes,
  };
});
