import { type ProfileName, profiles } from '../../../../shared/profiles/profiles.ts';
import type { Demonstration } from '../../workbench/demonstration.ts';
import type { RunningSimulator } from '../running-simulator.ts';
import { acquire, applySlowly, renew } from './certificates.ts';
import { type KnownUser, openCompany, registerMaster, registerUser } from './customers.ts';
import { logIn } from './log-in.ts';
import { ask, type Visit, visitBank } from './visit.ts';

/** The passwords of the samples' users, whose IDs are the samples' too. */
const secrets = { loginPassword: 'Rogin2026a', confirmationPassword: 'Kakunin26b' };

/**
 * Makes the demonstration bank through the real API: a company that logs in with passwords, one that logs in with
 * certificates, users of each role, and a certificate in each state. The clock goes a year forward: certificates must get old.
 * @throws Error with what the bank refused
 */
export async function demonstrate(simulator: RunningSimulator): Promise<Demonstration> {
  const { loginMethods } = profiles[simulator.profile as ProfileName];
  const visit = visitBank(simulator);
  try {
    const withCertificates = await certificateCompany(visit);
    const made = loginMethods.includes('password')
      ? [withCertificates, await passwordCompany(visit)]
      : [withCertificates];
    const demonstration: Demonstration = {
      companies: made.map(({ company }) => company),
      users: made.flatMap(({ users }) => users),
    };
    await simulator.keepDemonstration(demonstration);
    return demonstration;
  } finally {
    visit.close();
  }
}

async function passwordCompany(visit: Visit) {
  const opened = await openCompany(visit, {
    name: '有限会社てがた商店',
    nameKana: 'テガタシヨウテン',
    loginMethod: 'password',
    accountNumber: '1000002',
  });
  const master = await registerMaster(visit, opened, {
    part: 'master',
    loginId: 'tegata01',
    name: '手形　太郎',
    ...secrets,
  });
  const session = await logIn(visit, master);
  const administrator = await registerUser(visit, session, {
    part: 'administrator',
    loginId: 'kanri001',
    name: '管理　次郎',
    isAdministrator: true,
    ...secrets,
  });
  const clerk = await registerUser(visit, session, {
    part: 'clerk',
    loginId: 'ippan001',
    name: '一般　花子',
    ...secrets,
  });
  await logIn(visit, administrator);
  await logIn(visit, clerk);
  return { company: companyOf(opened), users: [master, administrator, clerk] };
}

async function certificateCompany(visit: Visit) {
  const { simulator } = visit;
  const opened = await openCompany(visit, {
    name: '株式会社手形商事',
    nameKana: 'テガタシヨウジ',
    loginMethod: 'certificate',
    accountNumber: '1000001',
  });
  const register = async (master: KnownUser, part: string, loginId: string, name: string, isAdministrator = false) =>
    registerUser(visit, await logIn(visit, master), { part, loginId, name, isAdministrator, ...secrets });
  const acquireAs = async (state: string, user: KnownUser) => ({
    ...(await acquire(visit, user)),
    certificateState: state,
  });

  const first = await acquireAs(
    'active',
    await registerMaster(visit, opened, { part: 'master', loginId: 'shouji01', name: '商事　一郎', ...secrets }),
  );
  const expired = await acquireAs('expired', await register(first, 'expired', 'kireta01', '期限切　三郎'));
  await simulator.moveClock('P20D');
  const expiring = await acquireAs('active', await register(first, 'expiring', 'kigen001', '期限　近子'));
  const renewing = await acquireAs('active', await register(first, 'renewing', 'kigen002', '更新　四郎'));
  // The master's own is renewed in its window; the expired one's holder let it pass.
  await simulator.moveClock('P331D');
  const master = await renew(visit, first);
  await logIn(visit, master);
  await simulator.moveClock('P21D');
  const administrator = await acquireAs(
    'active',
    await register(master, 'administrator', 'kanri002', '管理　五郎', true),
  );
  const none = { ...(await register(master, 'none', 'mihakko1', '未発行　六子')), certificateState: 'none' };
  const revoked = await acquireAs('revoked', await register(master, 'revoked', 'shikkou1', '失効　七郎'));
  await ask(
    visit,
    visit.bank,
    `POST /bank/companies/${opened.companyId}/users/${revoked.userId}/certificate/revocation`,
  );
  const issuing = { ...(await register(master, 'issuing', 'hakkou01', '発行中　八子')), certificateState: 'issuing' };
  await applySlowly(visit, issuing);
  const users = [master, administrator, expiring, renewing, expired, none, revoked, issuing];
  return { company: companyOf(opened), users };
}

const companyOf = ({ companyId, name, loginMethod }: Awaited<ReturnType<typeof openCompany>>) => ({
  companyId,
  name,
  loginMethod,
});
