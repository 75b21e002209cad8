import { isAdministrator } from '../../shared/domain/user-rules.ts';
import { handle } from '../../shared/frame/handle.ts';
import { changesBetween } from '../../shared/operation/decision.ts';
import { type Member, userView } from '../../shared/views/user-view.ts';
import { resumeUser } from './resume-user.operation.ts';

export const handler = handle(resumeUser, async (_input, context) => {
  const { caller, subject: member, table, refuse } = context;
  const { user, rights } = member;
  if (user.serviceState !== 'suspended') throw refuse('user.notSuspended');
  const after: Member = { user: { ...user, serviceState: 'usable' }, rights };
  return {
    answer: userView(after, context),
    changes: changesBetween(userView(member, context), userView(after, context)),
    alerts: [{ kind: 'userResumed', companyId: caller.companyId, users: [user] }],
    writes: [
      table.users.resume(user),
      ...(isAdministrator(rights)
        ? [table.companies.changeUserCounts(caller.company, { users: 0, administrators: 1 })]
        : []),
    ],
  };
});
