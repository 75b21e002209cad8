import { companyItem } from '../../../shared/table/companies.ts';
import { userItem } from '../../../shared/table/user.ts';
import { acquire } from '../../simulator/commands/demonstration/certificates.ts';
import {
  applicationOf,
  openCompany,
  registerMaster,
  registerUser,
} from '../../simulator/commands/demonstration/customers.ts';
import { logIn } from '../../simulator/commands/demonstration/log-in.ts';
import type { Visit } from '../../simulator/commands/demonstration/visit.ts';
import type { BankProcess } from './bank-process.ts';
import { isKept, withFields } from './clone.ts';
import type { Item } from './protocol.ts';

export const passwords = { loginPassword: 'Rogin2026a', confirmationPassword: 'Kakunin26b' } as const;
export const accountOf = (number: string) => ({ branch: '081', type: 'ordinary', number });
/** Within the days in which a certificate may be acquired (D-12). */
const windowEnd = '2026-04-07T00:00:00.000Z';

/** A company that was opened, registered and used through the API, to make others like it. */
export interface Template {
  readonly companyId: string;
  readonly accountNumber: string;
  readonly master: { readonly userId: string; readonly loginId: string };
  readonly clerk: { readonly userId: string; readonly loginId: string };
  /** The company with its master. */
  readonly company: readonly Item[];
  /** One general user of it. */
  readonly user: readonly Item[];
}

type Method = 'password' | 'certificate';

/** Makes a company with a master and a clerk as people would, and reads what it left in the table. */
export async function makeTemplate(visit: Visit, bank: BankProcess, method: Method): Promise<Template> {
  const accountNumber = method === 'password' ? '2000001' : '2000002';
  const named = { name: '株式会社計測商事', nameKana: 'ケイソクシヨウジ', loginMethod: method, accountNumber };
  const opened = await openCompany(visit, named);
  const loginIds = method === 'password' ? ['bmaster0', 'bclerk00'] : ['cmaster0', 'cclerk00'];
  const [masterLogin = '', clerkLogin = ''] = loginIds;
  const registered = await registerMaster(visit, opened, newUser(masterLogin, '計測　太郎'));
  const master = method === 'certificate' ? await acquire(visit, registered) : registered;
  const session = await logIn(visit, master);
  const clerk = await registerUser(visit, session, newUser(clerkLogin, '計測　花子'));
  await bank.settle();
  const { companyId } = opened;
  const items = (await bank.itemsWith([companyId])).filter(isKept);
  const ofUsers = [master, clerk].flatMap(({ userId }) => [`CREDENTIAL#${userId}`, `ATTEMPTS#${userId}`]);
  const extra = (await bank.itemsWith(ofUsers)).filter(isKept);
  const all = fresh([...items, ...extra]);
  const isOfClerk = (item: Item) => JSON.stringify([item['pk'], item['sk'], item['userId']]).includes(clerk.userId);
  return {
    ...{ companyId, accountNumber },
    master: { userId: master.userId, loginId: masterLogin },
    clerk: { userId: clerk.userId, loginId: clerkLogin },
    company: all.filter((item) => !isOfClerk(item)),
    user: all.filter(isOfClerk),
  };
}

const newUser = (loginId: string, name: string) => ({ part: 'bench', loginId, name, ...passwords });

/** No session, no certificate yet, address checked, room for more users. */
function fresh(items: readonly Item[]): readonly Item[] {
  const users = withFields(items, userItem, {
    ...{ sessionId: undefined, certificate: { state: 'none' }, issueWindowUntil: windowEnd },
    ...{ mustCheckEmail: false, emailState: 'valid' },
  });
  return withFields(users, companyItem, { maxUsers: 999, userCount: 500 });
}

/** A company that waits for its first registration, and the secrets of its mail. */
export interface Waiting {
  readonly companyId: string;
  readonly accountNumber: string;
  readonly items: readonly Item[];
  readonly temporary: { readonly temporaryLoginPassword: string; readonly temporaryConfirmationPassword: string };
}

/** Opens a company that nobody registers. */
export async function makeWaiting(visit: Visit, bank: BankProcess): Promise<Waiting> {
  const accountNumber = '2000003';
  const named = { name: '有限会社未登録', nameKana: 'ミトウロク', loginMethod: 'password', accountNumber } as const;
  const opened = await openCompany(visit, named);
  const { temporaryLoginPassword, temporaryConfirmationPassword } = await applicationOf(visit, opened);
  const items = (await bank.itemsWith([opened.companyId])).filter(isKept);
  const temporary = { temporaryLoginPassword, temporaryConfirmationPassword };
  return { companyId: opened.companyId, accountNumber, items, temporary };
}
