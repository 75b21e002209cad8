import { bankClient, type ClientIdentity, entryClient, secureClient } from '../../client/clients.ts';
import type { Client } from '../../client/http.ts';
import { openMailbox, type ReceivedMail } from '../../client/mailbox.ts';
import type { RunningSimulator } from '../running-simulator.ts';

/** The doors of a running bank, as people outside have them. */
export interface Visit {
  readonly simulator: RunningSimulator;
  readonly entry: Client;
  readonly bank: Client;
  secure(identity: ClientIdentity): Client;
  /** Waits for a mail that is on its way, sent at an instant or later. @throws Error when it does not come */
  mail(to: string, subject: string, since?: Date): Promise<ReceivedMail>;
  close(): void;
}

/** Opens the doors; whoever visits closes them. */
export function visitBank(simulator: RunningSimulator): Visit {
  const clients: Client[] = [];
  const kept = (client: Client) => {
    clients.push(client);
    return client;
  };
  const mailbox = openMailbox(simulator);
  return {
    simulator,
    entry: kept(entryClient(simulator)),
    bank: kept(bankClient(simulator)),
    secure: (identity) => kept(secureClient(simulator, identity)),
    async mail(to, subject, since = new Date(0)) {
      for (let tries = 0; tries < 100; tries += 1) {
        const [mail] = await mailbox.all({ to, subject });
        if (mail && new Date(mail.sentAt) >= since) return mail;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      throw new Error(`no mail 「${subject}」 came to ${to}`);
    },
    close() {
      for (const client of clients) client.close();
    },
  };
}

interface Refusal {
  readonly code?: string;
  readonly detail?: string;
  readonly opensAt?: string;
}

/**
 * Asks as a customer who comes back when the service is open again: the clock is moved to then.
 * @throws Error with the code for any other refusal
 */
export async function ask<T = Record<string, unknown>>(
  { simulator }: Visit,
  client: Client,
  request: string,
  body?: unknown,
): Promise<T> {
  const [method = 'GET', path = '/'] = request.split(' ');
  const answer = await client.request<T & Refusal>(method, path, { body });
  if (answer.status < 400) return answer.body;
  const { code, detail, opensAt } = answer.body;
  if (code !== 'service.closed' || !opensAt) throw new Error(`${request}: ${answer.status} ${code}: ${detail}`);
  await simulator.moveClock(new Date(opensAt));
  const later = await client.request<T & Refusal>(method, path, { body });
  if (later.status < 400) return later.body;
  throw new Error(`${request}: ${later.status} ${later.body.code}: ${later.body.detail}`);
}
