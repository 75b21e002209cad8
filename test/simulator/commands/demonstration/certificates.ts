import type { ClientIdentity } from '../../client/clients.ts';
import { makeCsr } from '../../client/csr.ts';
import type { Fault } from '../running-simulator.ts';
import type { KnownUser } from './customers.ts';
import { identification } from './identification.ts';
import { codeToAcquire } from './tokens.ts';
import { ask, type Visit, type VisitedBank } from './visit.ts';

/** A certificate, or the receipt for one that takes longer. */
interface Issuance {
  readonly certificate?: string;
  readonly issuanceId?: string;
  readonly issuanceToken?: string;
}

/**
 * Acquires a user's certificate with ID and password (A11-3). Where a token is registered with it, that is one of the user's
 * own, or the colleague's that is to be shared (A10-3).
 */
export async function acquire(
  visit: Visit<VisitedBank>,
  applicant: KnownUser,
  sharedToken?: string,
): Promise<KnownUser & { readonly identity: ClientIdentity }> {
  const { keyPem, csrPem } = makeCsr({ subject: [['CN', applicant.loginId]] });
  const { issuance, user } = await apply(visit, applicant, csrPem, sharedToken);
  return { ...user, identity: { keyPem, certificatePem: issuedOf(issuance) } };
}

/** Renews a user's certificate with the one it has and a new key (A11-13). */
export async function renew<U extends KnownUser & { readonly identity: ClientIdentity }>(visit: Visit, user: U) {
  const { keyPem, csrPem } = makeCsr({ subject: [['CN', user.loginId]] });
  const given = { loginPassword: user.loginPassword, csr: csrPem };
  const issuance = await ask<Issuance>(visit, visit.secure(user.identity), 'POST /certificates/renewals', given);
  return { ...user, identity: { keyPem, certificatePem: issuedOf(issuance) } };
}

/** Applies for a certificate while the authority is slow: it is still being made when this returns. */
export async function applySlowly(
  visit: Visit,
  applicant: KnownUser,
): Promise<Required<Pick<Issuance, 'issuanceId' | 'issuanceToken'>> & { readonly user: KnownUser }> {
  const { simulator } = visit;
  const before = await simulator.faults();
  const slow: Fault = { service: 'acm-pca', operation: 'GetCertificate', kind: 'conflict', times: 9999 };
  await simulator.setFaults([...before, slow]);
  try {
    const { csrPem } = makeCsr({ subject: [['CN', applicant.loginId]] });
    const { issuance, user } = await apply(visit, applicant, csrPem);
    const { issuanceId, issuanceToken } = issuance;
    if (!issuanceId || !issuanceToken) throw new Error(`the certificate of ${user.loginId} was there at once`);
    return { issuanceId, issuanceToken, user };
  } finally {
    await simulator.setFaults(before);
  }
}

async function apply(
  visit: Visit<VisitedBank>,
  user: KnownUser,
  csr: string,
  sharedToken?: string,
): Promise<{ readonly issuance: Issuance; readonly user: KnownUser }> {
  const { otp, ...registering } = await codeToAcquire(visit, user, sharedToken);
  const given = { ...(await identification(visit, user)), ...registering, otp, csr };
  const issuance = await ask<Issuance>(visit, visit.entry, 'POST /certificates', given);
  return { issuance, user: { ...user, ...registering } };
}

function issuedOf({ certificate }: Issuance): string {
  if (!certificate) throw new Error('the authority takes longer than usual');
  return certificate;
}
