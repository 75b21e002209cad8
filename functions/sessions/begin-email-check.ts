import { handle } from '../../shared/frame/handle.ts';
import { mailPassword } from '../../shared/steps/authentication/send-mail-password.ts';
import { beginEmailCheck } from './begin-email-check.operation.ts';

export const handler = handle(beginEmailCheck, async ({ newEmail }, context) => {
  const { caller, refuse } = context;
  const { email } = caller.user;
  if (newEmail === email) throw refuse('email.unchanged');
  const mailed = await mailPassword(context, { purpose: 'emailCheck', newEmail });
  return { ...mailed, changes: newEmail ? [{ path: 'email', before: email, after: newEmail }] : [] };
});
