import { stateAt } from '../../../domain/certificate-life.ts';
import { DomainError } from '../../../domain/errors.ts';
import type { SessionCaller } from '../../../operation/caller.ts';
import type { Table } from '../../../table/table.ts';
import type { User } from '../../../table/user.ts';
import type { BasicChange } from '../../../table/users.ts';
import { type ChangeForm, type PartOfChange, unchanged } from './change.ts';

interface BasicsContext {
  readonly table: Table<{ users: ['change'] }>;
  readonly caller: Pick<SessionCaller, 'companyId' | 'userId'>;
  readonly now: Date;
}

/**
 * Name, address, login ID, and whether the passwords must be changed at the next login. A new address is unconfirmed; the
 * old and the new one are told (D-30). @throws `user.loginIdInCertificate` while a certificate contains the login ID (D-26)
 */
export function changedBasics(form: ChangeForm, user: User, context: BasicsContext): PartOfChange {
  const { table, caller, now } = context;
  const to = basicsOf(form, user, caller.userId);
  if (to.loginId !== undefined) assertLoginIdFree(user, now);
  if (Object.keys(to).length === 0) return unchanged;
  const after: Partial<User> = { ...to, ...(to.email && { emailState: 'unconfirmed' as const, mustCheckEmail: true }) };
  const formerEmail = user.emailState === 'invalid' ? undefined : user.email;
  const { companyId } = caller;
  return {
    writes: table.users.change(user, to),
    user: after,
    alerts: to.email ? [{ kind: 'emailChanged', companyId, users: [{ ...user, ...after }], formerEmail }] : [],
  };
}

function basicsOf({ name, email, loginId, forceChange }: ChangeForm, user: User, callerId: string): BasicChange {
  // It can only be taken away from passwords that the same form changes: others may be temporary, or not set yet.
  const isForced = forceChange === true && !user.mustChangePasswords && user.userId !== callerId;
  return {
    ...(name !== user.name && { name }),
    ...(email !== user.email && { email }),
    ...(loginId !== undefined && loginId !== user.loginId && { loginId }),
    ...(isForced && { mustChangePasswords: true }),
  };
}

/** The certificate contains the login ID as its CN. */
function assertLoginIdFree(user: User, now: Date): void {
  const state = stateAt(user.certificate, now);
  if (state === 'active' || state === 'issuing') throw new DomainError('user.loginIdInCertificate');
}
