import { formatRfc3339 } from '../../shared/domain/jst.ts';
import { assertRoomOnToken, needsToken } from '../../shared/domain/token-rules.ts';
import { handle } from '../../shared/frame/handle.ts';
import { isStepPending, stepsAfter } from '../../shared/steps/authentication/login-step.ts';
import { checkNewcomersCode } from '../../shared/steps/tokens/newcomers-code.ts';
import { registerToken } from './register-token.operation.ts';

/** A token can be replaced only after it is revoked (A10-5). */
export const handler = handle(registerToken, async ({ serialNumber, otp }, context) => {
  const { caller, found, table, now, profile, passed, refuse } = context;
  const { user, rights, company, companyId, userId, session } = caller;
  if (!needsToken(rights, company, profile)) throw refuse('token.notNeeded');
  if (user.tokenSerialNumber !== undefined) throw refuse('token.registered');
  const { token, code, counted } = await checkNewcomersCode(context, { user, token: found.token, code: otp });
  passed(table.otpRegistrations.clearAttempts(counted));
  assertRoomOnToken(token);
  const registeredAt = formatRfc3339(now);
  return {
    answer: { steps: stepsAfter(session, 'registerToken'), serialNumber, registeredAt },
    changes: [{ path: 'tokenSerialNumber', before: null, after: serialNumber }],
    subject: serialNumber,
    alerts: [{ kind: 'tokenRegistered', companyId, users: [user], serialNumber }],
    writes: [
      table.tokens.register(token, userId, code),
      table.users.tokenRegistered(user, serialNumber),
      ...(isStepPending(session, 'registerToken') ? [table.sessions.stepDone(session, 'registerToken')] : []),
    ],
  };
});
