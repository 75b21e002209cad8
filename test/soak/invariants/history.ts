import { heldRights } from '../../../shared/domain/held-rights.ts';
import { changesBetween } from '../../../shared/operation/decision.ts';
import type { HistoryRow } from '../../../shared/table/history.ts';
import type { Rights } from '../../../shared/table/rights.ts';
import type { User } from '../../../shared/table/user.ts';
import { type Member, userView } from '../../../shared/views/user-view.ts';
import type { Change } from '../../engines/memory/storage.ts';
import { kindOf } from '../mirror.ts';
import type { Sim } from '../sim.ts';
import { companyOf, rightsItemOf } from '../view.ts';
import type { Say } from './entry.ts';

/** I1: the history records exactly the changes that were made. */
export function checkChanges(sim: Sim, row: HistoryRow, mutations: readonly Change[], say: Say): void {
  if (row.outcome !== 'done') return;
  const now = new Date(row.at);
  const granted = mutations.find(({ key }) => kindOf(key) === 'rights');
  const view = (item: object | undefined, rights: object | undefined) =>
    item ? userView(memberOf(sim, item as User, rights), { now, profile: sim.world.profile }) : {};
  const [first, ...others] = mutations.filter(({ key }) => kindOf(key) === 'user');
  const isWhole = ['user.suspended', 'user.resumed', 'user.created', 'user.deleted'].includes(row.event);
  if (first && others.length === 0 && isWhole && row.operation !== 'suspend-users') {
    // Of a new user, subject and time of the row say these two.
    const isToldElsewhere = ({ path }: { readonly path: string }) =>
      row.event === 'user.created' && ['userId', 'createdAt'].includes(path);
    const all = changesBetween(view(first.before, granted?.before), view(first.after, granted?.after));
    const expected = all.filter((change) => !isToldElsewhere(change));
    if (JSON.stringify(row.changes) !== JSON.stringify(expected))
      say('I1', `${row.event} tells other changes than were made`);
  }
  const company = mutations.find(({ key, before }) => kindOf(key) === 'company' && before);
  if (company && stateEvents.includes(row.event)) {
    const [change] = row.changes ?? [];
    const isTold = change?.before === company.before?.['state'] && change?.after === company.after?.['state'];
    if (!isTold) say('I1', `${row.event} tells another change of state than was made`);
  }
}

const stateEvents = ['company.suspended', 'company.resumed', 'company.closed'];

/** A user with the rights of the same transaction, or else those that stand. */
function memberOf(sim: Sim, user: User, changed: object | undefined): Member {
  const rights = (changed as Rights | undefined) ?? rightsItemOf(sim, user.companyId, user.userId);
  const company = companyOf(sim, user.companyId);
  if (!rights || !company) throw new Error(`${user.userId} has no rights to show`);
  return { user, rights: heldRights(rights, company, sim.world.profile) };
}
