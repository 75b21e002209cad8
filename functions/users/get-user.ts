import { isAdministrator } from '../../shared/domain/users.ts';
import { handle } from '../../shared/operation/handle.ts';
import { userView } from '../../shared/table/user-view.ts';
import { foundUser } from '../../shared/users/found-user.ts';
import { getUser } from './get-user.operation.ts';

export const handler = handle(getUser, async ({ userId }, context) => {
  const { caller, now, refuse } = context;
  const isOwn = userId === caller.userId;
  if (!isOwn && !isAdministrator(caller.rights)) throw refuse('permission.denied', { needs: 'administrator' });
  const member = foundUser(context);
  return {
    answer: userView(member, now),
    version: member.user.version,
    subject: userId,
    unrecorded: isOwn,
  };
});
