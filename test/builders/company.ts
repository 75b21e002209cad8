import { randomToken } from '../../shared/domain/secrets.ts';
import { noAttempts } from '../../shared/table/attempts.ts';
import { type Company, companyItem, directoryItem } from '../../shared/table/companies.ts';
import { accountName, type Registration, registrationItem } from '../../shared/table/logins.ts';
import { lookupsOfCompany } from '../../shared/table/lookups.ts';
import type { WorldBase } from '../world.ts';
import { putLookups } from './lookups.ts';

/** Writes a registered company: password method, two accounts. */
export function openCompany({ engine, now, random, profile }: WorldBase, overrides: Partial<Company> = {}): Company {
  const number = String(Math.floor(random.next() * 10_000_000)).padStart(7, '0');
  const accounts = overrides.accounts ?? [
    { accountId: random.ulid(now()), branch: '081', type: 'ordinary', number, name: '本店営業部' },
    { accountId: random.ulid(now()), branch: '102', type: 'current', number, name: '駅前支店' },
  ];
  const company: Company = {
    companyId: random.ulid(now()),
    version: 1,
    state: 'usable',
    name: '株式会社手形商事',
    nameKana: 'テガタシヨウジ',
    loginMethod: 'password',
    otp: false,
    email: 'soumu@tegata-shoji.example.jp',
    maxUsers: profile.maximumUsers,
    userCount: 0,
    administratorCount: 0,
    representativeAccountId: accounts[0]?.accountId ?? '',
    ceilings: {},
    features: [],
    cursorKey: randomToken(random.bytes),
    openedAt: now().toISOString(),
    // Customers log in with a contract ID if the profile says so.
    ...(profile.identity === 'contract' && { contractId: `${number}0001` }),
    ...overrides,
    accounts,
  };
  const { companyId } = company;
  const foundBy = 'foundBy' in overrides ? overrides.foundBy : [...lookupsOfCompany(company)];
  const listed = { ...company, foundBy };
  engine.put(companyItem.create(companyItem.key(companyId), listed, 'company.exists').item);
  putLookups(engine, { companyId }, foundBy);
  engine.put({ companyId, ...directoryItem.key(companyId) });
  engine.put({ ...doneRegistration(company), ...registrationItem.key(representativeName(company)) });
  return listed;
}

function doneRegistration({ companyId, name }: Company): Registration {
  return {
    companyId,
    companyName: name,
    loginHash: '',
    confirmationHash: '',
    expiresAt: '2026-01-01T00:00:00.000Z',
    done: true,
    ...noAttempts,
  };
}

function representativeName(company: Company): string {
  const account = company.accounts.find(({ accountId }) => accountId === company.representativeAccountId);
  if (!account) throw new Error('the representative account is not among the accounts');
  return accountName(account);
}

export interface Invitation {
  readonly account: { readonly branch: string; readonly type: string; readonly number: string };
  readonly temporaryLoginPassword: string;
  readonly temporaryConfirmationPassword: string;
}

/** Writes the registration of a company that has not registered yet, for begin-registration. */
export async function inviteMaster(
  { engine, now, hasher }: WorldBase,
  company: Company,
  overrides: Partial<Registration> = {},
): Promise<Invitation> {
  const account = company.accounts.find(({ accountId }) => accountId === company.representativeAccountId);
  if (!account) throw new Error('the representative account is not among the accounts');
  const passwords = { temporaryLoginPassword: 'Kari2026ab', temporaryConfirmationPassword: 'Kari2026cd' };
  const registration: Registration = {
    companyId: company.companyId,
    companyName: company.name,
    loginHash: await hasher.hash(passwords.temporaryLoginPassword),
    confirmationHash: await hasher.hash(passwords.temporaryConfirmationPassword),
    expiresAt: new Date(now().getTime() + 80 * 86_400_000).toISOString(),
    done: false,
    ...noAttempts,
    ...overrides,
  };
  engine.put({ ...registration, ...registrationItem.key(accountName(account)) });
  const { branch, type, number } = account;
  return { account: { branch, type, number }, ...passwords };
}
