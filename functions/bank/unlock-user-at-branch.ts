import { handle } from '../../shared/frame/handle.ts';
import type { Context } from '../../shared/operation/context.ts';
import { changesBetween } from '../../shared/operation/decision.ts';
import { resetting } from '../../shared/steps/users/password-reset.ts';
import { unlocking } from '../../shared/steps/users/unlocking.ts';
import { userLine } from '../../shared/views/user-view.ts';
import { unlockUserAtBranch } from './unlock-user-at-branch.operation.ts';

export const handler = handle(unlockUserAtBranch, async ({ temporaryPasswords }, context) => {
  const { company, subject: user, now, refuse } = context;
  if (company.state === 'closed') throw refuse('company.state', { state: company.state });
  const { writes, changes, alerts, after } = await (temporaryPasswords ? reset(context) : unlocked(context));
  const line = userLine(after, now);
  return { answer: line, changes: [...changes, ...changesBetween(userLine(user, now), line)], alerts, writes };
});

type AtBranch = Context<typeof unlockUserAtBranch>;

async function unlocked(context: AtBranch) {
  const { company, subject: user, input } = context;
  const { lifted, ...rest } = await unlocking(context, user, company, input.what);
  const { companyId } = user;
  return { ...rest, alerts: [{ kind: 'userUnlocked' as const, companyId, users: [user], what: lifted }] };
}

/** A new password ends the stop of the old one. */
async function reset(context: AtBranch) {
  const { company, subject: user, input } = context;
  const { what } = input;
  const rest = await resetting(context, user, company, { what, made: { channel: 'bank' } });
  const alert = { kind: 'passwordsReset' as const, companyId: user.companyId, usersHaveOwnMail: true as const };
  return { ...rest, alerts: [{ ...alert, users: [user], what }] };
}
