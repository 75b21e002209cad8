import { administerCompany } from './administration.ts';
import { acquire, applySlowly, renew } from './certificates.ts';
import { type KnownCompany, type KnownUser, openCompany, registerMaster, registerUser } from './customers.ts';
import { logIn } from './log-in.ts';
import { secrets } from './secrets.ts';
import { acquiringNeedsCode, equipMaster, giveTokens } from './tokens.ts';
import { ask, type Visit } from './visit.ts';

type Holder = Awaited<ReturnType<typeof acquire>>;

/** A company that logs in with certificates, and one of them in each state but `issuing`. */
export async function certificateCompany(
  visit: Visit,
  isAged: boolean,
): Promise<{ readonly company: KnownCompany; readonly master: Holder; readonly users: KnownUser[] }> {
  const loginMethod = 'certificate';
  const contract = { name: '株式会社手形商事', nameKana: 'テガタシヨウジ', loginMethod } as const;
  const opened = await openCompany(visit, { ...contract, accountNumber: '1000001' });
  const named = { part: 'master', loginId: 'shouji01', name: '商事　一郎' };
  const holder = await acquire(visit, await registerMaster(visit, opened, { ...named, ...secrets }));
  const { user } = await equipMaster(visit, await logIn(visit, holder));
  const first = { ...holder, ...user, identity: holder.identity };
  const { master, users: aged } = isAged ? await ageCertificates(visit, first) : { master: first, users: [] };
  const others = await newCertificates(visit, master);
  const clerk = await acquire(visit, await register(visit, master, 'clerk', 'keiri001', '経理　十子'));
  const [administrator = clerk, ...rest] = others;
  const { approver } = await administerCompany(visit, await logIn(visit, master), {
    maker: clerk,
    approver: administrator,
  });
  const { companyId, name, contractId } = opened;
  const users = [
    { ...master, certificateState: 'active' },
    ...aged,
    { ...administrator, ...approver },
    ...rest,
    { ...clerk, certificateState: 'active' },
  ];
  return { company: { companyId, name, loginMethod, contractId }, master, users };
}

/** Lets a year pass: one certificate expires, two are about to, and the master's own is renewed in its window. */
async function ageCertificates(
  visit: Visit,
  first: Holder,
): Promise<{ readonly master: Holder; readonly users: KnownUser[] }> {
  const { simulator } = visit;
  const expired = await acquire(visit, await register(visit, first, 'expired', 'kireta01', '期限切　三郎'));
  await simulator.moveClock('P20D', { isLeap: true });
  const expiring = await acquire(visit, await register(visit, first, 'expiring', 'kigen001', '期限　近子'));
  const renewing = await acquire(visit, await register(visit, first, 'renewing', 'kigen002', '更新　四郎'));
  // The first notice falls due on the 306th day.
  await simulator.moveClock('P300D', { isLeap: true });
  await simulator.moveClock('P31D');
  const master = await renew(visit, first);
  await logIn(visit, master);
  await simulator.moveClock('P21D');
  const active = { certificateState: 'active' };
  const users = [
    { ...expiring, ...active },
    { ...renewing, ...active },
    { ...expired, certificateState: 'expired' },
  ];
  return { master, users };
}

async function newCertificates(visit: Visit, master: Holder): Promise<KnownUser[]> {
  const colleague = await register(visit, master, 'administrator', 'kanri002', '管理　五郎');
  const administrator = await acquire(visit, colleague, master.tokenSerialNumber);
  const none = await register(visit, master, 'none', 'mihakko1', '未発行　六子');
  // For the first certificate, whenever somebody tries that.
  if (acquiringNeedsCode(visit)) await giveTokens(visit, none.companyId);
  const revoked = await acquire(visit, await register(visit, master, 'revoked', 'shikkou1', '失効　七郎'));
  const { companyId, userId } = revoked;
  await ask(visit, visit.bank, `POST /bank/companies/${companyId}/users/${userId}/certificate/revocation`);
  return [
    { ...administrator, certificateState: 'active' },
    { ...none, certificateState: 'none' },
    { ...revoked, certificateState: 'revoked' },
  ];
}

/** A user whose certificate is still being made, until the reconciler asks the authority again, within five minutes. */
export async function issuingUser(visit: Visit, master: Holder): Promise<KnownUser> {
  const issuing = await register(visit, master, 'issuing', 'hakkou01', '発行中　八子');
  const { user } = await applySlowly(visit, issuing);
  return { ...user, certificateState: 'issuing' };
}

// A session lasts a quarter of an hour: each time is another login.
async function register(visit: Visit, master: Holder, part: string, loginId: string, name: string): Promise<KnownUser> {
  const isAdministrator = part === 'administrator';
  return registerUser(visit, await logIn(visit, master), { part, loginId, name, isAdministrator, ...secrets });
}
