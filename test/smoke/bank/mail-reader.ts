import { type ReceivedMail, readable } from '../../simulator/client/mailbox.ts';
import type { Prompt } from '../../simulator/commands/certificate/prompt.ts';
import { Interrupted } from '../check.ts';

/** A person who reads the mails that come to an address. */
export interface MailReader {
  readonly address: string;
  /** Asks for the text of a mail, once. @throws Interrupted when nothing more is typed */
  readonly read: (to: string, subject: string) => Promise<ReceivedMail>;
}

/** Standard input is open while a mail is asked for and no longer: a terminal that is read takes Ctrl-C for itself. */
export function mailReader(address: string, openPrompt: () => Prompt): MailReader {
  const texts = new Map<string, Promise<string>>();
  return {
    address,
    async read(to, subject) {
      const name = `${to} ${subject}`;
      const asked = texts.get(name) ?? paste(openPrompt, to, subject);
      texts.set(name, asked);
      return readable({ id: name, to, subject, text: await asked, sentAt: new Date().toISOString() });
    },
  };
}

async function paste(openPrompt: () => Prompt, to: string, subject: string): Promise<string> {
  const prompt = openPrompt();
  const lines: string[] = [];
  const next = (question: string) =>
    prompt.ask(question).catch(() => {
      throw new Interrupted('no mail was entered');
    });
  const first = `Paste the text of the mail 「${subject}」 that came to ${to}, then a line with a full stop`;
  try {
    for (let line = await next(first); line.trim() !== '.'; line = await next('…')) lines.push(line);
  } finally {
    prompt.close();
  }
  return lines.join('\n');
}
