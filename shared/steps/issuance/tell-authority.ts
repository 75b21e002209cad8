import { isExpired } from '../../domain/certificate-life.ts';
import { DomainError } from '../../domain/errors.ts';
import type { Authority } from '../../operation/ports.ts';
import type { Table } from '../../table/table.ts';

interface TellContext {
  readonly table: Table<{ certificates: ['get', 'authorityTold'] }>;
  readonly authority: Pick<Authority, 'revoke'>;
  readonly clock: () => Date;
}

/**
 * Revokes a certificate at its authority, for the CRL; our hosts refuse it already (X-1, threat 25). Safe to repeat: an
 * already revoked one counts as done, and an expired one cannot be revoked there and need not be.
 */
export async function tellAuthority({ table, authority, clock }: TellContext, thumbprint: string): Promise<void> {
  const certificate = await table.certificates.get(thumbprint);
  if (certificate?.authority !== 'revocationPending') return;
  const isOver = isExpired(new Date(certificate.notAfter), clock());
  const outcome = isOver ? 'expired' : await authority.revoke(certificate);
  try {
    await table.certificates.authorityTold(thumbprint, outcome);
  } catch (thrown) {
    // Another run has done it meanwhile.
    if (!(thrown instanceof DomainError) || thrown.code !== 'certificate.alreadyRevoked') throw thrown;
  }
}
