import { DomainError } from '../../domain/errors.ts';
import { formatRfc3339 } from '../../domain/jst.ts';
import type { EventContext } from '../../operation/event-context.ts';
import { MailFault } from '../../operation/mail-fault.ts';
import type { Mail } from '../../table/mails.ts';
import type { User } from '../../table/user.ts';
import { renderMail } from '../../text/render-mail.ts';
import { distribute } from './distribute.ts';
import { mailTags } from './mail-tags.ts';

/**
 * `taken`: claimed by another run or already sent. `left`: the next run tries again. `distributed`: an alert became
 * mails.
 */
export type Outcome = 'sent' | 'failed' | 'left' | 'taken' | 'distributed';

export type DeliveryContext = EventContext<
  {
    readonly mails: readonly ['claim', 'sent', 'failed', 'release', 'send', 'distributed'];
    readonly users: readonly ['get', 'getAll', 'list'];
    readonly companies: readonly ['get'];
  },
  'mailer' | 'mailOpening'
>;

const firstPauseMinutes = 1;
const maximumPauseMinutes = 10;
/** After this many days a mail is no longer useful. */
const daysUntilGivenUp = 3;

/**
 * Sends one mail of the outbox unless another run has claimed it: once, except if this function dies after the mail
 * service's answer and before marking the mail (threat 28). A mail that cannot be sent now is left for later, and one
 * that never can be is marked as failed; neither stops the others. @throws the table's error: the claim then expires by
 * itself
 */
export async function deliver(waiting: Mail, context: DeliveryContext): Promise<Outcome> {
  const mail = await claim(waiting, context);
  if (!mail) return 'taken';
  if (mail.audience) {
    await distribute(mail, mail.audience, context);
    return 'distributed';
  }
  const user = mail.to === undefined ? await context.table.users.get(mail.companyId, mail.ownerId) : undefined;
  const to = mail.to ?? user?.email;
  if (to === undefined) return giveUp(mail, context, 'noAddress');
  if (user?.emailState === 'invalid' && !isCheck(mail)) return giveUp(mail, context, 'unreachable');
  const secrets = await opened(mail, context);
  if ('fault' in secrets) return afterFailure(mail, secrets.fault, context);
  const rendered = render({ ...mail, values: { ...personal(user), ...mail.values, ...secrets.values } }, context);
  if (!rendered) return giveUp(mail, context, 'notRendered');
  try {
    await context.mailer.send({ to, ...rendered, tags: mailTags(mail) });
  } catch (thrown) {
    return afterFailure(mail, thrown, context);
  }
  await context.table.mails.sent(mail, context.clock());
  return 'sent';
}

/**
 * What somebody waits for who is logged in, and what tells whether mails reach the address again. Everything else would come
 * back from an address that is marked, and SES stops accounts whose mails come back.
 */
const isCheck = ({ kind }: Mail) => kind === 'mailPassword';

/** The addressee's name and last login, so that a stranger's login is noticed (D-23). */
function personal(user: User | undefined): Record<string, string> {
  const lastLogin = user?.lastLogins[0];
  return { ...(user && { userName: user.name }), ...(lastLogin && { lastLogin: formatRfc3339(new Date(lastLogin)) }) };
}

/** Opens the sealed values; an error here is treated like one of the mail service: the mail waits. */
async function opened({ sealed, mailId, ownerId }: Mail, { mailSeal }: DeliveryContext) {
  if (sealed === undefined) return {};
  try {
    return { values: await mailSeal.open(sealed, { mailId, ownerId }) };
  } catch (fault) {
    return { fault };
  }
}

async function claim(mail: Mail, { table, clock }: DeliveryContext): Promise<Mail | undefined> {
  try {
    return await table.mails.claim(mail, clock());
  } catch (thrown) {
    if (thrown instanceof DomainError && thrown.code === 'request.inProgress') return undefined;
    throw thrown;
  }
}

function render({ kind, values }: Mail, { profile, log }: DeliveryContext) {
  try {
    return renderMail(kind, values, profile.bank);
  } catch (thrown) {
    // The reason may quote values, including secrets, so the log names only the kind of mail.
    log({
      level: 'error',
      message: 'mail not rendered',
      kind,
      error: thrown instanceof Error ? thrown.name : 'unknown',
    });
    return undefined;
  }
}

/**
 * Nothing here marks an address: the mail service refuses at once what is wrong with the mail or with us. Whether mails reach
 * an address comes back later, as an event (decision 23).
 */
async function afterFailure(mail: Mail, thrown: unknown, context: DeliveryContext): Promise<Outcome> {
  const of = thrown instanceof MailFault ? thrown.of : undefined;
  if (of === 'mail') return giveUp(mail, context, 'refused');
  const now = context.clock();
  if (now.getTime() - Date.parse(mail.createdAt) > daysUntilGivenUp * 86_400_000)
    return giveUp(mail, context, 'tooOld');
  const pause = Math.min(firstPauseMinutes * 2 ** (mail.claims - 1), maximumPauseMinutes);
  const error = thrown instanceof Error ? thrown.name : 'unknown';
  const line = { mailId: mail.mailId, kind: mail.kind, error };
  context.log({ level: 'warn', message: 'mail left for later', ...line });
  if (of === 'sender') context.log({ level: 'error', message: 'the mail service refuses the sender', ...line });
  await context.table.mails.release(mail, new Date(now.getTime() + pause * 60_000));
  return 'left';
}

async function giveUp(mail: Mail, { table, log }: DeliveryContext, reason: string): Promise<Outcome> {
  log({ level: 'error', message: 'mail given up', mailId: mail.mailId, kind: mail.kind, reason });
  await table.mails.failed(mail);
  return 'failed';
}
