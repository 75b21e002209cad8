import { profileNamed } from '../../../../shared/profiles/profiles.ts';
import type { Demonstration } from '../../workbench/demonstration.ts';
import type { RunningSimulator } from '../running-simulator.ts';
import { bankForAll, feesForAll } from './administration.ts';
import { certificateCompany, issuingUser } from './certificate-company.ts';
import { passwordCompany } from './password-company.ts';
import { tokenCompany } from './token-company.ts';
import { visitBank } from './visit.ts';

export interface DemonstrationOptions {
  /** Certificates get old: the clock goes a year forward, which takes longest. @default true */
  readonly isAged?: boolean;
}

/**
 * Makes the demonstration bank through the real API: a company that logs in with certificates, where the bank's profile has
 * such one that logs in with passwords and one that uses one-time passwords besides, users of each role, and a certificate in
 * each state.
 * @throws Error with what the bank refused
 */
export async function demonstrate(
  simulator: RunningSimulator,
  { isAged = true }: DemonstrationOptions = {},
): Promise<Demonstration> {
  const { loginMethods } = profileNamed(simulator.profile);
  const visit = visitBank(simulator);
  try {
    await feesForAll(visit);
    const withCertificates = await certificateCompany(visit, isAged);
    const withPasswords = loginMethods.includes('password')
      ? [await passwordCompany(visit), await tokenCompany(visit)]
      : [];
    const made = [withCertificates, ...withPasswords];
    await bankForAll(visit);
    // The last: no other moves the clock, and the reconciler runs soon.
    const issuing = await issuingUser(visit, withCertificates.master);
    const demonstration: Demonstration = {
      companies: made.map(({ company }) => company),
      users: [...made.flatMap(({ users }) => users), issuing],
    };
    await simulator.keepDemonstration(demonstration);
    return demonstration;
  } finally {
    visit.close();
  }
}
