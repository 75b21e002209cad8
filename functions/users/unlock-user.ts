import { assertMayUnlock } from '../../shared/domain/user-rules.ts';
import { handleReadingAhead } from '../../shared/frame/handle.ts';
import { changesBetween } from '../../shared/operation/decision.ts';
import { barsOf, unlocking } from '../../shared/steps/users/unlocking.ts';
import { userView } from '../../shared/views/user-view.ts';
import { unlockUser } from './unlock-user.operation.ts';

export const handler = handleReadingAhead(
  unlockUser,
  ({ what }, context) => barsOf(context, context.subject.user, context.caller.company, what),
  async ({ what }, context, bars) => {
    const { caller, subject: member } = context;
    assertMayUnlock(caller.rights, member.rights, what);
    const { writes, changes, alerts, after } = unlocking(context, member.user, bars);
    const [before, view] = [userView(member, context), userView({ user: after, rights: member.rights }, context)];
    return {
      answer: view,
      changes: [...changes, ...changesBetween(before, view)],
      alerts,
      writes,
    };
  },
);
