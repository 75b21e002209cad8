import { refuseFields, repetitions } from '../../shared/domain/field-errors.ts';
import { assertMaySuspend } from '../../shared/domain/users.ts';
import { changesBetween } from '../../shared/operation/decision.ts';
import { handle } from '../../shared/operation/handle.ts';
import { userView } from '../../shared/table/user-view.ts';
import { foundUser } from '../../shared/users/found-user.ts';
import { suspended, suspensionWrites } from '../../shared/users/suspension.ts';
import { suspendUsers } from './suspend-users.operation.ts';

export const handler = handle(suspendUsers, async ({ userIds }, context) => {
  const { caller, found, now, refuse } = context;
  refuseFields(repetitions('userIds', userIds));
  const users = userIds.map((_userId, index) => foundUser(found[`user${index}`], undefined));
  assertMaySuspend(caller.user, users);
  const stoppedAlready = users.find(({ serviceState }) => serviceState === 'suspended');
  if (stoppedAlready) throw refuse('user.suspended', { userId: stoppedAlready.userId });
  const after = users.map(suspended);
  const views = (all: typeof users) => ({
    users: Object.fromEntries(all.map((user) => [user.userId, userView(user, now)])),
  });
  return {
    answer: { items: after.map((user) => userView(user, now)) },
    changes: changesBetween(views(users), views(after)),
    subject: userIds.join(' '),
    alerts: [{ kind: 'userSuspended', companyId: caller.companyId, users }],
    writes: suspensionWrites(users, context),
  };
});
