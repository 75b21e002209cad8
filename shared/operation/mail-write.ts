import type { Put } from '../table/engine.ts';
import { type Access, bindTable, type Table, type TablePorts } from '../table/table.ts';
import { type MailKind, type MailValues, mailSubject, type SecretMailKind, secretValues } from '../text/mail-kinds.ts';
import type { MailSeal } from './ports.ts';

/** How long a sent mail stays in the list of mails sent (D-23). */
export const mailRetentionDays = 400;

type MailOf<Kinds extends MailKind> = {
  readonly [K in Kinds]: {
    readonly kind: K;
    /** The recipient user, or the company if `to` is given. */
    readonly ownerId: string;
    readonly companyId: string;
    readonly to?: string;
    readonly values: MailValues<K>;
  };
}[Kinds];

/** A mail to write: to a user's address at the time of sending, or to the company's contact if `to` is given. */
export type MailRequest = MailOf<Exclude<MailKind, SecretMailKind>>;

/** The same for a kind with a secret. */
export type SecretMailRequest = MailOf<SecretMailKind>;

/** Writing mails needs the access, and writing mails with secrets also the permission to seal. */
export type Outbox<A, U = never> = A extends { readonly mails: readonly (infer C)[] }
  ? 'send' extends C
    ? { readonly mail: (mail: MailRequest) => Put } & SecretOutbox<U>
    : unknown
  : unknown;

type SecretOutbox<U> = 'mailSealing' extends U
  ? { readonly secretMail: (mail: SecretMailRequest) => Promise<Put> }
  : unknown;

interface Stamp {
  readonly now: Date;
  readonly newId: () => string;
}

/** The mail functions in the context of an operation or an event function. */
export function outboxOf<A extends Access, U>(
  { access, uses = [] }: { readonly access: A; readonly uses?: readonly U[] | undefined },
  { engine, capabilities, mailSeal, now, newId }: Stamp & TablePorts & { readonly mailSeal: MailSeal },
): Outbox<A, U> {
  const { mails }: Access = access;
  if (!mails?.includes('send')) return {} as Outbox<A, U>;
  const table = bindTable(access, { engine, capabilities }) as unknown as MailContext['table'];
  const context = { table, now, newId };
  const secretMail = (mail: SecretMailRequest) => secretMailWrite({ ...context, mailSeal }, mail);
  return {
    mail: (mail: MailRequest) => mailWrite(context, mail),
    ...(uses.some((use) => use === 'mailSealing') && { secretMail }),
  } as Outbox<A, U>;
}

interface MailContext extends Stamp {
  readonly table: Table<{ mails: ['send'] }>;
}

/** The write that stores a mail in the outbox, for the transaction of the change it reports. */
export function mailWrite(context: MailContext, mail: MailRequest): Put {
  return outboxWrite(context, { ...mail, mailId: context.newId(), values: { ...mail.values } });
}

/**
 * The same for a mail with secrets: they are sealed for deliver-mail and for this one mail, so that they are not in
 * clear in the table, its stream or its backups (threat 47). The other values stay readable.
 */
async function secretMailWrite(
  { mailSeal, ...context }: MailContext & { readonly mailSeal: Pick<MailSeal, 'seal'> },
  mail: SecretMailRequest,
): Promise<Put> {
  const { kind, ownerId } = mail;
  const mailId = context.newId();
  const names = Object.keys(secretValues[kind]);
  const given = Object.entries<string | undefined>(mail.values).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  const part = (isSecret: boolean) => Object.fromEntries(given.filter(([name]) => names.includes(name) === isSecret));
  const sealed = await mailSeal.seal(part(true), { mailId, ownerId });
  return outboxWrite(context, { ...mail, mailId, values: part(false), sealed });
}

type Outgoing = Omit<Parameters<MailContext['table']['mails']['send']>[0], 'subject' | 'createdAt' | 'ttl'> & {
  readonly kind: MailKind;
};

function outboxWrite({ table, now }: MailContext, mail: Outgoing): Put {
  return table.mails.send({
    ...mail,
    subject: mailSubject(mail.kind),
    createdAt: now.toISOString(),
    ttl: Math.floor(now.getTime() / 1000) + mailRetentionDays * 86_400,
  });
}
