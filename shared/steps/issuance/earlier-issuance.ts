import type { Issuance } from '../../table/issuances.ts';
import type { Table } from '../../table/table.ts';
import type { User } from '../../table/user.ts';
import { isIssued } from './activate-certificate.ts';
import type { Applicant } from './intent.ts';

type EarlierTable = Table<{ issuances: ['get']; certificates: ['keyClaim']; users: ['get'] }>;

/**
 * The issuance that the same applicant began with the same key, if its answer was lost: in progress, or finished and
 * still the user's certificate. A key certified for anything else finds nothing.
 */
export async function earlierIssuance(
  table: EarlierTable,
  applicant: Applicant,
  keyHash: string,
): Promise<Issuance | undefined> {
  const [claim, user] = await Promise.all([
    table.certificates.keyClaim(keyHash),
    table.users.get(applicant.companyId, applicant.userId),
  ]);
  const issuance = claim && (await table.issuances.get(claim.issuanceId));
  if (!issuance || !user) return undefined;
  const isSame =
    issuance.userId === applicant.userId &&
    issuance.companyId === applicant.companyId &&
    issuance.renewedFrom === applicant.renewedFrom;
  return isSame && isCurrent(issuance, user) ? issuance : undefined;
}

function isCurrent(issuance: Issuance, { certificate }: User): boolean {
  if (issuance.state === 'requested') return certificate.issuanceId === issuance.issuanceId;
  return isIssued(issuance) && certificate.state === 'active' && certificate.thumbprint === issuance.thumbprint;
}
