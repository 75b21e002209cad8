import type { ClientIdentity } from '../../client/clients.ts';
import { makeCsr } from '../../client/csr.ts';
import type { Fault } from '../running-simulator.ts';
import type { KnownUser } from './customers.ts';
import { ask, type Visit } from './visit.ts';

/** A certificate, or the receipt for one that takes longer. */
interface Issuance {
  readonly certificate?: string;
  readonly issuanceId?: string;
  readonly issuanceToken?: string;
}

/** Acquires a user's certificate with ID and password (A11-3). */
export async function acquire(
  visit: Visit,
  user: KnownUser,
): Promise<KnownUser & { readonly identity: ClientIdentity }> {
  const { keyPem, csrPem } = makeCsr({ subject: [['CN', user.loginId]] });
  const issuance = await apply(visit, user, csrPem);
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
  user: KnownUser,
): Promise<Required<Pick<Issuance, 'issuanceId' | 'issuanceToken'>>> {
  const { simulator } = visit;
  const before = await simulator.faults();
  const slow: Fault = { service: 'acm-pca', operation: 'GetCertificate', kind: 'conflict', times: 9999 };
  await simulator.setFaults([...before, slow]);
  try {
    const { csrPem } = makeCsr({ subject: [['CN', user.loginId]] });
    const { issuanceId, issuanceToken } = await apply(visit, user, csrPem);
    if (!issuanceId || !issuanceToken) throw new Error(`the certificate of ${user.loginId} was there at once`);
    return { issuanceId, issuanceToken };
  } finally {
    await simulator.setFaults(before);
  }
}

function apply(visit: Visit, { loginId, loginPassword }: KnownUser, csr: string): Promise<Issuance> {
  return ask<Issuance>(visit, visit.entry, 'POST /certificates', { loginId, loginPassword, csr });
}

function issuedOf({ certificate }: Issuance): string {
  if (!certificate) throw new Error('the authority takes longer than usual');
  return certificate;
}
