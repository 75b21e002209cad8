import { Resettable, type Unlockable } from '../../shared/domain/unlocking.ts';
import { handleReadingAhead } from '../../shared/frame/handle.ts';
import type { Context } from '../../shared/operation/context.ts';
import { changesBetween } from '../../shared/operation/decision.ts';
import { activeCertificates } from '../../shared/steps/users/active-certificates.ts';
import { resetting } from '../../shared/steps/users/password-reset.ts';
import { type Bars, barsOf, unlocking } from '../../shared/steps/users/unlocking.ts';
import type { Certificate } from '../../shared/table/certificates.ts';
import { userLine } from '../../shared/views/user-view.ts';
import { unlockUserAtBranch } from './unlock-user-at-branch.operation.ts';

export const handler = handleReadingAhead(
  unlockUserAtBranch,
  readAhead,
  async ({ temporaryPasswords }, context, ahead) => {
    const { company, subject: user, now, refuse } = context;
    if (company.state === 'closed') throw refuse('company.state', { state: company.state });
    const { writes, changes, alerts, after } = temporaryPasswords
      ? await reset(context, ahead)
      : unlocking(context, user, ahead.bars);
    const line = userLine(after, now);
    return { answer: line, changes: [...changes, ...changesBetween(userLine(user, now), line)], alerts, writes };
  },
);

type AtBranch = Context<typeof unlockUserAtBranch>;

interface Ahead {
  readonly bars: Bars;
  readonly certificates: readonly Certificate[];
}

async function readAhead({ what, temporaryPasswords }: AtBranch['input'], context: AtBranch): Promise<Ahead> {
  const { company, subject: user } = context;
  const resets = temporaryPasswords ? resettable(what) : [];
  const unlocks = temporaryPasswords ? what.filter((name) => !isResettable(name)) : what;
  const [bars, certificates] = await Promise.all([
    barsOf(context, user, company, unlocks),
    resets.includes('login') ? activeCertificates(context, user) : [],
  ]);
  return { bars, certificates };
}

const isResettable = (name: Unlockable) => Resettable.options.some((each) => each === name);
const resettable = (what: readonly Unlockable[]) => Resettable.options.filter((name) => what.includes(name));

/** New passwords end the stops of the old ones; what is no password is unlocked. */
async function reset(context: AtBranch, { bars, certificates }: Ahead) {
  const { company, subject: user, input } = context;
  const what = resettable(input.what);
  if (what.length === 0)
    throw context.refuse('request.invalid', { errors: [{ path: 'temporaryPasswords', code: 'field.unknown' }] });
  const { companyId } = user;
  const made = await resetting(context, user, company, { what, made: { channel: 'bank' }, certificates });
  const unlocked = bars.length > 0 ? unlocking(context, user, bars) : { writes: [], changes: [], alerts: [] };
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
