import { isAdministrator } from '../../shared/domain/users.ts';
import { handle } from '../../shared/operation/handle.ts';
import { userView } from '../../shared/table/user-view.ts';
import { getUser } from './get-user.operation.ts';

export const handler = handle(getUser, async ({ userId }, { caller, found, now, refuse }) => {
  const isOwn = userId === caller.userId;
  if (!isOwn && !isAdministrator(caller.user)) throw refuse('permission.denied', { needs: 'administrator' });
  if (!found.user) throw refuse('user.notFound');
  return {
    answer: userView(found.user, now),
    version: found.user.version,
    subject: userId,
    unrecorded: isOwn,
  };
});
