import { bankClient, type ClientIdentity, entryClient, type Reached, secureClient } from '../../client/clients.ts';
import type { Client } from '../../client/http.ts';
import { openMailbox, type ReceivedMail } from '../../client/mailbox.ts';
import type { RunningSimulator } from '../running-simulator.ts';

/** A bank that can be visited, and what the people of the demonstration know of it. */
export interface VisitedBank extends Reached, Pick<RunningSimulator, 'profile' | 'now' | 'moveClock' | 'tokens'> {}

/** The doors of a running bank, as people outside have them. */
export interface Visit<B extends VisitedBank = RunningSimulator> {
  readonly simulator: B;
  readonly entry: Client;
  readonly bank: Client;
  /** With a client certificate, or with none. */
  secure(identity: ClientIdentity | undefined): Client;
  /** Waits for a mail that is on its way, sent at an instant or later. @throws Error when it does not come */
  mail(to: string, subject: string, since?: Date): Promise<ReceivedMail>;
  close(): void;
}

/** Opens the clients of a simulator; the caller closes them. */
export function visitBank(simulator: RunningSimulator): Visit {
  const mailbox = openMailbox(simulator);
  return openDoors(simulator, async (to, subject, since = new Date(0)) => {
    for (let tries = 0; tries < 100; tries += 1) {
      const [mail] = await mailbox.all({ to, subject });
      if (mail && new Date(mail.sentAt) >= since) return mail;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`no mail 「${subject}」 came to ${to}`);
  });
}

/** Opens the doors of a bank whose mails are read as `mail` says. */
export function openDoors<B extends VisitedBank>(bank: B, mail: Visit['mail']): Visit<B> {
  const clients: Client[] = [];
  const kept = (client: Client) => {
    clients.push(client);
    return client;
  };
  return {
    simulator: bank,
    entry: kept(entryClient(bank)),
    bank: kept(bankClient(bank)),
    secure: (identity) => kept(secureClient(bank, identity)),
    mail,
    close() {
      for (const client of clients) client.close();
    },
  };
}

interface Refusal {
  readonly code?: string;
  readonly detail?: string;
  readonly opensAt?: string;
  readonly errors?: readonly { readonly path: string; readonly code: string }[];
}

/** What was refused, with the fields and their codes. */
const toldOf = (request: string, status: number, { code, detail, errors = [] }: Refusal) =>
  [`${request}: ${status} ${code}: ${detail}`, ...errors.map((each) => `${each.path}: ${each.code}`)].join(' ');

/**
 * Asks as a customer who comes back when the service is open again: the clock is moved to then.
 * @throws Error with the code for any other refusal
 */
export async function ask<T = Record<string, unknown>>(
  { simulator }: Visit<VisitedBank>,
  client: Client,
  request: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<T> {
  const [method = 'GET', path = '/'] = request.split(' ');
  const answer = await client.request<T & Refusal>(method, path, { body, headers });
  if (answer.status < 400) return answer.body;
  const { code, opensAt } = answer.body;
  if (code !== 'service.closed' || !opensAt) throw new Error(toldOf(request, answer.status, answer.body));
  await simulator.moveClock(new Date(opensAt));
  const later = await client.request<T & Refusal>(method, path, { body, headers });
  if (later.status < 400) return later.body;
  throw new Error(toldOf(request, later.status, later.body));
}
