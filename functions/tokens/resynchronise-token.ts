import { handle } from '../../shared/frame/handle.ts';
import { checkConsecutiveCodes } from '../../shared/steps/tokens/check-code.ts';
import { resynchroniseToken } from './resynchronise-token.operation.ts';

/** Only users of the token may do this; spent steps stay spent, whatever the drift (threat 15). */
export const handler = handle(resynchroniseToken, async ({ serialNumber, otps }, context) => {
  const { caller, subject, table, passed, refuse } = context;
  if (!subject.userIds.includes(caller.userId)) throw refuse('token.notFound');
  const { token, code } = await checkConsecutiveCodes({ ...context, company: caller.company }, serialNumber, otps);
  passed(table.tokens.clearAttempts(token));
  return {
    answer: { serialNumber },
    changes: [{ path: 'driftSteps', before: token.drift, after: code.drift }],
    writes: [table.tokens.spend(token, code)],
  };
});
