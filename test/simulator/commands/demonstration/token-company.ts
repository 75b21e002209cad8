import { type KnownCompany, type KnownUser, openCompany, registerMaster, registerUser } from './customers.ts';
import { logIn } from './log-in.ts';
import { secrets } from './secrets.ts';
import { giveTokens, registerToken } from './tokens.ts';
import type { Visit } from './visit.ts';

/** A company that uses one-time passwords: its master and its administrator share a token (A10-3), and one is spare. */
export async function tokenCompany(
  visit: Visit,
): Promise<{ readonly company: KnownCompany; readonly users: KnownUser[] }> {
  const loginMethod = 'password';
  const contract = { name: '株式会社てがた電子', nameKana: 'テガタデンシ', loginMethod, otp: true } as const;
  const opened = await openCompany(visit, { ...contract, accountNumber: '1000003' });
  const { companyId, name } = opened;
  const [shared = ''] = await giveTokens(visit, companyId, 2);
  const named = { part: 'master', loginId: 'denshi01', name: '電子　一郎' };
  const master = await registerMaster(visit, opened, { ...named, ...secrets });
  const session = await registerToken(visit, await logIn(visit, master), shared);
  const other = { part: 'administrator', loginId: 'kanri003', name: '管理　九郎', isAdministrator: true };
  const administrator = await registerUser(visit, session, { ...other, ...secrets });
  const { user } = await registerToken(visit, await logIn(visit, administrator), shared);
  return { company: { companyId, name, loginMethod }, users: [session.user, user] };
}
