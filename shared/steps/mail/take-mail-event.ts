import type { EventContext } from '../../operation/event-context.ts';
import { historyRow } from '../../operation/history-row.ts';
import type { Write } from '../../table/engine.ts';
import type { Mail } from '../../table/mails.ts';
import type { User } from '../../table/user.ts';
import { type MailEvent, meaningOf, readMailMessage } from './mail-event.ts';
import { mailOfTags } from './mail-tags.ts';

export type MailEventContext = EventContext<{
  readonly mails: readonly ['get', 'returned'];
  readonly users: readonly ['get', 'emailRefused'];
  readonly histories: readonly ['record'];
}>;

/**
 * The result of an event. `marked`: the user's address is now unreachable. `contact`: the mail went to the company's contact, which
 * has no such state. `elsewhere`: the user has another address now, has checked it since, or it is already marked. `known`: a
 * repetition. `ours`, `passing`: says nothing about the address. `unknown`: not a mail of ours.
 */
type Outcome = 'marked' | 'contact' | 'elsewhere' | 'known' | 'ours' | 'passing' | 'unknown';

/**
 * Processes a message about a sent mail. Repeated, late and malformed messages each leave one log line and never block the messages
 * behind them.
 * @throws errors of the table: the message is delivered again
 */
export async function takeMailEvent(body: string, context: MailEventContext): Promise<void> {
  const message = readMailMessage(body);
  if (message === 'trial') return context.log({ level: 'info', message: 'the mail service tried the topic' });
  // Its text is not logged: it could be anything. A bounce lost here is reported again by the next mail to that address.
  if (!message) return context.log({ level: 'error', message: 'mail event not understood', characters: body.length });
  const tag = (name: 'owner' | 'mail') => message.mail.tags[name]?.[0] ?? '';
  const mail = await context.table.mails.get(...mailOfTags({ owner: tag('owner'), mail: tag('mail') }));
  const outcome = mail ? await take(message, mail, context) : 'unknown';
  context.log({
    level: outcome === 'ours' ? 'error' : 'info',
    message: 'mail event',
    outcome,
    ...kindOf(message),
    ...(mail && { mailId: mail.mailId, companyId: mail.companyId, kind: mail.kind }),
  });
}

async function take(event: MailEvent, mail: Mail, context: MailEventContext): Promise<Outcome> {
  const meaning = meaningOf(event);
  if (meaning === 'ours' || meaning === 'passing') return meaning;
  if (mail.returned) return 'known';
  const { table, commit, now } = context;
  const returned = table.mails.returned(mail, meaning, now);
  if (mail.ownerId === mail.companyId) {
    await commit([returned, recordOf({ companyId: mail.companyId }, 'company.contactRefused', context)]);
    return 'contact';
  }
  const user = await table.users.get(mail.companyId, mail.ownerId);
  const marks = user && isAddressOf(user, event) ? marksOf(user, meaning, event, context) : [];
  await commit([returned, ...marks]);
  return marks.length > 0 ? 'marked' : 'elsewhere';
}

/**
 * Whether the mail was sent to the user's current address, and after the address was last checked. Mail servers may report an
 * address that the mail was forwarded to, so the event's destination decides.
 */
function isAddressOf({ email, emailState, emailCheckedAt }: User, { mail }: MailEvent): boolean {
  const isSame = mail.destination.some((each) => each.toLowerCase() === email.toLowerCase());
  return isSame && emailState !== 'invalid' && (emailCheckedAt ?? '') <= sentAt(mail);
}

/** In the table's format. */
const sentAt = ({ timestamp }: MailEvent['mail']) => new Date(timestamp).toISOString();

/**
 * Marks the user's address as unreachable (メールアドレス状態): the user list and home show it, and the next login asks for an e-mail
 * check. If the address is changed or checked at the same moment, the transaction fails and the message is delivered again.
 */
function marksOf(
  user: User,
  meaning: 'bounce' | 'complaint',
  { mail }: MailEvent,
  context: MailEventContext,
): readonly Write[] {
  const { companyId, userId, loginId, emailState } = user;
  const event = meaning === 'bounce' ? 'user.emailRefused' : 'user.emailComplained';
  const changes = [{ path: 'emailState', before: emailState, after: 'invalid' }];
  return [
    context.table.users.emailRefused(user, sentAt(mail)),
    recordOf({ companyId, loginId }, event, context, { subject: userId, changes }),
  ];
}

function recordOf(
  { companyId, loginId }: { readonly companyId: string; readonly loginId?: string },
  event: string,
  context: MailEventContext,
  what: Pick<Parameters<typeof historyRow>[2], 'subject' | 'changes'> = {},
): Write {
  const service = 'userAdministration';
  const row = historyRow(
    context,
    { companyId },
    { event, service, operation: 'receive-mail-event', outcome: 'done', ...what },
  );
  return context.table.histories.record({ ...row, ...(loginId && { loginId }) });
}

/** The event's types, if they look like types: nothing else of a message is logged. */
function kindOf({ eventType, bounce, complaint }: MailEvent): Record<string, string> {
  const words = {
    eventType,
    bounceType: bounce?.bounceType,
    subType: bounce?.bounceSubType ?? complaint?.complaintSubType,
    feedbackType: complaint?.complaintFeedbackType,
  };
  return Object.fromEntries(
    Object.entries(words).flatMap(([name, word]) => (word && /^[A-Za-z -]{1,40}$/.test(word) ? [[name, word]] : [])),
  );
}
