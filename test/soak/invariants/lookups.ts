import { lookupMoves, lookupsOfCompany, lookupsOfUser } from '../../../shared/table/lookups.ts';
import type { Sim } from '../sim.ts';
import { companyOf, usersOf } from '../view.ts';
import type { Say } from './entry.ts';

/** Companies and users are found by what they are, and by nothing that they were. */
export function checkLookups(sim: Sim, say: Say): void {
  const due = sim.mirror.all('company').flatMap(({ companyId: id }) => {
    const companyId = String(id);
    const company = companyOf(sim, companyId);
    return [
      ...(company ? lookupMoves({ companyId }, [], lookupsOfCompany(company)) : []),
      ...usersOf(sim, companyId).flatMap((user) => lookupMoves(user, [], lookupsOfUser(user))),
    ].flatMap((write) => (write.kind === 'put' ? [`${write.item.pk} ${write.item.sk}`] : []));
  });
  const stored = sim.mirror
    .all('lookup')
    .filter(({ thumbprint }) => thumbprint === undefined)
    .map(({ pk, sk }) => `${pk} ${sk}`);
  for (const lookup of new Set(due).symmetricDifference(new Set(stored)))
    say('lookups', `${lookup} is ${due.includes(lookup) ? 'missing' : 'left over'}`);
}
