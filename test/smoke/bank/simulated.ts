import { randomUUID } from 'node:crypto';
import { bankClient, entryClient } from '../../simulator/client/clients.ts';
import { openMailbox } from '../../simulator/client/mailbox.ts';
import { visitBank } from '../../simulator/commands/demonstration/visit.ts';
import { findSimulator } from '../../simulator/commands/running-simulator.ts';
import type { SmokedBank } from './smoked-bank.ts';
import { waiting } from './wait.ts';

/** The bank of a running simulator. @throws Error when none runs there */
export async function openSimulated(workbench: string, signal: AbortSignal): Promise<SmokedBank> {
  const simulator = await findSimulator(workbench);
  if (!simulator) throw new Error(`no simulator at ${workbench}: npm start, or name another with --simulator`);
  const visit = visitBank(simulator);
  const entry = entryClient(simulator);
  const mailbox = openMailbox(simulator);
  // The simulated API Gateway knows the default endpoint by its name.
  const host = `entry.execute-api.${simulator.bankCredentials.region}.amazonaws.com`;
  return {
    visit,
    // Each company's own: the mailbox keeps the mails of earlier ones.
    contact: () => `smoke-${randomUUID()}@example.jp`,
    branch: '999',
    returnMail: async (to) => mailbox.giveBack(await visit.mail(to, ''), { kind: 'bounce' }),
    bankAs: (credentials) => bankClient(simulator, credentials),
    defaultEndpoints: async () => [{ name: host, ask: () => entry.get('/home', { headers: { host } }) }],
    wait: waiting(signal),
    close: () => {
      entry.close();
      visit.close();
    },
  };
}
