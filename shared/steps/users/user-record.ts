import { stateAt } from '../../domain/certificate-life.ts';
import { mayRevoke } from '../../domain/certificate-rights.ts';
import type { HeldRights } from '../../domain/held-rights.ts';
import { isAdministrator, mayChange } from '../../domain/user-rules.ts';
import type { Profile } from '../../profiles/profile.ts';
import { type ChangeableField, changeableFields, type UserRecord } from '../../views/user-record.ts';
import { type Member, userView } from '../../views/user-view.ts';
import { isRevocable } from '../issuance/revocation.ts';

interface Reading {
  readonly caller: { readonly rights: HeldRights };
  readonly now: Date;
  readonly profile: Profile;
}

/** The view of a record with what its reader may do with it; change-user refuses everything else. */
export function userRecord(member: Member, context: Reading): UserRecord {
  const { caller, now, profile } = context;
  const reader = caller.rights;
  return {
    ...userView(member, context),
    isOwn: reader.userId === member.rights.userId,
    mayChange: isAdministrator(reader) ? changeable(member, reader, now) : [],
    certificateChoices: isAdministrator(reader) ? choices(member, reader, profile) : [],
  };
}

const ofOneself: readonly ChangeableField[] = ['loginId', 'name', 'email'];

function changeable({ user, rights }: Member, reader: HeldRights, now: Date): ChangeableField[] {
  if (!mayChange(reader, rights)) return [];
  const fields = reader.userId === rights.userId ? ofOneself : changeableFields;
  const state = stateAt(user.certificate, now);
  // D-26: the certificate contains the login ID.
  const isNamed = state === 'active' || state === 'issuing';
  return fields.filter((field) => field !== 'loginId' || !isNamed);
}

function choices({ user, rights }: Member, reader: HeldRights, { certificate }: Profile) {
  if (!certificate.reissueChoice || !mayRevoke(reader, rights, certificate.revocation)) return [];
  return isRevocable(user)
    ? ['keep' as const, 'reissue' as const, 'revoke' as const]
    : ['keep' as const, 'reissue' as const];
}
