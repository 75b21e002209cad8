import { MailRefused } from '../../shared/operation/mail-refused.ts';
import type { Mailer } from '../../shared/operation/ports.ts';

interface SentMail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly sentAt: Date;
}

export interface FakeMailer extends Mailer {
  /** What arrived, oldest first. */
  readonly sent: readonly SentMail[];
  /** Addresses the service refuses for good. */
  readonly refused: Set<string>;
  /** While this is set, every mail fails with it: the service is down or throttles. */
  outage: Error | undefined;
}

/** A mail service that keeps what it is given. */
export function fakeMailer(now: () => Date): FakeMailer {
  const sent: SentMail[] = [];
  const mailer: FakeMailer = {
    sent,
    refused: new Set(),
    outage: undefined,
    send: async (mail) => {
      await undefined;
      if (mailer.outage) throw mailer.outage;
      if (mailer.refused.has(mail.to)) throw new MailRefused('Email address is on the suppression list.');
      sent.push({ ...mail, sentAt: now() });
    },
  };
  return mailer;
}
