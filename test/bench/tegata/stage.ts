import { userItem } from '../../../shared/table/user.ts';
import { makeCsr } from '../../simulator/client/csr.ts';
import { signRequest } from '../../simulator/client/sign.ts';
import { type Visit, visitBank } from '../../simulator/commands/demonstration/visit.ts';
import { findSimulator } from '../../simulator/commands/running-simulator.ts';
import { type Answer, openSender, type Sender } from '../tools/client.ts';
import { fire, type Shot } from '../tools/load.ts';
import type { BankProcess } from './bank-process.ts';
import { clone, withFields } from './clone.ts';
import type { About, Item } from './protocol.ts';
import { makeTemplate, makeWaiting, passwords, type Template, type Waiting } from './templates.ts';

/** Requests under way at once, and companies that make them. */
export const lanes = 16;

export interface Person {
  readonly companyId: string;
  readonly userId: string;
  readonly loginId: string;
}

/** Somebody at a host, logged in or about to be. */
export interface Seat extends Person {
  readonly sender: Sender;
  token?: string;
  identity?: { readonly certificatePem: string; readonly keyPem: string };
}

export type Method = 'password' | 'certificate';

/** Somebody's user in the company of a seat. */
export interface Clerk extends Person {
  readonly seat: Seat;
}

/** The bank with customers in it, as scenarios need them. */
export interface Stage {
  readonly bank: BankProcess;
  readonly about: About;
  readonly visit: Visit;
  readonly entry: Sender;
  /** The masters of sixteen companies each, logged in. */
  readonly seats: Readonly<Record<Method, readonly Seat[]>>;
  /** An administrator of a company of 999 users. */
  readonly large: Seat;
  readonly template: Readonly<Record<Method, Template>>;
  /** New users, lane by lane in the seats' companies. */
  clerks(method: Method, count: number, fields?: Item): Promise<readonly Clerk[]>;
  /** New companies with a master. */
  companies(method: Method, count: number): Promise<readonly Person[]>;
  /** New companies that wait for their registration. */
  waiting(count: number): Promise<readonly Omit<Waiting, 'items'>[]>;
  /** Signs as the back office. */
  backOffice(method: string, path: string, body?: unknown, version?: number): Promise<Answer>;
  newId(): string;
  /** So many, none used before. */
  newLoginId(): string;
  newAccountNumber(): string;
  close(): void;
}

const json = { 'content-type': 'application/json' };
/** Prints first: only then API Gateway answers bytes. Everything else is JSON all the same. */
const accept = { accept: 'application/pdf, application/json' };
export const asJson = (sender: Sender, method: string, path: string, body?: unknown, given: Given = {}) =>
  sender.send(
    method,
    path,
    { ...accept, ...(body === undefined ? {} : json), ...headersOf(given) },
    body === undefined ? undefined : JSON.stringify(body),
  );

/** What a request says besides its body: the session, and the version of what it changes. */
interface Given {
  readonly token?: string | undefined;
  readonly version?: number | undefined;
}

const headersOf = ({ token, version }: Given): Record<string, string> => ({
  ...(token && { authorization: `Bearer ${token}` }),
  ...(version !== undefined && { 'if-match': `"${version}"` }),
});

/** A request of somebody who is logged in. */
export const ask = (seat: Seat, method: string, path: string, body?: unknown): Promise<Answer> =>
  asJson(seat.sender, method, path, body, { token: seat.token });

/** The answer's body. @throws Error with what was refused */
export function bodyOf<T>(answer: Answer): T {
  if (answer.status >= 400) throw new Error(`${answer.status}: ${answer.text.slice(0, 300)}`);
  return JSON.parse(answer.text);
}

/** Does all of it, sixteen at a time, and keeps each body. @throws Error with the first refusal */
export async function doAll<T>(shots: readonly Shot[]): Promise<readonly T[]> {
  const bodies: T[] = [];
  let refusal: unknown;
  const keeping = shots.map((shot, index) => async () => {
    const answer = await shot();
    try {
      bodies[index] = bodyOf<T>(answer);
    } catch (error) {
      refusal ??= error;
    }
    return answer;
  });
  const { failures } = await fire(keeping, lanes);
  if (refusal) throw refusal;
  for (const failure of Object.keys(failures)) throw new Error(failure);
  return bodies;
}

/** Logs the seat in, by its certificate if it has one. */
export async function enter(seat: Seat): Promise<Answer> {
  const { loginId } = seat;
  const { loginPassword } = passwords;
  const answer = await asJson(seat.sender, 'POST', '/sessions', {
    loginPassword,
    ...(seat.identity ? {} : { loginId }),
  });
  if (answer.status < 400) seat.token = JSON.parse(answer.text).token;
  return answer;
}

