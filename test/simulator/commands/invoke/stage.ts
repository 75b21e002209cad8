import { randomInt } from 'node:crypto';
import type { LoginStep } from '../../../../shared/domain/login-steps.ts';
import { profileNamed } from '../../../../shared/profiles/profiles.ts';
import type { Demonstration } from '../../workbench/demonstration.ts';
import { acquire } from '../demonstration/certificates.ts';
import { type KnownUser, openCompany, registerMaster, registerUser } from '../demonstration/customers.ts';
import { type KnownSession, logIn } from '../demonstration/log-in.ts';
import { secrets } from '../demonstration/secrets.ts';
import { revokeOwnToken } from '../demonstration/tokens.ts';
import { ask, type Visit } from '../demonstration/visit.ts';

/** The demonstration bank, as the samples need it: whoever is to be changed is made for it, the others stay as they are. */
export interface Stage {
  readonly visit: Visit;
  /** By what the demonstration calls it. @throws Error when there is none */
  user(part: string, method?: 'password' | 'certificate'): Promise<KnownUser>;
  /** The session of a master at home; of the company that logs in with passwords where there is one. */
  master(method?: 'password' | 'certificate'): Promise<KnownSession>;
  logIn(user: KnownUser, before?: LoginStep): Promise<KnownSession>;
  newUser(method?: 'password' | 'certificate'): Promise<KnownUser>;
  newHolder(): ReturnType<typeof acquire>;
  /** A new user who can log in: by password, or where the bank has nobody log in so, by a certificate. */
  newCustomer(): Promise<KnownUser>;
  newCompany(): ReturnType<typeof openCompany>;
  /** The master at home of a company that uses one-time passwords, without a token that is good. */
  newTokenMaster(): Promise<KnownSession>;
  /** Publishes a notice to a user. @returns its id */
  newNotice(user: KnownUser): Promise<string>;
  /** The demonstration as it is, for what changes it. */
  demonstration(): Promise<Demonstration>;
}

/** Sets the stage; `demonstration` makes or finds the bank, and is only asked when somebody of it is needed. */
export function setStage(visit: Visit, demonstration: () => Promise<Demonstration>): Stage {
  const find = async (part: string, method?: string) => {
    const { users, companies } = await demonstration();
    const methodOf = (id: string) => companies.find(({ companyId }) => companyId === id)?.loginMethod;
    const order = method ? [method] : ['password', 'certificate'];
    const found = order.flatMap((each) =>
      users.filter((user) => user.part === part && methodOf(user.companyId) === each),
    );
    if (!found[0]) throw new Error(`the demonstration has no ${part}${method ? ` that logs in by ${method}` : ''}`);
    return found[0];
  };
  const master: Stage['master'] = async (method) => logIn(visit, await find('master', method));
  const newUser: Stage['newUser'] = async (method) => {
    const loginId = freshLoginId();
    return registerUser(visit, await master(method), { part: 'sample', loginId, name: '見本　九子', ...secrets });
  };
  const newHolder = async () => acquire(visit, await newUser('certificate'));
  return {
    visit,
    demonstration,
    user: find,
    master,
    logIn: (user, before) => logIn(visit, user, before),
    newUser,
    newHolder,
    newCustomer: async () => (hasPasswords(visit) ? newUser('password') : newHolder()),
    newTokenMaster: () => newTokenMaster(visit),
    newCompany: () => openCompany(visit, { ...sampleCompany, accountNumber: freshAccountNumber() }),
    async newNotice({ companyId, userId }) {
      const texts = { title: { ja: '見本', en: 'Sample' }, body: { ja: '見本のお知らせ', en: 'A sample notice' } };
      const given = { ...texts, companyId, userId, until: '2099-12-31T00:00:00+09:00', atLogin: true };
      const { noticeId } = await ask<{ noticeId: string }>(visit, visit.bank, 'POST /bank/notices', given);
      return noticeId;
    },
  };
}

const sampleCompany = { name: '見本株式会社', nameKana: 'ミホン', loginMethod: 'certificate' } as const;

async function newTokenMaster(visit: Visit): Promise<KnownSession> {
  const loginMethod = hasPasswords(visit) ? 'password' : 'certificate';
  const contract = { ...sampleCompany, loginMethod, otp: true, accountNumber: freshAccountNumber() } as const;
  const named = { part: 'sample', loginId: freshLoginId(), name: '見本　十郎' };
  const master = await registerMaster(visit, await openCompany(visit, contract), { ...named, ...secrets });
  const known = await logIn(visit, loginMethod === 'certificate' ? await acquire(visit, master) : master);
  return known.user.tokenSerialNumber === undefined ? known : revokeOwnToken(visit, known);
}

const hasPasswords = ({ simulator }: Visit) => profileNamed(simulator.profile).loginMethods.includes('password');

/** Eight letters and digits of both kinds that nobody has yet. */
export const freshLoginId = () =>
  `m1${randomInt(36 ** 6)
    .toString(36)
    .padStart(6, '0')}`;
export const freshAccountNumber = () => String(randomInt(2_000_000, 9_999_999));
