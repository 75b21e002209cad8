import { assertMaySuspend } from '../../shared/domain/user-rules.ts';
import { handleReadingAhead } from '../../shared/frame/handle.ts';
import { changesBetween } from '../../shared/operation/decision.ts';
import { colleaguesOf } from '../../shared/steps/users/approvers.ts';
import { suspended, suspensionWrites } from '../../shared/steps/users/suspension.ts';
import { userView } from '../../shared/views/user-view.ts';
import { suspendUser } from './suspend-user.operation.ts';

export const handler = handleReadingAhead(
  suspendUser,
  (_input, context) => colleaguesOf(context, [context.subject]),
  async (_input, context, colleagues) => {
    const { caller, subject: member, refuse } = context;
    const { user } = member;
    assertMaySuspend(caller.rights, [member.rights]);
    if (user.serviceState === 'suspended') throw refuse('user.suspended');
    const after = suspended(member);
    return {
      answer: userView(after, context),
      changes: changesBetween(userView(member, context), userView(after, context)),
      alerts: [{ kind: 'userSuspended', companyId: caller.companyId, users: [user] }],
      writes: suspensionWrites([member], context, colleagues),
    };
  },
);
