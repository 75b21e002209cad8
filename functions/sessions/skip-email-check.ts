import { handle } from '../../shared/frame/handle.ts';
import { assertStepPending, stepsAfter } from '../../shared/steps/authentication/login-step.ts';
import { skipEmailCheck } from './skip-email-check.operation.ts';

export const handler = handle(skipEmailCheck, async (_input, { caller, found, table, now, refuse }) => {
  const { session, user } = caller;
  assertStepPending(session, 'emailCheck');
  const begun = found.mailPassword;
  const isChanging = begun?.newEmail !== undefined && begun.expiresAt > now.toISOString();
  if (isChanging) throw refuse('emailCheck.addressChanging');
  return {
    answer: { steps: stepsAfter(session, 'emailCheck') },
    writes: [table.sessions.stepDone(session, 'emailCheck'), table.users.emailCheckSkipped(user)],
  };
});
