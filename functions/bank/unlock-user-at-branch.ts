import { Resettable } from '../../shared/domain/unlocking.ts';
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
  const { writes, changes, alerts, after } = await (temporaryPasswords ? reset(context) : unlock(context));
  const line = userLine(after, now);
  return { answer: line, changes: [...changes, ...changesBetween(userLine(user, now), line)], alerts, writes };
});

type AtBranch = Context<typeof unlockUserAtBranch>;

function unlock(context: AtBranch) {
  const { company, subject: user, input } = context;
  return unlocking(context, user, company, input.what);
}

/** New passwords end the stops of the old ones; what is no password is unlocked. */
async function reset(context: AtBranch) {
  const { company, subject: user, input } = context;
  const what = Resettable.options.filter((name) => input.what.includes(name));
  if (what.length === 0)
    throw context.refuse('request.invalid', { errors: [{ path: 'temporaryPasswords', code: 'field.unknown' }] });
  const { companyId } = user;
  const others = input.what.filter((name) => !what.some((each) => each === name));
  const made = await resetting(context, user, company, { what, made: { channel: 'bank' } });
  const unlocked =
    others.length > 0 ? await unlocking(context, user, company, others) : { writes: [], changes: [], alerts: [] };
  return {
    after: made.after,
    writes: [...made.writes, ...unlocked.writes],
    changes: [...made.changes, ...unlocked.changes],
    alerts: [
      { kind: 'passwordsReset' as const, companyId, users: [user], usersHaveOwnMail: true as const, what },
      ...unlocked.alerts,
    ],
  };
}