/** Opens the stage: templates through the API, the rest as copies of them. */
export async function openStage(bank: BankProcess): Promise<Stage> {
  const about = await bank.about();
  const simulator = await findSimulator(about.hosts.workbench);
  if (!simulator) throw new Error('the bank does not answer');
  const visit = visitBank(simulator);
  const ca = about.caCertificate;
  const senders: Sender[] = [];
  const open = (url: string, tls: Parameters<typeof openSender>[1] = {}) => {
    const sender = openSender(url, { ca, ...tls });
    senders.push(sender);
    return sender;
  };
  const entry = open(about.hosts.entry);
  const office = open(about.hosts.bank);
  const template = {
    password: await makeTemplate(visit, bank, 'password'),
    certificate: await makeTemplate(visit, bank, 'certificate'),
  };
  const unregistered = await makeWaiting(visit, bank);
  let last = 0;
  const next = () => {
    last += 1;
    return last;
  };
  const newId = () => `01KB${String(next()).padStart(22, '0')}`;
  const newLoginId = () => `b${String(next()).padStart(7, '0')}`;
  const newAccountNumber = () => String(3_000_000 + next());

  const people: Pick<Stage, 'clerks' | 'companies' | 'waiting'> = {
    async companies(method, count) {
      const { companyId, master, accountNumber, company } = template[method];
      const made = Array.from({ length: count }, () => ({
        companyId: newId(),
        userId: newId(),
        loginId: newLoginId(),
        number: newAccountNumber(),
      }));
      const items = made.flatMap((each) =>
        clone(company, {
          [companyId]: each.companyId,
          [master.userId]: each.userId,
          [master.loginId]: each.loginId,
          [accountNumber]: each.number,
        }),
      );
      await bank.put(items);
      return made;
    },
    async clerks(method, count, fields = {}) {
      const { companyId, clerk, user } = template[method];
      const { seats } = stage;
      const made = Array.from({ length: count }, (_, index) => {
        const seat = seats[method][index % lanes];
        if (!seat) throw new RangeError('no seats yet');
        return { companyId: seat.companyId, userId: newId(), loginId: newLoginId(), seat };
      });
      const changed = withFields(user, userItem, fields);
      const items = made.flatMap((each) =>
        clone(changed, {
          [companyId]: each.companyId,
          [clerk.userId]: each.userId,
          [clerk.loginId]: each.loginId,
        }),
      );
      await bank.put(items);
      return made;
    },
    async waiting(count) {
      const { items, companyId, accountNumber, temporary } = unregistered;
      const made = Array.from({ length: count }, () => ({
        companyId: newId(),
        accountNumber: newAccountNumber(),
        temporary,
      }));
      const replaced = made.flatMap((each) =>
        clone(items, { [companyId]: each.companyId, [accountNumber]: each.accountNumber }),
      );
      await bank.put(replaced);
      return made;
    },
  };

  const stage: { -readonly [Name in keyof Stage]: Stage[Name] } = {
    ...{ bank, about, visit, entry, template, newId, newLoginId, newAccountNumber },
    ...people,
    seats: { password: [], certificate: [] },
    large: { companyId: '', userId: '', loginId: '', sender: entry },
    async backOffice(method, path, body, version) {
      const text = body === undefined ? '' : JSON.stringify(body);
      const url = new URL(about.hosts.bank + path);
      const headers = signRequest({ method, url, body: Buffer.from(text) }, about.bankCredentials, new Date());
      return office.send(method, path, { ...headers, ...headersOf({ version }), ...(text === '' ? {} : json) }, text);
    },
    close() {
      for (const sender of senders) sender.close();
      visit.close();
    },
  };
  const byPassword = await stage.companies('password', lanes);
  const byCertificate = await stage.companies('certificate', lanes);
  const seated = byCertificate.map((person): Seat => ({ ...person, sender: entry }));
  const identities = await certify(stage, seated);
  stage.seats = {
    password: byPassword.map((person) => ({ ...person, sender: entry })),
    certificate: seated.map((seat, index) => {
      const identity = identities[index];
      if (!identity) throw new Error(`no certificate for ${seat.loginId}`);
      const sender = open(about.hosts.secure, { cert: identity.certificatePem, key: identity.keyPem });
      return { ...seat, identity, sender };
    }),
  };
  stage.large = await makeLarge(stage);
  await doAll([...stage.seats.password, ...stage.seats.certificate, stage.large].map((seat) => () => enter(seat)));
  return stage;
}

/** Acquires a certificate for each, with ID and password. */
export async function certify(stage: Pick<Stage, 'entry'>, people: readonly Person[]) {
  const requests = people.map(({ loginId }) => makeCsr({ subject: [['CN', loginId]] }));
  const issued = await doAll<{ certificate: string }>(
    people.map(({ loginId }, index) => () => {
      const { loginPassword } = passwords;
      return asJson(stage.entry, 'POST', '/certificates', { loginId, loginPassword, csr: requests[index]?.csrPem });
    }),
  );
  return issued.map(({ certificate }, index) => ({
    certificatePem: certificate,
    keyPem: requests[index]?.keyPem ?? '',
  }));
}

async function makeLarge(stage: Stage): Promise<Seat> {
  const [company] = await stage.companies('password', 1);
  if (!company) throw new Error('no company');
  const { companyId, clerk, user } = stage.template.password;
  const items = Array.from({ length: 998 }, () =>
    clone(user, {
      [companyId]: company.companyId,
      [clerk.userId]: stage.newId(),
      [clerk.loginId]: stage.newLoginId(),
    }),
  );
  await stage.bank.put(items.flat());
  return { ...company, sender: stage.entry };
}
