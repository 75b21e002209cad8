import { DomainError } from '../../../domain/errors.ts';
import { loginNameOf } from '../../../domain/login-name.ts';
import type { Resettable } from '../../../domain/unlocking.ts';
import { assertNotOneself } from '../../../domain/user-rules.ts';
import type { Alert } from '../../../operation/alert.ts';
import type { Origin } from '../../../operation/call.ts';
import type { SessionCaller } from '../../../operation/caller.ts';
import type { Subordinate } from '../../../operation/subject-kinds.ts';
import type { Profile } from '../../../profiles/profile.ts';
import { noAttempts } from '../../../table/attempts.ts';
import type { Certificate } from '../../../table/certificates.ts';
import type { Write } from '../../../table/engine.ts';
import type { Login } from '../../../table/logins.ts';
import type { Table } from '../../../table/table.ts';
import type { Temporary } from '../../../table/temporary.ts';
import type { User } from '../../../table/user.ts';
import { activeCertificates } from '../active-certificates.ts';
import { type ResetContext, resetting } from '../password-reset.ts';
import { type ChangeForm, type PartOfChange, unchanged } from './change.ts';
import { typedPasswords } from './check-form.ts';

type CredentialsContext = ResetContext & {
  readonly table: Table<{ logins: ['create', 'delete'] }>;
  readonly caller: SessionCaller;
  readonly profile: Profile;
  readonly origin: Origin;
};

/** The rows with which the user logs in, as far as the form changes them. */
export interface LoginRows {
  readonly login: Login | undefined;
  readonly certificates: readonly Certificate[];
}

/** Reads the row of a login name that moves, and the certificates whose counters a new password clears. */
export async function loginRows(
  form: ChangeForm,
  user: User,
  context: {
    readonly table: Table<{ logins: ['get']; certificates: ['get'] }>;
    readonly caller: SessionCaller;
    readonly profile: Profile;
  },
): Promise<LoginRows> {
  const { table, caller, profile } = context;
  const { contractId } = caller.company;
  const moves = form.loginId !== undefined && form.loginId !== user.loginId;
  const [login, certificates] = await Promise.all([
    moves ? table.logins.get(loginNameOf(profile, { loginId: user.loginId, contractId })) : undefined,
    form.changeLoginPassword ? activeCertificates(context, user) : [],
  ]);
  return { login, certificates };
}

/**
 * Passwords and the row of the login name (D-26, D-27). The old name is free, and the new one taken, in the transaction
 * that changes the record. `after` is the record with the other changes of the form: its address gets the temporary
 * passwords. @throws `user.protected` for one's own passwords, `loginId.taken`
 */
export async function changedCredentials(
  form: ChangeForm,
  { member, after }: { readonly member: Subordinate; readonly after: User },
  context: CredentialsContext,
  rows: LoginRows,
): Promise<PartOfChange> {
  const { caller, profile, origin } = context;
  const { user, rights } = member;
  const what = passwordsOf(form);
  const moves = after.loginId !== user.loginId;
  if (what.length === 0 && !moves) return unchanged;
  if (what.length > 0) assertNotOneself(caller.rights, rights);
  const typed = form.temporary ? undefined : { ...typedPasswords(form), mustChange: mustChange(form, profile) };
  const made = { operatorName: caller.user.name, sourceIp: origin.sourceIp };
  const set =
    what.length > 0
      ? await resetting(context, after, caller.company, { what, made, certificates: rows.certificates, typed })
      : undefined;
  const moved = moves
    ? movedLogin(member.user, after.loginId, { password: set?.login, read: rows.login }, context)
    : [];
  return {
    // The row that moves is deleted before anything would change it.
    writes: [...moved, ...(set?.writes ?? [])],
    user: set && changedBySet(set.after),
    changes: set?.changes ?? [],
    alerts: [
      ...(moves ? [movedAlert(user, caller.companyId)] : []),
      ...(set ? [passwordAlert(user, { companyId: caller.companyId, what, typed })] : []),
    ],
  };
}

const passwordsOf = ({ changeLoginPassword, changeConfirmationPassword }: ChangeForm): readonly Resettable[] => [
  ...(changeLoginPassword ? (['login'] as const) : []),
  ...(changeConfirmationPassword ? (['confirmation'] as const) : []),
];

const mustChange = ({ forceChange = true }: ChangeForm, { credentials }: Profile) =>
  credentials.hardened || forceChange;

const changedBySet = ({ mustChangePasswords, loginStopped, confirmationStopped }: User): Partial<User> => ({
  mustChangePasswords,
  loginStopped,
  confirmationStopped,
});

const movedAlert = (user: User, companyId: string): Alert => ({
  kind: 'userChanged',
  companyId,
  users: [user],
  what: ['loginId'],
});

interface Told {
  readonly companyId: string;
  readonly what: readonly Resettable[];
  readonly typed: { readonly mustChange: boolean } | undefined;
}

/** The alert goes to the address that was read: a new one may be the operator's own. */
function passwordAlert(user: User, { companyId, what, typed }: Told): Alert {
  const common = { companyId, users: [user], what };
  return { kind: !typed || typed.mustChange ? 'passwordsReset' : 'passwordsChanged', ...common };
}

interface Moving {
  readonly password: (Partial<Temporary> & { readonly loginHash: string }) | undefined;
  readonly read: Login | undefined;
}

/** Deletes the row of the old name, and puts that of the new one: with a new password it begins anew, else as it was. */
function movedLogin(
  { loginId: from, userId, companyId }: User,
  to: string,
  { password, read }: Moving,
  { table, profile, caller }: CredentialsContext,
): readonly Write[] {
  const { contractId } = caller.company;
  const [oldName, newName] = [from, to].map((loginId) => loginNameOf(profile, { loginId, contractId }));
  if (!read || read.userId !== userId) throw new DomainError('request.conflict');
  const row = password ? { ...noAttempts, userId, companyId, loginId: to, ...password } : { ...read, loginId: to };
  return [table.logins.delete(oldName ?? '', userId, read), table.logins.create(newName ?? '', row)];
}
