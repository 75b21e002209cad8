import type { EventContext } from '../../operation/event-context.ts';
import { historyRow } from '../../operation/history-row.ts';
import type { Write } from '../../table/engine.ts';
import type { Mail } from '../../table/mails.ts';
import type { User } from '../../table/users.ts';
import { type MailEvent, meaningOf, readMailMessage } from './mail-event.ts';
import { mailOfTags } from './mail-tags.ts';

export type MailEventContext = EventContext<{
  readonly mails: readonly ['get', 'returned'];
  readonly users: readonly ['get', 'emailRefused'];
  readonly histories: readonly ['record'];
}>;

/**
 * What became of an event. `marked`: the user's address is one that no mail reaches from now on. `contact`: it is the company's,
 * which has no such state. `elsewhere`: the address is not the user's any more, was checked since, or is marked already. `known`:
 * told before. `ours` and `passing`: it says nothing of the address. `unknown`: no mail of ours.
 */
type Outcome = 'marked' | 'contact' | 'elsewhere' | 'known' | 'ours' | 'passing' | 'unknown';

/**
 * Takes what the mail service tells of a mail. Whatever comes, twice or late or in another form, is one line in the log and stops
 * nothing behind it.
 * @throws what the table throws: the message comes again
 */
export async function takeMailEvent(body: string, context: MailEventContext): Promise<void> {
  const message = readMailMessage(body);
  if (message === 'trial') return context.log({ level: 'info', message: 'the mail service tried the topic' });
  // Nothing of it is logged: who can write here can write anything. What is lost is told again by the next mail that comes back.
  if (!message) return context.log({ level: 'error', message: 'mail event not understood', characters: body.length });
  const { owner: [owner = ''] = [], mail: [mailTag = ''] = [] } = message.mail.tags;
  const mail = await context.table.mails.get(...mailOfTags({ owner, mail: mailTag }));
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
 * Whether the address that the mail went to is the user's now, and nothing newer is known of it. It is the one the mail was sent
 * to, not the one a mail server reports: that may be where it was forwarded to.
 */
function isAddressOf({ email, emailState, emailCheckedAt }: User, { mail }: MailEvent): boolean {
  const isSame = mail.destination.some((each) => each.toLowerCase() === email.toLowerCase());
  return isSame && emailState !== 'invalid' && (emailCheckedAt ?? '') <= sentAt(mail);
}

/** As the table writes instants. */
const sentAt = ({ timestamp }: MailEvent['mail']) => new Date(timestamp).toISOString();

/**
 * Marks the address as one that no mail reaches (メールアドレス状態): the list of users and home show it, and the next login asks for
 * another one. When it is changed or checked meanwhile, the transaction fails, and the message comes again.
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

/** The mail service's own words, when they are words: the log is told nothing else of what came. */
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
