import { administerCompany } from './administration.ts';
import { type KnownCompany, type KnownUser, openCompany, registerMaster, registerUser } from './customers.ts';
import { logIn } from './log-in.ts';
import { secrets } from './secrets.ts';
import { equipMaster } from './tokens.ts';
import type { Visit } from './visit.ts';

/** A company that logs in with passwords: master, administrator and clerk, each with its address checked. */
export async function passwordCompany(
  visit: Visit,
): Promise<{ readonly company: KnownCompany; readonly users: KnownUser[] }> {
  const loginMethod = 'password';
  const contract = { name: '有限会社てがた商店', nameKana: 'テガタシヨウテン', loginMethod } as const;
  const opened = await openCompany(visit, { ...contract, accountNumber: '1000002' });
  // The sample events log in as this one.
  const named = { part: 'master', loginId: 'tegata01', name: '手形　太郎' };
  const master = await registerMaster(visit, opened, { ...named, ...secrets });
  const session = await equipMaster(visit, await logIn(visit, master));
  const register = async (part: string, loginId: string, name: string, isAdministrator: boolean) => {
    const user = await registerUser(visit, session, { part, loginId, name, isAdministrator, ...secrets });
    await logIn(visit, user);
    return user;
  };
  const administrator = await register('administrator', 'kanri001', '管理　次郎', true);
  const clerk = await register('clerk', 'ippan001', '一般　花子', false);
  const { approver } = await administerCompany(visit, session, { maker: clerk, approver: administrator });
  const { companyId, name } = opened;
  return { company: { companyId, name, loginMethod }, users: [session.user, approver, clerk] };
}
