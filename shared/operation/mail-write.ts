import type { Put } from '../table/engine.ts';
import { mails } from '../table/mails.ts';
import { type MailKind, type MailValues, mailSubject } from '../text/mails.ts';
import type { Ports } from './ports.ts';

/** How long a sent mail stays in the list of mails sent (D-23). */
export const mailRetentionDays = 400;

/** A mail to write: to a user's own address as it is when it is sent, or to the company's contact when `to` is given. */
export type MailRequest = {
  readonly [K in MailKind]: {
    readonly kind: K;
    /** The user it goes to, or the company when `to` is given. */
    readonly ownerId: string;
    readonly companyId: string;
    readonly to?: string;
    readonly values: MailValues<K>;
  };
}[MailKind];

/** The write that puts a mail in the outbox, for the transaction of the business it tells of (design §7). */
export function mailWrite(
  context: { readonly ports: Pick<Ports, 'newId' | 'engine'>; readonly now: Date },
  mail: MailRequest,
): Put {
  const { now, ports } = context;
  return mails.send.bind(ports.engine)({
    ...mail,
    mailId: ports.newId(now),
    subject: mailSubject(mail.kind),
    values: { ...mail.values },
    createdAt: now.toISOString(),
    ttl: Math.floor(now.getTime() / 1000) + mailRetentionDays * 86_400,
  });
}
