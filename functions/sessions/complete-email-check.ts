import { isStepPending, stepsAfter } from '../../shared/authentication/login-step.ts';
import { changesBetween } from '../../shared/operation/decision.ts';
import { handle } from '../../shared/operation/handle.ts';
import { completeEmailCheck } from './complete-email-check.operation.ts';

export const handler = handle(completeEmailCheck, async (_input, { caller, table, mailPassword, refuse }) => {
  const { user, session } = caller;
  const proved = mailPassword?.newEmail ?? mailPassword?.sentTo;
  // An administrator has changed the address since: the mail went to another one, so it proves nothing of this one.
  if (!proved || (!mailPassword?.newEmail && proved !== user.email)) throw refuse('emailCheck.notBegun');
  const { email, emailState } = user;
  return {
    answer: { steps: stepsAfter(session, 'emailCheck'), email: proved },
    changes: changesBetween({ email, emailState }, { email: proved, emailState: 'valid' }),
    subject: user.userId,
    writes: [
      table.users.emailChecked(user, proved),
      ...(isStepPending(session, 'emailCheck') ? [table.sessions.stepDone(session, 'emailCheck')] : []),
    ],
  };
});
