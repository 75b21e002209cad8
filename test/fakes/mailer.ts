import { MailFault } from '../../shared/operation/mail-fault.ts';
import type { Mailer, OutgoingMail } from '../../shared/operation/ports.ts';

interface SentMail extends OutgoingMail {
  readonly sentAt: Date;
}

export interface FakeMailer extends Mailer {
  /** What arrived, oldest first. */
  readonly sent: readonly SentMail[];
  /** Addresses that are none to the service. */
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
      if (mailer.refused.has(mail.to)) throw new MailFault('mail', 'InvalidParameterValue', 'Illegal address');
      sent.push({ ...mail, sentAt: now() });
    },
  };
  return mailer;
}
