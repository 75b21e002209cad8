import { issueWindowEnd } from '../../../domain/certificate-life.ts';
import { assertMayRevoke } from '../../../domain/certificate-rights.ts';
import { DomainError } from '../../../domain/errors.ts';
import type { SessionCaller } from '../../../operation/caller.ts';
import type { Subordinate } from '../../../operation/subject-kinds.ts';
import type { Profile } from '../../../profiles/profile.ts';
import type { Table } from '../../../table/table.ts';
import {
  assertRevocable,
  isRevocable,
  type RevocationContext,
  revocation,
  windowChange,
} from '../../issuance/revocation.ts';
import { type ChangeForm, type PartOfChange, unchanged } from './change.ts';

type CertificateContext = RevocationContext & {
  readonly table: Table<{ users: ['openIssueWindow'] }>;
  readonly caller: SessionCaller;
  readonly profile: Profile;
};

/**
 * 継続, 再発行 or 失効 (A11-25), as reissue-certificate and revoke-certificate do it. @throws `certificate.protected` if the
 * bank does not offer the choice, or not for this user; `permission.denied`; `certificate.none`,
 * `certificate.alreadyRevoked` where there is none to revoke
 */
export function chosenCertificate(
  { certificate: choice }: ChangeForm,
  { user, rights }: Subordinate,
  context: CertificateContext,
): PartOfChange {
  const { caller, table, now, profile } = context;
  if (choice === 'keep') return unchanged;
  if (!profile.certificate.reissueChoice) throw new DomainError('certificate.protected', { reason: 'notOffered' });
  assertMayRevoke(caller.rights, rights, profile.certificate.revocation);
  if (choice === 'revoke') assertRevocable(user);
  const until = issueWindowEnd(now, profile.certificate.issueWindowDays).toISOString();
  if (!isRevocable(user)) {
    return {
      writes: [table.users.openIssueWindow(user, until)],
      user: { issueWindowUntil: until },
      changes: [windowChange(user, until)],
    };
  }
  const { writes, changes } = revocation(user, caller.userId, until, context);
  const { issuanceId: _ended, replaces: _replaced, ...pointer } = user.certificate;
  return { writes, changes, user: { certificate: { ...pointer, state: 'revoked' }, issueWindowUntil: until } };
}
