import type { ApprovalModes } from '../../shared/domain/approval-modes.ts';
import { expiryOf } from '../../shared/domain/certificate-life.ts';
import { jstDate } from '../../shared/domain/jst.ts';
import type { Limits } from '../../shared/domain/limits.ts';
import type { Role } from '../../shared/domain/user-rules.ts';
import { noAttempts } from '../../shared/table/attempts.ts';
import {
  type Certificate,
  certificateItem,
  certifiedKeyItem,
  expiryPartition,
} from '../../shared/table/certificates.ts';
import type { Company } from '../../shared/table/companies.ts';
import { userItem } from '../../shared/table/user.ts';
import { readCertificate } from '../../shared/x509/certificate.ts';
import { subjectFor } from '../../shared/x509/certificate-subject.ts';
import { openCompany } from '../builders/company.ts';
import { addUser, type TestUser } from '../builders/user.ts';
import { arrangeStock, arrangeTokens } from './arrange-tokens.ts';
import { type Issued, publicKeyIn } from './authority.ts';
import { csrOf } from './keys.ts';
import { newPassword } from './secrets.ts';
import type { Sim } from './sim.ts';

const day = 86_400_000;

/** The bank at the start: companies of the methods it offers, users of each role, certificates of every age. */
export async function arrange(sim: Sim): Promise<void> {
  const { chance, world } = sim;
  const { loginMethods } = world.profile;
  const methods = loginMethods.length > 1 && chance.in(0.5) ? loginMethods : [...loginMethods, 'certificate' as const];
  // Requests get on among colleagues.
  for (const loginMethod of sim.isAboutPayments ? [chance.pick(methods)] : methods) {
    const company = openCompany(world, {
      loginMethod,
      otp: chance.in(sim.isAboutTokens ? 1 : 0.3),
      approval: { version: 1, modes: modesOf(sim), selfApproval: chance.in(0.7) },
      maxUsers: 4 + chance.below(sim.isAboutTokens ? 20 : 4),
    });
    const roles: readonly Role[] = ['master', 'administrator', 'general', 'general'];
    for (const role of roles.slice(0, sim.isAboutPayments || chance.in(0.5) ? 4 : 3))
      await arrangeUser(sim, company, role);
    sim.mirror.sync();
    await arrangeTokens(sim, company);
  }
  await arrangeStock(sim);
  sim.mirror.sync();
}

/** How requests are approved: transfers in any mode, the services of many lines in those that the bank offers. */
function modesOf({ chance, isAboutPayments, world }: Sim): ApprovalModes {
  const transfer = chance.pick(['none', 'single', 'single', 'doubleUnordered', 'doubleOrdered'] as const);
  if (!isAboutPayments) return { transfer };
  const { bulkTransfer, payroll } = world.profile.approvalModes;
  return {
    transfer,
    ...(bulkTransfer && { bulkTransfer: chance.pick(bulkTransfer) }),
    ...(payroll && { payroll: chance.pick(payroll) }),
  };
}

/** The maximum of a transaction, so that some of what users make is too much. */
const limitsOf = ({ chance, isAboutPayments }: Sim): Limits => ({
  transferDesignated: chance.pick([100_000, 10_000_000]),
  ...(isAboutPayments && { transferPreRegistered: 10_000_000, bulkTransfer: 500_000, salary: 500_000, bonus: 100_000 }),
});

async function arrangeUser(sim: Sim, company: Company, role: Role): Promise<void> {
  const { chance, world, hasher } = sim;
  const window = new Date(world.now().getTime() + 5 * day).toISOString();
  const usesCertificates = company.loginMethod === 'certificate';
  const isCertified = usesCertificates && chance.in(0.65);
  const permissions = world.profile.permissions.filter(
    (each) => each === 'approval.transfer' || chance.in(sim.isAboutPayments ? 0.9 : 0.5),
  );
  const user = await addUser({ ...world, hasher: hasher as never }, company, {
    role,
    loginPassword: newPassword(chance),
    confirmationPassword: newPassword(chance),
    ...(role !== 'master' && { permissions, limits: limitsOf(sim) }),
    ...(usesCertificates && !isCertified && { issueWindowUntil: window }),
    ...(chance.in(0.15) && { mustChangePasswords: true }),
    ...(chance.in(0.15) && { mustCheckEmail: true, emailState: 'unconfirmed' as const }),
  });
  if (isCertified) await certify(sim, user, company, ageOf(sim));
}

/** Days since a certificate was issued: often so that a notice or the end is near. */
function ageOf({ chance }: Sim): number {
  return chance.weighted([
    [2, 0],
    [2, 325 + chance.below(4)],
    [2, 355 + chance.below(4)],
    [1, 364],
    [2, chance.below(360)],
  ]);
}

/** Gives a user a certificate that was issued so many days ago. */
export async function certify(sim: Sim, user: TestUser, { contractId }: Company, age: number): Promise<Issued> {
  const { world, authority, mirror } = sim;
  const notAfter = expiryOf(new Date(world.now().getTime() - age * day));
  sim.keyNumber += 1;
  const key = publicKeyIn(csrOf(sim.keyNumber, [['CN', user.loginId]]));
  const issued = await authority.certify(
    { ...subjectFor(world.profile, { loginId: user.loginId, contractId }) },
    key,
    notAfter,
  );
  const { thumbprint, serialNumber, keyHash, notBefore } = readCertificate(issued.pem);
  const row: Certificate = {
    thumbprint,
    companyId: user.companyId,
    userId: user.userId,
    loginId: user.loginId,
    serialNumber,
    notBefore: notBefore.toISOString(),
    notAfter: notAfter.toISOString(),
    state: 'active',
    keyHash,
    authority: 'valid',
    due: expiryPartition(jstDate(notAfter), Number.parseInt(thumbprint.slice(0, 1), 16)),
    dueSort: thumbprint,
    ...noAttempts,
  };
  world.engine.put({ ...row, ...certificateItem.key(thumbprint) });
  world.engine.put({ keyHash, issuanceId: world.random.ulid(world.now()), ...certifiedKeyItem.key(keyHash) });
  mirror.sync();
  const stored = mirror.find(userItem.possibleKey(user.companyId, user.userId));
  if (!stored) throw new Error('the user was not written');
  const pointer = { state: 'active', thumbprint, serialNumber, notBefore: row.notBefore, notAfter: row.notAfter };
  world.engine.put({ ...stored, certificate: pointer });
  return issued;
}
