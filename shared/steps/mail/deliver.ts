import { DomainError } from '../../domain/errors.ts';
import { formatRfc3339 } from '../../domain/jst.ts';
import type { EventContext } from '../../operation/event-context.ts';
import { MailRefused } from '../../operation/mail-refused.ts';
import type { Mail } from '../../table/mails.ts';
import type { User } from '../../table/users.ts';
import { renderMail } from '../../text/render-mail.ts';
import { distribute } from './distribute.ts';
import { markUnreachable } from './mark-unreachable.ts';

/** `taken`: another run has it, or it is sent already. `left`: the next run tries again. `distributed`: an alert became mails. */
export type Outcome = 'sent' | 'failed' | 'left' | 'taken' | 'distributed';

export type DeliveryContext = EventContext<
  {
    readonly mails: readonly ['claim', 'sent', 'failed', 'release', 'send', 'distributed'];
    readonly users: readonly ['get', 'getAll', 'list', 'emailRefused'];
    readonly companies: readonly ['get'];
    readonly histories: readonly ['record'];
  },
  'mailer' | 'mailOpening'
>;

const firstPauseMinutes = 1;
const maximumPauseMinutes = 10;
/** After this nobody waits for the mail any more. */
const daysUntilGivenUp = 3;

/**
 * Sends one mail of the outbox if nobody else is at it: once, unless this function dies between the mail service's answer
 * and the mark that it was sent (threat 28). A mail that cannot be sent now is left for later, one that never can be is
 * marked as failed; neither stops the others.
 * @throws what the table throws: the claim then runs out by itself
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
  const secrets = await opened(mail, context);
  if ('fault' in secrets) return afterFailure(mail, user, secrets.fault, context);
  const rendered = render({ ...mail, values: { ...personal(user), ...mail.values, ...secrets.values } }, context);
  if (to === undefined || !rendered) return giveUp(mail, context, to === undefined ? 'noAddress' : 'notRendered');
  try {
    await context.mailer.send({ to, ...rendered });
  } catch (thrown) {
    return afterFailure(mail, user, thrown, context);
  }
  await context.table.mails.sent(mail, context.clock());
  return 'sent';
}

/** Who is written to, and the last login, so that a stranger's shows (D-23). */
function personal(user: User | undefined): Record<string, string> {
  const lastLogin = user?.lastLogins[0];
  return { ...(user && { userName: user.name }), ...(lastLogin && { lastLogin: formatRfc3339(new Date(lastLogin)) }) };
}

/** The sealed values; what stops them from being opened is a fault like one of the mail service: the mail waits. */
async function opened({ sealed, mailId, ownerId }: Mail, { mailSeal }: DeliveryContext) {
  if (sealed === undefined) return { values: {} };
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
    // The reason may quote values, secrets among them: the log names the kind of mail only.
    log({
      level: 'error',
      message: 'mail not rendered',
      kind,
      error: thrown instanceof Error ? thrown.name : 'unknown',
    });
    return undefined;
  }
}

async function afterFailure(
  mail: Mail,
  user: User | undefined,
  thrown: unknown,
  context: DeliveryContext,
): Promise<Outcome> {
  if (thrown instanceof MailRefused) {
    if (user) await markUnreachable(user, context);
    return giveUp(mail, context, 'refused');
  }
  const now = context.clock();
  if (now.getTime() - Date.parse(mail.createdAt) > daysUntilGivenUp * 86_400_000)
    return giveUp(mail, context, 'tooOld');
  const pause = Math.min(firstPauseMinutes * 2 ** (mail.claims - 1), maximumPauseMinutes);
  const error = thrown instanceof Error ? thrown.name : 'unknown';
  context.log({ level: 'warn', message: 'mail left for later', mailId: mail.mailId, kind: mail.kind, error });
  await context.table.mails.release(mail, new Date(now.getTime() + pause * 60_000));
  return 'left';
}

async function giveUp(mail: Mail, { table, log }: DeliveryContext, reason: string): Promise<Outcome> {
  log({ level: 'error', message: 'mail given up', mailId: mail.mailId, kind: mail.kind, reason });
  await table.mails.failed(mail);
  return 'failed';
}
