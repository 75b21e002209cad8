import { beforeEach, describe, expect, it } from 'vitest';
import { handler as deliverMail } from '../../../functions/events/deliver-mail.ts';
import { receiveMailEvent } from '../../../functions/events/receive-mail-event.function.ts';
import { handler as receive } from '../../../functions/events/receive-mail-event.ts';
import { handler as getHome } from '../../../functions/sessions/get-home.ts';
import { handler as listUsers } from '../../../functions/users/list-users.ts';
import { DomainError } from '../../../shared/domain/errors.ts';
import { mailWrite } from '../../../shared/operation/mail-write.ts';
import type { Company } from '../../../shared/table/companies.ts';
import { bindTable } from '../../../shared/table/table.ts';
import { userItem } from '../../../shared/table/user.ts';
import type { TestUser } from '../../builders/user.ts';
import { queueEvent } from '../../fakes/queue.ts';
import { eventData, type MailFate } from '../../simulator/aws/ses/event-data.ts';
import { createWorld, type World } from '../../world.ts';

let world: World;
let company: Company;
let user: TestUser;

beforeEach(async () => {
  world = createWorld();
  company = world.openCompany({ email: 'contact@example.jp' });
  user = await world.addUser(company, { email: 'Hanako@example.jp' });
});

/** Sends a mail, to the user's own address unless another is given. */
async function sendMail(to?: { readonly ownerId: string; readonly to: string }) {
  const { companyId, userId, loginId } = user;
  const context = {
    table: bindTable({ mails: ['send'] }, world.ports),
    now: world.now(),
    newId: () => world.random.ulid(world.now()),
  };
  const values = { loginId, what: 'login' } as const;
  const write = mailWrite(context, { kind: 'userStopped', ownerId: userId, companyId, values, ...to });
  await world.engine.commit([write], world.random.uuid());
  await world.run(deliverMail, {});
  const sent = world.mailer.sent.at(-1);
  if (!sent) throw new Error('no mail was sent');
  const mail = { ...sent, messageId: world.random.uuid(), from: 'no-reply@bank.example.jp', to: [sent.to] };
  return (fate: MailFate) => eventData(mail, fate, { accountId: '123456789012', region: 'r', at: world.now() });
}

const bounce = { kind: 'bounce' } as const;
const take = (...bodies: (string | object)[]) => world.run(receive, queueEvent(bodies));
const stored = () => {
  const { pk, sk } = userItem.key(user.companyId, user.userId);
  return world.items(pk).find((each) => each.sk === sk);
};
const change = (changes: object) => {
  const item = stored();
  if (item) world.engine.put({ ...item, ...changes });
};
const outcomes = () => world.logs.filter(({ message }) => message === 'mail event').map(({ outcome }) => outcome);
const history = () => world.history(company.companyId);
const nothingFailed = { batchItemFailures: [] };

