import { formatRfc3339 } from '../../shared/domain/jst.ts';
import { assertRoomOnToken, needsToken } from '../../shared/domain/token-rules.ts';
import { handleChecking } from '../../shared/frame/handle.ts';
import { isStepPending, stepsAfter } from '../../shared/steps/authentication/login-step.ts';
import { checkNewcomersCode } from '../../shared/steps/tokens/newcomers-code.ts';
import { registerToken } from './register-token.operation.ts';

/** A token can be replaced only after it is revoked (A10-5). */
export const handler = handleChecking(
  registerToken,
  async ({ otp }, context) => {
    const {
      caller: { user, rights, company },
      found,
      table,
      profile,
      passed,
      refuse,
    } = context;
    if (!needsToken(rights, company, profile)) throw refuse('token.notNeeded');
    if (user.tokenSerialNumber !== undefined) throw refuse('token.registered');
    const checked = await checkNewcomersCode(context, { user, token: found.token, code: otp });
    passed(table.otpRegistrations.clearAttempts(checked.counted));
    return checked;
  },
  async ({ serialNumber }, { caller, table, now }, { token, code }) => {
    const { user, companyId, userId, session } = caller;
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
  },
);
