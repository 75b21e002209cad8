import { randomInt } from 'node:crypto';
import { profileNamed } from '../../../shared/profiles/profiles.ts';
import { acquire } from '../../simulator/commands/demonstration/certificates.ts';
import {
  type KnownUser,
  openCompany,
  registerMaster,
  registerUser,
} from '../../simulator/commands/demonstration/customers.ts';
import { logIn } from '../../simulator/commands/demonstration/log-in.ts';
import { secrets } from '../../simulator/commands/demonstration/secrets.ts';
import { revokeOwnToken } from '../../simulator/commands/demonstration/tokens.ts';
import type { Visit } from '../../simulator/commands/demonstration/visit.ts';
import type { LoginMethod, NewCompany } from '../stage.ts';
import type { Founder } from './stage.ts';

export const sampleCompany = { name: '見本株式会社', nameKana: 'ミホン', loginMethod: 'certificate' } as const;

/** Opens a company and registers its master, who has a certificate where the company logs in so, and no token. */
export async function foundCompany(visit: Visit, given: NewCompany): Promise<KnownUser> {
  const { method: loginMethod = usualMethod(visit), otp = false } = given;
  const contract = { ...sampleCompany, loginMethod, otp, accountNumber: freshAccountNumber() };
  const named = { part: 'sample', loginId: freshLoginId(), name: '見本　十郎' };
  const master = await registerMaster(visit, await openCompany(visit, contract), { ...named, ...secrets });
  if (loginMethod === 'password') return master;
  const holder = await acquire(visit, master);
  if (holder.tokenSerialNumber === undefined) return holder;
  return (await revokeOwnToken(visit, await logIn(visit, holder))).user;
}

/** Registers a user by the master's form. */
export const registerColleague =
  (visit: Visit): Founder['user'] =>
  async (_at, { role }, master) => {
    const named = { part: 'sample', loginId: freshLoginId(), name: '見本　九子' };
    return registerUser(visit, await master(), { ...named, isAdministrator: role === 'administrator', ...secrets });
  };

/** Password, or what the bank's customers log in with instead. */
export const usualMethod = ({ simulator }: Visit): LoginMethod =>
  profileNamed(simulator.profile).loginMethods.includes('password') ? 'password' : 'certificate';

/** Eight letters and digits of both kinds that nobody has yet. */
export const freshLoginId = () =>
  `m1${randomInt(36 ** 6)
    .toString(36)
    .padStart(6, '0')}`;
export const freshAccountNumber = () => String(randomInt(2_000_000, 9_999_999));