describe('the address of a user', () => {
  it('is marked when a mail comes back for good, with a row of history, and shown to the user and the administrators', async () => {
    const tell = await sendMail();
    expect(await take(tell(bounce))).toEqual(nothingFailed);
    expect(stored()).toMatchObject({ emailState: 'invalid', email: user.email, version: user.version });
    const changes = [{ path: 'emailState', before: 'valid', after: 'invalid' }];
    expect(history()).toMatchObject([
      { event: 'user.emailRefused', actor: 'system', subject: user.userId, loginId: user.loginId, changes },
    ]);
    expect(world.mails()).toMatchObject([{ state: 'sent', returned: 'bounce', returnedAt: world.now().toISOString() }]);
    const home = await world.call(getHome, { session: await world.logIn(user) });
    expect(home.body.messages).toMatchObject([{ code: 'email.bounced' }]);
    const master = await world.addUser(company, { role: 'master' });
    const list = await world.call(listUsers, { session: await world.logIn(master) });
    expect(list.body.items).toContainEqual(expect.objectContaining({ userId: user.userId, emailState: 'invalid' }));
  });

  it('is marked when its owner complains, with a row that says so', async () => {
    const tell = await sendMail();
    await take(tell({ kind: 'complaint' }));
    expect(stored()).toMatchObject({ emailState: 'invalid' });
    expect(history()).toMatchObject([{ event: 'user.emailComplained', subject: user.userId }]);
    expect(world.mails()).toMatchObject([{ returned: 'complaint' }]);
  });

  it('is the one the mail was sent to, whatever its case, and not the one a mail server reports', async () => {
    const tell = await sendMail();
    const event = JSON.parse(JSON.stringify(tell(bounce)).replace('"emailAddress":"Hanako@', '"emailAddress":"other@'));
    event.mail.destination = [user.email.toLowerCase()];
    await take(event);
    expect(stored()).toMatchObject({ emailState: 'invalid' });
  });

  it.each<[string, MailFate]>([
    ['a mailbox is full', { kind: 'bounce', bounceType: 'Transient', bounceSubType: 'MailboxFull' }],
    ['nobody knows why', { kind: 'bounce', bounceType: 'Undetermined', bounceSubType: 'Undetermined' }],
    ['the recipient says that it is no spam', { kind: 'complaint', complaintFeedbackType: 'not-spam' }],
    ['our signature did not hold', { kind: 'complaint', complaintFeedbackType: 'auth-failure' }],
  ])('stays as it is when %s', async (_, fate) => {
    const tell = await sendMail();
    expect(await take(tell(fate))).toEqual(nothingFailed);
    expect(stored()).toMatchObject({ emailState: 'valid' });
    expect(history()).toEqual([]);
    expect(outcomes()).toEqual(['passing']);
  });

  it.each([
    ['a delay', 'DeliveryDelay', bounce],
    ['a click', 'Click', { kind: 'complaint' }],
  ] as const)('stays as it is at %s, whatever else the event says', async (_, eventType, fate) => {
    const tell = await sendMail();
    expect(await take({ ...tell(fate), eventType })).toEqual(nothingFailed);
    expect(stored()).toMatchObject({ emailState: 'valid' });
    expect(outcomes()).toEqual(['passing']);
  });

  it('is marked where the mail went to others too', async () => {
    const event = (await sendMail())(bounce) as { mail: { destination: string[] } };
    event.mail.destination.push('archive@example.jp');
    await take(event);
    expect(stored()).toMatchObject({ emailState: 'invalid' });
  });

  const faultsOfOurs: [string, (tell: (fate: MailFate) => object) => object][] = [
    [
      'our own suppression list kept a mail back',
      (tell) => tell({ ...bounce, bounceSubType: 'OnAccountSuppressionList' }),
    ],
    [
      'our own suppression list remembers a complaint',
      (tell) => tell({ kind: 'complaint', complaintSubType: 'OnAccountSuppressionList' }),
    ],
    ['SES rejected a mail', (tell) => ({ ...tell(bounce), eventType: 'Reject', reject: { reason: 'Bad content' } })],
  ];

  it.each(faultsOfOurs)('stays as it is when %s, which is an error of ours (threat 56)', async (_, event) => {
    const tell = await sendMail();
    expect(await take(event(tell))).toEqual(nothingFailed);
    expect(stored()).toMatchObject({ emailState: 'valid' });
    expect(world.logs).toContainEqual(
      expect.objectContaining({ level: 'error', message: 'mail event', outcome: 'ours' }),
    );
  });

  it('stays as it is when the user has another one by now', async () => {
    const tell = await sendMail();
    change({ email: 'new@example.jp' });
    expect(await take(tell(bounce))).toEqual(nothingFailed);
    expect(stored()).toMatchObject({ emailState: 'valid' });
    expect(history()).toEqual([]);
    expect([outcomes(), world.mails()]).toMatchObject([['elsewhere'], [{ returned: 'bounce' }]]);
  });

  it('stays as it is when it was checked after the mail was sent, and not when the mail was sent after the check', async () => {
    const before = await sendMail();
    world.advance({ hours: 1 });
    change({ emailCheckedAt: world.now().toISOString() });
    const after = await sendMail();
    await take(before(bounce));
    expect(stored()).toMatchObject({ emailState: 'valid' });
    await take(after(bounce));
    expect(stored()).toMatchObject({ emailState: 'invalid' });
    expect(outcomes()).toEqual(['elsewhere', 'marked']);
  });

  it('is not marked by a mail that another address of the user got', async () => {
    const tell = await sendMail({ ownerId: user.userId, to: 'former@example.jp' });
    await take(tell(bounce));
    expect(stored()).toMatchObject({ emailState: 'valid' });
  });

  it('is not marked when the user changes it while the event is read: the message comes again, and finds the new one', async () => {
    const tell = await sendMail();
    world.hooks.before = (call) => {
      if (call.method === 'commit') change({ email: 'new@example.jp' });
    };
    expect(await take(tell(bounce))).toEqual({ batchItemFailures: [{ itemIdentifier: 'message-1' }] });
    world.hooks.before = undefined;
    expect(stored()).toMatchObject({ emailState: 'valid' });
    expect(await take(tell(bounce))).toEqual(nothingFailed);
    expect(stored()).toMatchObject({ emailState: 'valid' });
    expect(outcomes()).toEqual(['elsewhere']);
  });

  it('is marked once, however often and in whatever order the events come', async () => {
    const [first, second] = [await sendMail(), await sendMail()];
    await take(second(bounce), first(bounce), second(bounce));
    await Promise.all([take(first(bounce)), take(second({ kind: 'complaint' }))]);
    expect(history()).toHaveLength(1);
    expect(outcomes()).toEqual(['marked', 'elsewhere', 'known', 'known', 'known']);
  });

  it('of a user who was deleted is nobody’s', async () => {
    const tell = await sendMail();
    world.engine.remove(userItem.key(user.companyId, user.userId));
    expect(await take(tell(bounce))).toEqual(nothingFailed);
    expect(outcomes()).toEqual(['elsewhere']);
  });
});

