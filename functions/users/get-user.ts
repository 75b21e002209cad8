import { isAdministrator } from '../../shared/domain/user-rules.ts';
import { handle } from '../../shared/frame/handle.ts';
import { foundUser } from '../../shared/steps/users/found-user.ts';
import { userRecord } from '../../shared/steps/users/user-record.ts';
import { getUser } from './get-user.operation.ts';

export const handler = handle(getUser, async ({ userId }, context) => {
  const { caller, refuse } = context;
  const isOwn = userId === caller.userId;
  if (!isOwn && !isAdministrator(caller.rights)) throw refuse('permission.denied', { needs: 'administrator' });
  const member = foundUser(context);
  return {
    answer: userRecord(member, context),
    version: member.user.version,
    subject: userId,
    unrecorded: isOwn,
  };
});
