import type { Put, TableEngine } from '../table/engine.ts';
import { type Access, bindTable, type Table } from '../table/table.ts';
import { type MailKind, type MailValues, mailSubject } from '../text/mails.ts';

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

/** Mails are written by whoever's access says so. */
export type Outbox<A> = A extends { readonly mails: readonly (infer C)[] }
  ? 'send' extends C
    ? { readonly mail: (mail: MailRequest) => Put }
    : unknown
  : unknown;

/** What the context of an operation or a function has for its mails. */
export function outboxOf<A extends Access>(
  access: A,
  { engine, ...stamp }: { readonly engine: TableEngine; readonly now: Date; readonly newId: () => string },
): Outbox<A> {
  const { mails }: Access = access;
  if (!mails?.includes('send')) return {} as Outbox<A>;
  const table = bindTable({ mails: ['send'] }, engine);
  return { mail: (mail: MailRequest) => mailWrite({ table, ...stamp }, mail) } as Outbox<A>;
}

/** The write that puts a mail in the outbox, for the transaction of the business it tells of (design §7). */
export function mailWrite(
  {
    table,
    now,
    newId,
  }: { readonly table: Table<{ mails: ['send'] }>; readonly now: Date; readonly newId: () => string },
  mail: MailRequest,
): Put {
  return table.mails.send({
    ...mail,
    mailId: newId(),
    subject: mailSubject(mail.kind),
    values: { ...mail.values },
    createdAt: now.toISOString(),
    ttl: Math.floor(now.getTime() / 1000) + mailRetentionDays * 86_400,
  });
}
