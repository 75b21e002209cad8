import { operations } from '../functions/operations.ts';
import { bankClient, type ClientIdentity, entryClient, secureClient } from './simulator/client/clients.ts';
import { makeCsr } from './simulator/client/csr.ts';
import type { Client } from './simulator/client/http.ts';
import { type Mailbox, openMailbox } from './simulator/client/mailbox.ts';
import type { MoveOptions } from './simulator/clock.ts';
import type { Simulator } from './simulator/simulator.ts';
import { startTegata } from './simulator/start-tegata.ts';

/** A bank that has deployed Tegata, on the simulator, and the doors to it as people outside have them. */
export interface Bank {
  readonly simulator: Simulator;
  readonly backOffice: Client;
  readonly entry: Client;
  readonly mailbox: Mailbox;
  /** The secure host with a certificate. */
  readonly secure: (identity: ClientIdentity) => Client;
  /** Moves the virtual clock forward; what falls due on the way happens. */
  readonly moveTo: (instant: string, options?: MoveOptions) => Promise<void>;
  /** Requests that took more sequential round trips to the table than their operation's budget, warm ones. */
  readonly overBudget: readonly string[];
  readonly stop: () => Promise<void>;
}

const budgets = new Map(operations.map(({ name, roundTrips = 3 }) => [name, roundTrips]));

/**
 * Requests that did what they were asked are held to their budget; a refused acquisition reads on, to tell why. The public
 * session keys are read once in five minutes, before the gate; that read is not the operation's.
 */
function watchBudgets({ lambda }: Simulator): readonly string[] {
  const over: string[] = [];
  lambda.onInvocation(({ functionName, kind, event, calls, logs, sequentialRoundTripsByService }) => {
    const name = functionName.replace(/^tegata-dev-/, '');
    const isDone = logs.some(({ message }) => message.includes('"code":"done"'));
    const [first, second] = calls.filter(({ service }) => service === 'dynamodb');
    const readsKeys = first?.operation === 'GetItem' && second?.operation === 'BatchGetItem';
    // A dry run may read what the conditions of its writes would look at.
    const readsMore = JSON.stringify(event).includes('validate-only');
    const own = Number(readsKeys) + Number(readsMore);
    const taken = (sequentialRoundTripsByService.dynamodb ?? 0) - own;
    if (kind !== 'gateway' || !isDone || taken <= (budgets.get(name) ?? 0)) return;
    over.push(`${name}: ${taken} of ${budgets.get(name)}: ${calls.map(({ operation }) => operation).join(' ')}`);
  });
  return over;
}

/** Synthesizes (once) and starts the stacks of a profile, empty, at a moment of virtual time. */
export async function openBank(profile: string, startAt: string): Promise<Bank> {
  return bankOn(await startTegata({ profile, startAt: new Date(startAt), quiet: true }));
}

/** The doors to a bank that is running. */
export function bankOn(simulator: Simulator): Bank {
  const clients: Client[] = [];
  const kept = (client: Client) => {
    clients.push(client);
    return client;
  };
  const overBudget = watchBudgets(simulator);
  return {
    simulator,
    overBudget,
    backOffice: kept(bankClient(simulator)),
    entry: kept(entryClient(simulator)),
    mailbox: openMailbox(simulator),
    secure: (identity) => kept(secureClient(simulator, identity)),
    moveTo: async (instant, options) => {
      await simulator.clock.set(new Date(instant), options);
      await simulator.aws.settle();
    },
    stop: async () => {
      for (const client of clients) client.close();
      await simulator.stop();
    },
  };
}

/** The contract of the walk-throughs' company. */
export const contract = {
  name: 'でんさい商事株式会社',
  nameKana: 'デンサイシヨウジ',
  email: 'keiyaku@densai-shoji.example.jp',
  accounts: [{ branch: '081', type: 'ordinary', number: '0253226', name: '本店' }],
} as const;

export interface Credentials {
  readonly loginId: string;
  readonly loginPassword: string;
  readonly confirmationPassword: string;
}

/** Opens a company as the bank and registers its master with the passwords from the mail (A3). */
export async function registerMaster(
  bank: Bank,
  credentials: Credentials,
  options: {
    readonly loginMethod?: 'password' | 'certificate';
    readonly userName?: string;
    readonly email?: string;
    readonly accountNumber?: string;
    /** Of a bank whose customers log in with one (A2-8). */
    readonly contractId?: string;
    /** @default false */
    readonly otp?: boolean;
  } = {},
) {
  const {
    loginMethod = 'certificate',
    userName = 'でんさい太郎',
    accountNumber = '0253226',
    contractId,
    otp = false,
  } = options;
  const contact = options.email ?? 'master@densai-shoji.example.jp';
  const company = {
    ...contract,
    email: `keiyaku-${accountNumber}@densai-shoji.example.jp`,
    accounts: [{ ...contract.accounts[0], number: accountNumber }],
  };
  const opened = await bank.backOffice.post<{ companyId: string }>('/bank/companies', {
    ...company,
    loginMethod,
    ...(contractId && { contractId }),
    otp,
    representative: 0,
  });
  const mail = await bank.mailbox.latest(company.email, 'お申込み手続き完了のお知らせ');
  const begun = await bank.entry.post<{ registrationToken: string }>('/registrations', {
    account: { branch: '081', type: 'ordinary', number: accountNumber },
    temporaryLoginPassword: mail.value('仮ログインパスワード'),
    temporaryConfirmationPassword: mail.value('仮確認用パスワード'),
  });
  const { loginId, loginPassword, confirmationPassword } = credentials;
  const completed = await bank.entry.post<{ userId: string; loginId: string; next: string }>(
    '/registrations/completion',
    {
      registrationToken: begun.body.registrationToken,
      userName,
      email: contact,
      emailAgain: contact,
      loginId,
      loginIdAgain: loginId,
      loginPassword,
      loginPasswordAgain: loginPassword,
      confirmationPassword,
      confirmationPasswordAgain: confirmationPassword,
    },
  );
  return { opened, begun, completed, companyId: opened.body.companyId, userId: completed.body.userId, email: contact };
}

export interface IssuedCertificate {
  readonly serialNumber: string;
  readonly subject: { readonly O: string; readonly OU: string; readonly CN: string };
  readonly notBefore: string;
  readonly notAfter: string;
  readonly certificate: string;
  readonly chain: string;
}

/** Acquires a certificate with ID and password, as the issuing application does (A11-3). */
export async function acquireCertificate(
  bank: Bank,
  { loginId, loginPassword }: Pick<Credentials, 'loginId' | 'loginPassword'>,
) {
  const { keyPem, csrPem } = makeCsr({ subject: [['CN', loginId]] });
  const answer = await bank.entry.post<IssuedCertificate & { issuanceId?: string }>('/certificates', {
    loginId,
    loginPassword,
    csr: csrPem,
  });
  return { answer, keyPem, identity: { certificatePem: answer.body.certificate, keyPem } };
}

/** Logs in with a certificate and walks the steps until home (A5-12). */
export async function logInWithCertificate(client: Client, loginPassword: string) {
  const answer = await client.post<{ token: string; steps: string[]; endedEarlierSession: boolean }>('/sessions', {
    loginPassword,
  });
  return { answer, session: client.withToken(answer.body.token) };
}
