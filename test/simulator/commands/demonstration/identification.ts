import { profileNamed } from '../../../../shared/profiles/profiles.ts';
import type { KnownUser } from './customers.ts';
import { ask, type Visit, type VisitedBank } from './visit.ts';

/** A contract ID as on the card of the company with that account (A2-8); none at banks whose customers log in without. */
export function contractIdFor(
  { simulator }: Visit<VisitedBank>,
  accountNumber: string,
): { readonly contractId?: string } {
  const { identity } = profileNamed(simulator.profile);
  return identity === 'contract' ? { contractId: accountNumber.padStart(11, '0') } : {};
}

/** Who a user says to be and the password, where no certificate says it: by login ID, or by contract and user ID (A2-8). */
export async function identification(
  visit: Visit<VisitedBank>,
  { companyId, loginId, loginPassword }: Pick<KnownUser, 'companyId' | 'loginId' | 'loginPassword'>,
): Promise<Readonly<Record<string, string>>> {
  const { identity } = profileNamed(visit.simulator.profile);
  if (identity === 'loginId') return { loginId, loginPassword };
  const contract = await ask<{ contractId: string }>(visit, visit.bank, `GET /bank/companies/${companyId}`);
  return { contractId: contract.contractId, userId: loginId, pin: loginPassword };
}
