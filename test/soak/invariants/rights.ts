import { isAdministrator } from '../../../shared/domain/user-rules.ts';
import type { Certificate } from '../../../shared/table/certificates.ts';
import type { Rights } from '../../../shared/table/rights.ts';
import type { Change } from '../../engines/memory/storage.ts';
import { kindOf } from '../mirror.ts';
import type { Run } from '../run.ts';
import type { Sim } from '../sim.ts';
import { rightsOf } from '../view.ts';
import type { Say } from './entry.ts';

/** I19, I20: acts that no user may do online in any case. */
export function checkRights(sim: Sim, run: Run, change: Change, say: Say): void {
  if (run.companyId === undefined || run.userId === undefined) return;
  const kind = kindOf(change.key);
  if (kind === 'certificate') checkRevocation(sim, run, change, say);
  if (kind === 'rights' && change.after) checkGrants(change, rightsOf(sim, run.companyId, run.userId), say);
}

function checkRevocation(sim: Sim, run: Run, { before, after }: Change, say: Say): void {
  const [was, is] = [before as unknown as Certificate | undefined, after as unknown as Certificate | undefined];
  if (was?.state !== 'active' || is?.state !== 'revoked') return;
  const holder = rightsOf(sim, is.companyId, is.userId);
  const rules = sim.world.profile.certificate.revocation;
  const isOwn = holder?.userId === run.userId;
  if (holder?.role === 'master' && !(isOwn ? rules.own : rules.of.includes('master')))
    say('I19', 'a master’s certificate was revoked online');
}

type Granter = ReturnType<typeof rightsOf>;

function checkGrants({ before, after }: Change, actor: Granter, say: Say): void {
  const [was, is] = [before as unknown as Rights | undefined, after as unknown as Rights];
  if (is.role === 'master' && was?.role !== 'master') say('I20', 'somebody became master');
  if (actor === undefined) {
    say('I20', 'nobody acted');
    return;
  }
  if (!isAdministrator(actor) && isAdministrator(is) && was?.role !== is.role)
    say('I20', 'a general user made an administrator');
  if (actor.role === 'master') return;
  const beyond = [
    ...(is.permissions ?? []).filter((each) => !actor.permissions.includes(each) && !was?.permissions?.includes(each)),
    ...(is.accounts ?? []).filter((each) => !actor.accounts.includes(each) && !was?.accounts?.includes(each)),
    ...Object.entries(is.limits ?? {})
      .filter(([service, amount]) => amount > Math.max(actor.limits[service] ?? 0, was?.limits?.[service] ?? 0))
      .map(([service]) => service),
  ];
  if (beyond.length > 0) say('I20', `granted beyond the granter: ${beyond.join(', ')}`);
}
