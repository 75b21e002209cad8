import type { ChangedItem } from '../../../domain/alert-rules.ts';
import { heldRights } from '../../../domain/held-rights.ts';
import { given, type Limits } from '../../../domain/limits.ts';
import { inMatrixOrder, permissions as matrix, type Permission } from '../../../domain/permissions.ts';
import { assertMayDemote, assertNotOneself, isAdministrator } from '../../../domain/user-rules.ts';
import type { SessionCaller } from '../../../operation/caller.ts';
import type { Subordinate } from '../../../operation/subject-kinds.ts';
import type { Profile } from '../../../profiles/profile.ts';
import type { Write } from '../../../table/engine.ts';
import type { Table } from '../../../table/table.ts';
import { approverLeaves, approversRemain, type Colleagues, type Leaving } from '../approvers.ts';
import { assertGrantable } from '../assert-grantable.ts';
import { usableAdministrators } from '../usable-administrators.ts';
import { type ChangeForm, type PartOfChange, unchanged } from './change.ts';

interface RightsContext {
  readonly table: Table<{
    users: ['changeRights', 'checkApproves'];
    companies: ['changeUserCounts', 'checkUnchanged'];
  }>;
  readonly caller: SessionCaller;
  readonly profile: Profile;
}

/** What a user may hold after the change. */
interface Wanted {
  readonly administrator: boolean;
  readonly permissions: readonly Permission[];
  readonly accounts: readonly string[];
  readonly limits: Limits;
}

/**
 * Administrator's right, rights, accounts and limits. They act at the user's next request (D-7), because the gate reads
 * them then. Nobody changes their own, and nobody grants more than they hold (D-8); the count of administrators changes
 * with the role, and enough people who approve remain. @throws as `assertGrantable`; `user.protected`,
 * `user.lastAdministrator`, `user.approverNeeded`
 */
export function changedRights(
  form: ChangeForm,
  member: Subordinate,
  context: RightsContext,
  colleagues: Colleagues | undefined,
): PartOfChange {
  const { caller, table, profile } = context;
  const { user, granted } = member;
  const what = changedItems(form, member);
  if (what.length === 0) return unchanged;
  assertNotOneself(caller.rights, member.rights);
  const wanted = wantedRights(form, member);
  assertGrantable(wanted, caller, profile, member.rights);
  const role = wanted.administrator ? ('administrator' as const) : ('general' as const);
  const to = {
    role,
    permissions: inMatrixOrder(wanted.permissions),
    accounts: wanted.accounts,
    limits: given(wanted.limits),
  };
  const leaving = leavingBy(form, member);
  return {
    writes: [
      ...table.users.changeRights(user, granted, to),
      ...counted(member, role, context),
      ...(approverLeaves(leaving) ? [table.companies.checkUnchanged(caller.company)] : []),
      ...approversRemain(context, leaving, colleagues),
    ],
    user: { listedRole: role },
    rights: heldRights({ ...to, userId: user.userId }, caller.company, profile),
    alerts: [{ kind: 'userChanged', companyId: caller.companyId, users: [user], what }],
  };
}

/** The user, with the rights that the form leaves. */
export const leavingBy = (form: ChangeForm, member: Subordinate): readonly Leaving[] => [
  { user: member.user, granted: member.granted, keeps: wantedRights(form, member).permissions },
];

/** Whether the form differs from what the user holds now, by part. What is absent in the form stays. */
function changedItems({ administrator, permissions, accounts, limits }: ChangeForm, { rights }: Subordinate) {
  const held = rights.limits;
  const wanted = limits && given(limits);
  const differs: readonly (readonly [ChangedItem, boolean])[] = [
    ['administrator', administrator !== undefined && administrator !== isAdministrator(rights)],
    ['permissions', permissions !== undefined && !isSameSet(permissions, rights.permissions)],
    ['accounts', accounts !== undefined && !isSameSet(accounts, rights.accounts)],
    [
      'limits',
      wanted !== undefined && [...Object.keys(wanted), ...Object.keys(held)].some((row) => wanted[row] !== held[row]),
    ],
  ];
  return differs.filter(([, is]) => is).map(([item]) => item);
}

// A repeated code is a difference, so that it is refused.
const isSameSet = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && new Set(a).symmetricDifference(new Set(b)).size === 0;

const known = (codes: readonly string[]): readonly Permission[] => matrix.filter((code) => codes.includes(code));

function wantedRights(form: ChangeForm, { rights }: Subordinate): Wanted {
  const { administrator = isAdministrator(rights), accounts = rights.accounts, limits = rights.limits } = form;
  const permissions = form.permissions ?? known(rights.permissions);
  return { administrator, permissions, accounts, limits };
}

/** A usable user who becomes an administrator, or is one no more (D-8). */
function counted(member: Subordinate, role: 'administrator' | 'general', { caller, table }: RightsContext): Write[] {
  const was = usableAdministrators([member]);
  const is = usableAdministrators([{ ...member, rights: { ...member.rights, role } }]);
  if (was > is) assertMayDemote(caller.rights, member.rights);
  if (was === is) return [];
  return [table.companies.changeUserCounts(caller.company, { users: 0, administrators: is - was })];
}
