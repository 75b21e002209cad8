import { DomainError } from '../../domain/errors.ts';
import { isUsableAdministrator } from '../../domain/user-rules.ts';
import { alertedUser } from '../../operation/alerts.ts';
import type { EventContext } from '../../operation/event-context.ts';
import type { Put, Write } from '../../table/engine.ts';
import type { AlertedUser, Audience, Mail } from '../../table/mails.ts';
import type { User } from '../../table/user.ts';
import { allUsers } from '../users/all-users.ts';

export type DistributionContext = EventContext<{
  readonly mails: readonly ['send', 'distributed'];
  readonly users: readonly ['getAll', 'list'];
  readonly companies: readonly ['get'];
}>;

/** A mail of an alert, to one address. */
interface Recipient {
  /** Part of the mail's ID, so that a second run recognizes the mails of the first. */
  readonly part: string;
  readonly ownerId: string;
  readonly email: string;
  readonly values: Readonly<Record<string, string>>;
}

/** Leaves room for the write that ends the alert in a transaction of a hundred writes. */
const mailsAtOnce = 90;

/**
 * Writes one mail per address for an alert's recipients, and ends the alert in the same transaction (D-30). It sends
 * nothing: the stream delivers the new mails. @throws the table's error: a later run then distributes the alert
 */
export async function distribute(alert: Mail, audience: Audience, context: DistributionContext): Promise<void> {
  const { table, commit } = context;
  const recipients = oncePerAddress(await recipientsOf(alert, audience, context));
  const puts = recipients.map((recipient) => mailTo(recipient, alert, context));
  const done = table.mails.distributed(alert);
  if (puts.length <= mailsAtOnce && (await isCommitted([...puts, done], context))) return;
  // Too many for one transaction, or an earlier run was interrupted: write each mail separately, then end the alert.
  for (const put of puts) await isCommitted([put], context);
  await commit([done]);
}

/** False if some of it exists already. */
async function isCommitted(writes: readonly Write[], { commit }: DistributionContext): Promise<boolean> {
  try {
    await commit(writes);
    return true;
  } catch (thrown) {
    if (thrown instanceof DomainError && thrown.code === 'request.conflict') return false;
    throw thrown;
  }
}

function mailTo({ part, ownerId, email, values }: Recipient, alert: Mail, { table }: DistributionContext): Put {
  const { audience: _done, state: _queued, claims: _none, claimedAt: _at, due: _due, dueSort: _sort, ...mail } = alert;
  return table.mails.send({
    ...mail,
    mailId: `${alert.mailId}.${part}`,
    ownerId,
    to: email,
    values: { ...alert.values, ...values },
  });
}

async function recipientsOf(
  alert: Mail,
  audience: Audience,
  context: DistributionContext,
): Promise<readonly (Recipient | { readonly email: string })[]> {
  const { table } = context;
  const { companyId } = alert;
  const [users, company, colleagues] = await Promise.all([
    known(audience.users, companyId, context),
    audience.contact ? table.companies.get(companyId) : undefined,
    audience.administrators ? allUsers(table, companyId) : [],
  ]);
  const named = namesOf(users);
  return [
    ...users.flatMap((user) => toUser(user, audience)),
    ...toFormerAddress(users, audience, companyId),
    ...(company
      ? [{ part: 'contact', ownerId: companyId, email: company.email, values: { ...named, addressee: company.name } }]
      : []),
    ...colleagues.filter(isReachableAdministrator).map(({ userId, name, email }) => ({
      part: 'administrator',
      ownerId: userId,
      email,
      values: { ...named, addressee: name },
    })),
  ];
}

/** Uses the record's copy of the role, which is enough to choose recipients. */
const isReachableAdministrator = (user: User) =>
  isUsableAdministrator({ ...user, role: user.listedRole }) && user.emailState !== 'invalid';

/** The users of the alert with names and addresses; those that the operation had not read are read now. */
async function known(
  users: readonly AlertedUser[],
  companyId: string,
  { table }: DistributionContext,
): Promise<readonly AlertedUser[]> {
  const missing = users.filter(({ name }) => name === undefined);
  const found = await table.users.getAll(missing.map(({ userId }) => [companyId, userId]));
  return users.flatMap((user) => {
    if (user.name !== undefined) return [user];
    const read = found.find((each) => each?.userId === user.userId);
    return read ? [alertedUser(read)] : [];
  });
}

/** The users named to other recipients: one, or all who share a token or were suspended together. */
function namesOf(users: readonly AlertedUser[]) {
  return {
    userName: users.map(({ name }) => name).join('、'),
    loginId: users.map(({ loginId }) => loginId).join(' '),
  };
}

/** A user with a mail of their own gets no other, whatever address it went to. */
function toUser(
  user: AlertedUser,
  { usersHaveOwnMail }: Audience,
): readonly (Recipient | { readonly email: string })[] {
  const { userId, name = '', email, lastLogin } = user;
  if (email === undefined) return [];
  if (usersHaveOwnMail) return [{ email }];
  const values = { ...namesOf([user]), addressee: name, ...(lastLogin && { lastLogin }) };
  return [{ part: 'user', ownerId: userId, email, values }];
}

/** The former address of the user, or of the company's contact. */
function toFormerAddress(
  [user]: readonly AlertedUser[],
  { formerEmail }: Audience,
  companyId: string,
): readonly Recipient[] {
  if (formerEmail === undefined) return [];
  const values = user ? { ...namesOf([user]), addressee: user.name ?? '' } : {};
  return [{ part: 'formerAddress', ownerId: user?.userId ?? companyId, email: formerEmail, values }];
}

/** Removes duplicate addresses; in small companies the contact often has the master's address. */
function oncePerAddress(recipients: readonly (Recipient | { readonly email: string })[]): readonly Recipient[] {
  const first = new Map<string, Recipient | { readonly email: string }>();
  for (const recipient of recipients) {
    const address = recipient.email.toLowerCase();
    if (!first.has(address)) first.set(address, recipient);
  }
  return [...first.values()].filter((recipient): recipient is Recipient => 'part' in recipient);
}