it('says of the company’s contact which company it is, and marks nobody', async () => {
  const tell = await sendMail({ ownerId: company.companyId, to: company.email });
  await take(tell(bounce), tell(bounce));
  expect(history()).toMatchObject([{ event: 'company.contactRefused' }]);
  expect(outcomes()).toEqual(['contact', 'known']);
  expect(world.logs).toContainEqual(expect.objectContaining({ outcome: 'contact', companyId: company.companyId }));
});

describe('what is no event of a mail of ours', () => {
  const nonsense = [
    ['is no JSON', 'hello'],
    ['is empty', ''],
    ['is other JSON', '{"Type":"Notification","Message":"{}"}'],
    ['is a list', '[]'],
    ['is null', 'null'],
    ['lacks the mail', '{"eventType":"Bounce","bounce":{"bounceType":"Permanent","bounceSubType":"General"}}'],
    [
      'names no recipient',
      '{"eventType":"Bounce","mail":{"messageId":"1","timestamp":"2026-04-01T00:00:00Z","destination":[]}}',
    ],
    [
      'has a time that is none',
      '{"eventType":"Bounce","mail":{"messageId":"1","timestamp":"x","destination":["a@b.example"]}}',
    ],
    ['would change a prototype', '{"__proto__":{"eventType":"Bounce"}}'],
  ] as const;

  it.each(nonsense)('is one line in the log and stops nothing behind it when it %s', async (_, body) => {
    const tell = await sendMail();
    expect(await take(body, tell(bounce))).toEqual(nothingFailed);
    expect(world.logs.filter(({ message }) => message === 'mail event not understood')).toEqual([
      expect.objectContaining({ level: 'error', characters: body.length }),
    ]);
    expect(stored()).toMatchObject({ emailState: 'invalid' });
  });

  it.each<[string, object]>([
    ['without tags', { tags: undefined }],
    ['with tags of another sender', { tags: { campaign: ['spring'] } }],
    ['of a mail that is not there', { tags: { owner: ['NOBODY'], mail: ['01KNNNNNNNNNNNNNNNNNNNNNNN'] } }],
    ['whose tags are no ids', { tags: { owner: ['a#b'], mail: ['../..'] } }],
    ['with empty tags', { tags: { owner: [], mail: [] } }],
  ])('is unknown when it comes %s', async (_, changes) => {
    const tell = await sendMail();
    const event = tell(bounce);
    const mail = { ...(event['mail'] as object), ...changes };
    expect(await take({ ...event, mail })).toEqual(nothingFailed);
    expect(outcomes()).toEqual(['unknown']);
    expect(stored()).toMatchObject({ emailState: 'valid' });
  });

  it('is what SES writes when it tries the topic', async () => {
    expect(await take('Successfully validated SNS topic for Amazon SES event publishing.')).toEqual(nothingFailed);
    expect(world.logs.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('takes its own example, which is of no mail', async () => {
    expect(await world.run(receive, receiveMailEvent.example)).toEqual(nothingFailed);
    expect(outcomes()).toEqual(['unknown']);
  });

  it('says in the log of which kind it is', async () => {
    const tell = await sendMail();
    const complaint = { kind: 'complaint', complaintFeedbackType: 'abuse' } as const;
    const suppressed = { kind: 'complaint', complaintSubType: 'OnAccountSuppressionList' } as const;
    await take(tell(bounce), tell(complaint), tell(suppressed));
    const lines = world.logs.filter(({ message }) => message === 'mail event');
    const [mail] = world.mails();
    const of = { message: 'mail event', mailId: mail?.mailId, companyId: company.companyId, kind: 'userStopped' };
    expect(lines).toMatchObject([
      { ...of, level: 'info', eventType: 'Bounce', bounceType: 'Permanent', subType: 'General' },
      { ...of, level: 'info', eventType: 'Complaint', feedbackType: 'abuse' },
      { ...of, level: 'error', eventType: 'Complaint', subType: 'OnAccountSuppressionList' },
    ]);
  });

  it('leaves no text of its own in the log: only words that SES may use', async () => {
    const tell = await sendMail();
    const event = JSON.parse(JSON.stringify(tell(bounce)).replace('"General"', '"x@example.jp\\nforged"'));
    await take({ ...event, eventType: 'Bounce' });
    const text = JSON.stringify(world.logs);
    expect(text).not.toContain('forged');
    expect(text).not.toMatch(/hanako@/i);
  });
});

it('gives back the message whose request to the table failed, and does the others', async () => {
  const [first, second] = [await sendMail(), await sendMail()];
  let failures = 1;
  world.hooks.before = ({ method }) => {
    if (method === 'commit' && failures-- > 0) throw new DomainError('service.unavailable');
  };
  expect(await take(first(bounce), second(bounce))).toEqual({ batchItemFailures: [{ itemIdentifier: 'message-1' }] });
  expect(outcomes()).toEqual(['marked']);
});
