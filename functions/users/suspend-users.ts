import { refuseFields, repetitions } from '../../shared/domain/field-errors.ts';
import { assertMaySuspend } from '../../shared/domain/user-rules.ts';
import { handleReadingAhead } from '../../shared/frame/handle.ts';
import type { Context } from '../../shared/operation/context.ts';
import { changesBetween } from '../../shared/operation/decision.ts';
import { colleaguesOf } from '../../shared/steps/users/approvers.ts';
import { foundUser } from '../../shared/steps/users/found-user.ts';
import { suspended, suspensionWrites } from '../../shared/steps/users/suspension.ts';
import { type Member, userView } from '../../shared/views/user-view.ts';
import { suspendUsers } from './suspend-users.operation.ts';

type SuspendContext = Context<typeof suspendUsers>;

export const handler = handleReadingAhead(
  suspendUsers,
  (_input, context) => colleaguesOf(context, namedUsers(context)),
  async ({ userIds }, context, colleagues) => {
    const { caller, refuse } = context;
    const members = namedUsers(context);
    assertMaySuspend(
      caller.rights,
      members.map(({ rights }) => rights),
    );
    const stoppedAlready = members.find(({ user }) => user.serviceState === 'suspended');
    if (stoppedAlready) throw refuse('user.suspended', { userId: stoppedAlready.user.userId });
    const after = members.map(suspended);
    const views = (all: readonly Member[]) => ({
      users: Object.fromEntries(all.map((member) => [member.user.userId, userView(member, context)])),
    });
    return {
      answer: { items: after.map((member) => userView(member, context)) },
      changes: changesBetween(views(members), views(after)),
      subject: userIds.join(' '),
      alerts: [{ kind: 'userSuspended', companyId: caller.companyId, users: members.map(({ user }) => user) }],
      writes: suspensionWrites(members, context, colleagues),
    };
  },
);

function namedUsers(context: SuspendContext) {
  const { input, found } = context;
  refuseFields(repetitions('userIds', input.userIds));
  return input.userIds.map((_userId, index) =>
    foundUser({
      ...context,
      found: { user: found[`user${index}`], rights: found[`rights${index}`] },
    }),
  );
}
