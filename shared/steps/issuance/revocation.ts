import { stateAt } from '../../domain/certificate-life.ts';
import { DomainError } from '../../domain/errors.ts';
import { formatRfc3339 } from '../../domain/jst.ts';
import type { MailRequest } from '../../operation/mail-write.ts';
import type { Put, Write } from '../../table/engine.ts';
import type { Change } from '../../table/history.ts';
import type { Table } from '../../table/table.ts';
import type { User } from '../../table/user.ts';

export interface RevocationContext {
  readonly table: Table<{
    users: ['certificateRevoked'];
    certificates: ['revoke', 'revokeReplaced'];
    issuances: ['abandon'];
    mails: ['send'];
  }>;
  readonly now: Date;
  readonly mail: (mail: MailRequest) => Put;
}

export interface Revocation {
  readonly writes: readonly Write[];
  readonly changes: readonly Change[];
}

/** Whether the user has a certificate to revoke, or an issuance to abandon. */
export function isRevocable({ certificate }: User): boolean {
  return certificate.state !== 'none' && certificate.state !== 'revoked';
}

/** @throws `certificate.none` or `certificate.alreadyRevoked` if there is none to revoke */
export function assertRevocable(user: User): void {
  if (isRevocable(user)) return;
  throw new DomainError(user.certificate.state === 'none' ? 'certificate.none' : 'certificate.alreadyRevoked');
}

/**
 * Everything that ends a user's certificate, in one transaction and effective at the next request: its row, the
 * certificate it replaced if still valid, an issuance in progress, the session. An issue window opens, so that the user
 * can acquire a new one (D-12). The row's stream then has it revoked at the authority; an expired one ends only in the
 * row.
 */
export function revocation(
  user: User,
  by: string,
  reopenUntil: string,
  { table, now, mail }: RevocationContext,
): Revocation {
  const at = now.toISOString();
  const { state, thumbprint, replaces, issuanceId, serialNumber } = user.certificate;
  const isIssuing = state === 'issuing';
  const isUnfinished = isIssuing || state === 'renewing';
  return {
    writes: [
      table.users.certificateRevoked(user, reopenUntil),
      // During a first issuance the thumbprint is that of an earlier, ended certificate.
      ...(thumbprint && !isIssuing ? [table.certificates.revoke(thumbprint, at, by)] : []),
      ...(replaces ? [table.certificates.revokeReplaced(replaces, at, by)] : []),
      ...(isUnfinished && issuanceId ? [table.issuances.abandon(issuanceId)] : []),
      mail({
        kind: 'certificateRevoked',
        ownerId: user.userId,
        companyId: user.companyId,
        values: {
          userName: user.name,
          revokedAt: formatRfc3339(now),
          ...(serialNumber && !isIssuing && { serialNumber }),
          ...lastLoginOf(user),
        },
      }),
    ],
    changes: [
      { path: 'certificate.state', before: stateAt(user.certificate, now), after: 'revoked' },
      windowChange(user, reopenUntil),
    ],
  };
}

/** The opened issue window, for the confirm screen and the history. */
export function windowChange({ issueWindowUntil }: User, until: string): Change {
  const shown = (instant: string | undefined) => (instant ? formatRfc3339(new Date(instant)) : null);
  return { path: 'issueWindowUntil', before: shown(issueWindowUntil), after: shown(until) };
}

function lastLoginOf({ lastLogins: [last] }: User) {
  return last ? { lastLogin: formatRfc3339(new Date(last)) } : {};
}
