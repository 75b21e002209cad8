import { formatRfc3339 } from '../../shared/domain/jst.ts';
import { assertRoomOnToken, needsToken } from '../../shared/domain/token-rules.ts';
import { assertMayChange } from '../../shared/domain/user-rules.ts';
import { handle } from '../../shared/frame/handle.ts';
import { registerUserToken } from './register-user-token.operation.ts';

/**
 * No code is asked: the administrator does not hold the device. A wrong serial number harms nobody, because every act that
 * needs a code needs the device; it is put right by revoking the token.
 */
export const handler = handle(registerUserToken, async ({ serialNumber }, context) => {
  const { caller, subject, found, table, now, profile, refuse } = context;
  const { user, rights } = subject;
  const { company, companyId } = caller;
  if (!profile.otp.registeredByAdministrators) throw refuse('token.registeredByUser');
  assertMayChange(caller.rights, rights);
  if (!needsToken(rights, company, profile)) throw refuse('token.notNeeded');
  if (user.tokenSerialNumber !== undefined) throw refuse('token.registered');
  const { token } = found;
  if (!token) throw refuse('token.notFound');
  if (token.state === 'revoked') throw refuse('token.revoked');
  assertRoomOnToken(token);
  return {
    answer: { userId: user.userId, serialNumber, registeredAt: formatRfc3339(now) },
    changes: [{ path: 'tokenSerialNumber', before: null, after: serialNumber }],
    alerts: [{ kind: 'tokenRegistered', companyId, users: [user], serialNumber }],
    writes: [table.tokens.give(token, user.userId), table.users.tokenGiven(user, serialNumber)],
  };
});
