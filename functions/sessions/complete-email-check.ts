import { handle } from '../../shared/frame/handle.ts';
import type { Alert } from '../../shared/operation/alert.ts';
import { changesBetween } from '../../shared/operation/decision.ts';
import { isStepPending, stepsAfter } from '../../shared/steps/authentication/login-step.ts';
import type { User } from '../../shared/table/user.ts';
import { completeEmailCheck } from './complete-email-check.operation.ts';

export const handler = handle(completeEmailCheck, async (_input, { caller, table, now, mailPassword, refuse }) => {
  const { user, session } = caller;
  const proved = mailPassword?.newEmail ?? mailPassword?.sentTo;
  // An administrator has changed the address since: the mail went elsewhere, so it does not prove the present address.
  if (!proved || (!mailPassword?.newEmail && proved !== user.email)) throw refuse('emailCheck.notBegun');
  const { email, emailState } = user;
  return {
    answer: { steps: stepsAfter(session, 'emailCheck'), email: proved },
    changes: changesBetween({ email, emailState }, { email: proved, emailState: 'valid' }),
    subject: user.userId,
    alerts: proved === email ? [] : [emailChanged(user, { ...user, email: proved, emailState: 'valid' })],
    writes: [
      ...table.users.emailChecked(user, proved, now),
      ...(isStepPending(session, 'emailCheck') ? [table.sessions.stepDone(session, 'emailCheck')] : []),
    ],
  };
});

/** To the new address, to the old one unless it bounces, and to the company's contact (D-30). */
const emailChanged = (before: User, after: User): Alert => ({
  kind: 'emailChanged',
  companyId: after.companyId,
  users: [after],
  formerEmail: before.emailState === 'invalid' ? undefined : before.email,
});
