import * as z from 'zod';
import type { Simulator } from '../simulator.ts';

const Mail = z.object({ id: z.string(), to: z.string(), subject: z.string(), text: z.string(), sentAt: z.string() });
const Mails = z.object({ items: z.array(Mail) });

/** A mail as its reader sees it. */
export interface ReceivedMail extends z.infer<typeof Mail> {
  /** The value on the line `label: value`. @throws Error when the mail has no such line */
  value(label: string): string;
}

/** Reads the mails the simulator kept; those on their way arrive first. */
export interface Mailbox {
  /** Newest first. */
  all(filter?: { readonly to?: string; readonly subject?: string }): Promise<readonly ReceivedMail[]>;
  /** @throws Error when there is none */
  latest(to: string, subject?: string): Promise<ReceivedMail>;
  /** Has SES report a bounce or a complaint, and waits until the bank has processed it. */
  giveBack(mail: Pick<ReceivedMail, 'id'>, fate: object): Promise<void>;
}

/** Opens the mailbox at the workbench, as a user would. */
export function openMailbox({ hosts }: Pick<Simulator, 'hosts'>): Mailbox {
  const all: Mailbox['all'] = async (filter = {}) => {
    const wanted = Object.entries(filter).filter(([, value]) => value !== undefined);
    const query = new URLSearchParams([...wanted, ['settled', 'true']]);
    const response = await fetch(`${hosts.workbench}/_simulator/mails?${query}`);
    return Mails.parse(await response.json()).items.map(readable);
  };
  return {
    all,
    async giveBack({ id }, fate) {
      const url = `${hosts.workbench}/_simulator/mails/${encodeURIComponent(id)}/bounce`;
      const response = await fetch(url, { method: 'POST', body: JSON.stringify(fate) });
      if (!response.ok) throw new Error(`${url}: ${response.status}`);
      // Reading waits for what is in progress.
      await all();
    },
    async latest(to, subject) {
      const [mail] = await all({ to, subject });
      if (!mail) throw new Error(`no mail to ${to}${subject ? ` with the subject ${subject}` : ''}`);
      return mail;
    },
  };
}

/** A mail whose lines `label: value` can be asked for. */
export function readable(mail: z.infer<typeof Mail>): ReceivedMail {
  return {
    ...mail,
    value(label) {
      for (const line of mail.text.split(/\r?\n/)) {
        const [, found, value] = /^\s*(.+?)\s*[:：]\s*(.*?)\s*$/.exec(line) ?? [];
        if (found === label && value !== undefined) return value;
      }
      throw new Error(`「${mail.subject}」 has no line ${label}`);
    },
  };
}
