import { stateAt } from '../../domain/certificate-life.ts';
import { DomainError } from '../../domain/errors.ts';
import { formatRfc3339 } from '../../domain/jst.ts';
import type { MailRequest } from '../../operation/mail-write.ts';
import type { Put, Write } from '../../table/engine.ts';
import type { Change } from '../../table/history.ts';
import type { Table } from '../../table/table.ts';
import type { User } from '../../table/users.ts';

interface RevocationContext {
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

/** Whether there is a certificate to revoke, or one in the making to abandon. */
export function isRevocable({ certificate }: User): boolean {
  return certificate.state !== 'none' && certificate.state !== 'revoked';
}

/** @throws `certificate.none` or `certificate.alreadyRevoked` when there is nothing to revoke. */
export function assertRevocable(user: User): void {
  if (isRevocable(user)) return;
  throw new DomainError(user.certificate.state === 'none' ? 'certificate.none' : 'certificate.alreadyRevoked');
}

/**
 * Everything that ends a user's certificate, in one transaction and effective at the next request: its row, the one it
 * replaced and that still works, an issuance under way, the session. An issue window opens, so that the user can go on
 * (D-12). The authority is told afterwards, by the row's stream; an expired one never, it is over in the row only.
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
      // While a first one is being issued the thumbprint is that of an earlier, ended one.
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

/** An issue window that opens, as the confirm screen and the history show it. */
export function windowChange({ issueWindowUntil }: User, until: string): Change {
  const shown = (instant: string | undefined) => (instant ? formatRfc3339(new Date(instant)) : null);
  return { path: 'issueWindowUntil', before: shown(issueWindowUntil), after: shown(until) };
}

function lastLoginOf({ lastLogins: [last] }: User) {
  return last ? { lastLogin: formatRfc3339(new Date(last)) } : {};
}
