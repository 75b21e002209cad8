import { expiryOf } from '../../domain/certificate-life.ts';
import { randomToken } from '../../domain/secrets.ts';
import type { Random } from '../../operation/ports.ts';
import { sha256 } from '../../operation/sha256.ts';
import type { Write } from '../../table/engine.ts';
import type { Issuance } from '../../table/issuances.ts';
import type { Table } from '../../table/table.ts';
import type { Csr } from '../../x509/csr.ts';
import type { IssuanceContext } from './issuance-context.ts';
import { issuanceHistory } from './issuance-history.ts';

/** The user of the new certificate, and the certificate it replaces. */
export interface Applicant {
  readonly companyId: string;
  readonly userId: string;
  readonly loginId: string;
  readonly contractId?: string | undefined;
  readonly renewedFrom?: string;
}

export interface Intent {
  readonly issuance: Issuance;
  /** Lets the applicant ask for the result later. */
  readonly issuanceToken: string;
}

/** The request to the authority, decided once so that every retry requests the same certificate (D-11). */
export function newIntent(
  { companyId, userId, loginId, contractId, renewedFrom }: Applicant,
  csr: Csr,
  { now, newId, random }: { readonly now: Date; readonly newId: () => string; readonly random: Random },
): Intent {
  const issuanceToken = randomToken(random.bytes);
  const issuance: Issuance = {
    issuanceId: newId(),
    companyId,
    userId,
    loginId,
    ...(contractId && { contractId }),
    ...(renewedFrom && { renewedFrom }),
    state: 'requested',
    tokenHash: sha256(issuanceToken),
    csr: csr.pem,
    keyHash: csr.keyHash,
    notAfter: expiryOf(now).toISOString(),
    requestedAt: now.toISOString(),
  };
  return { issuance, issuanceToken };
}

type IntentContext = IssuanceContext & {
  readonly table: Table<{ issuances: ['request']; certificates: ['claimKey'] }>;
};

/**
 * Commits an intent before the authority is called (threat 24), together with the writes that allow it. The first of
 * them whose condition fails decides the refusal.
 */
export async function commitIntent(
  context: IntentContext,
  issuance: Issuance,
  writes: readonly Write[],
): Promise<void> {
  const { table } = context;
  const all = [
    ...writes,
    table.certificates.claimKey(issuance.keyHash, issuance.issuanceId),
    table.issuances.request(issuance),
    issuanceHistory(context, issuance, { event: 'certificate.requested' }),
  ];
  await context.commit(all);
}
