import { expect, it } from 'vitest';
import { openCompany as openDefinition } from '../../../functions/bank/open-company.operation.ts';
import { handler as openCompany } from '../../../functions/bank/open-company.ts';
import { handler as deliverMail } from '../../../functions/events/deliver-mail.ts';
import { DomainError } from '../../../shared/domain/errors.ts';
import { MailFault } from '../../../shared/operation/mail-fault.ts';
import { mailWrite } from '../../../shared/operation/mail-write.ts';
import { mostDueShards } from '../../../shared/table/due-shards.ts';
import { bindTable } from '../../../shared/table/table.ts';
import { streamEvent } from '../../fakes/stream.ts';
import { createWorld, type World } from '../../world.ts';

const schedule = {};
const throttled = () => Object.assign(new Error('Maximum sending rate exceeded.'), { name: 'Throttling' });

/** A user, and a mail in the outbox to them. */
async function worldWithMail(): Promise<{
  world: World;
  user: Awaited<ReturnType<World['addUser']>>;
  write: () => Promise<void>;
}> {
  const world = createWorld();
  const user = await world.addUser(world.openCompany());
  const write = () => writeMail(world, user);
  await write();
  return { world, user, write };
}

async function writeMail(
  world: World,
  { companyId, userId, loginId }: { companyId: string; userId: string; loginId: string },
) {
  const mail = { kind: 'userStopped', ownerId: userId, companyId, values: { loginId, what: 'login' } } as const;
  await world.engine.commit(
    [
      mailWrite(
        {
          table: bindTable({ mails: ['send'] }, world.ports),
          now: world.now(),
          newId: () => world.random.ulid(world.now()),
        },
        mail,
      ),
    ],
    world.random.uuid(),
  );
}

const deliverAtOnce = (world: World) =>
  world.run(deliverMail, streamEvent(world.changes.filter(({ key }) => key.pk.startsWith('MAIL#'))));

it('sends a mail as soon as the stream delivers it, to the address it names, and removes its secrets', async () => {
  const world = createWorld();
  await world.call(openCompany, { input: openDefinition.example });
  const { temporaryLoginPassword } = world.mails()[0]?.values ?? {};
  expect(await deliverAtOnce(world)).toEqual({ batchItemFailures: [] });
  expect(world.mailer.sent).toMatchObject([
    { to: openDefinition.example['email'], subject: 'お申込み手続き完了のお知らせ' },
  ]);
  expect(world.mailer.sent[0]?.text).toContain(`仮ログインパスワード: ${temporaryLoginPassword}`);
  const [item] = world.items('MAIL#');
  expect(item).toMatchObject({ state: 'sent', sentAt: world.now().toISOString() });
  expect(item).not.toHaveProperty('values');
  expect(item).not.toHaveProperty('due');
  expect(JSON.stringify([item, world.logs])).not.toContain(temporaryLoginPassword);
});

it('addresses the user by name and tells them of their last login', async () => {
  const { world, user } = await worldWithMail();
  await world.logIn(user);
  await world.run(deliverMail, schedule);
  const [{ text } = { text: '' }] = world.mailer.sent;
  expect(text).toContain(`利用者: ${user.name}`);
  expect(text).toContain('前回のログイン: 2026年04月01日 10時00分00秒');
});

it("sends to the user's address as it is now", async () => {
  const { world, user } = await worldWithMail();
  const [stored] = world.items(`USER#${user.companyId}`).filter(({ sk }) => sk.startsWith('USER#'));
  if (stored) world.engine.put({ ...stored, email: 'new@example.jp' });
  expect(await world.run(deliverMail, schedule)).toMatchObject({ sent: 1 });
  expect(world.mailer.sent).toMatchObject([{ to: 'new@example.jp' }]);
});

it('sends once, however often and by however many runs it is tried', async () => {
  const { world } = await worldWithMail();
  await Promise.all([deliverAtOnce(world), deliverAtOnce(world), world.run(deliverMail, schedule)]);
  await deliverAtOnce(world);
  await world.run(deliverMail, schedule);
  expect(world.mailer.sent).toHaveLength(1);
});

it('leaves a mail queued while the service throttles, tries again later and later, and sends when it is back', async () => {
  const { world } = await worldWithMail();
  world.mailer.outage = throttled();
  expect(await deliverAtOnce(world)).toEqual({ batchItemFailures: [] });
  expect(world.mails()).toMatchObject([
    { state: 'queued', claims: 1, dueSort: new Date(world.now().getTime() + 60_000).toISOString() },
  ]);
  expect(await world.run(deliverMail, schedule)).toMatchObject({ left: 0, sent: 0 });
  for (let minute = 0; minute < 60; minute += 1) {
    world.advance({ minutes: 1 });
    await world.run(deliverMail, schedule);
  }
  const { claims } = world.mails()[0] ?? {};
  expect(claims).toBeGreaterThan(5);
  expect(claims).toBeLessThan(12);
  world.mailer.outage = undefined;
  for (let minute = 0; minute < 11; minute += 1) {
    world.advance({ minutes: 1 });
    await world.run(deliverMail, schedule);
  }
  expect(world.mailer.sent).toHaveLength(1);
  expect(world.logs.filter(({ level }) => level === 'warn')[0]).toMatchObject({
    message: 'mail left for later',
    error: 'Throttling',
  });
});

it('gives up after three days', async () => {
  const { world } = await worldWithMail();
  world.mailer.outage = throttled();
  world.advance({ days: 3 });
  expect(await world.run(deliverMail, schedule)).toMatchObject({ left: 1 });
  world.advance({ minutes: 1 });
  expect(await world.run(deliverMail, schedule)).toMatchObject({ failed: 1 });
  expect(world.mails()).toMatchObject([{ state: 'failed' }]);
});

it('fails a mail that the service takes for malformed, and marks nobody: that says nothing of where mails arrive', async () => {
  const { world, user } = await worldWithMail();
  world.mailer.refused.add(user.email);
  expect(await deliverAtOnce(world)).toEqual({ batchItemFailures: [] });
  const [item] = world.items('MAIL#');
  expect(item).toMatchObject({ state: 'failed' });
  expect(item).not.toHaveProperty('values');
  expect(world.items(`USER#${user.companyId}`)).toContainEqual(
    expect.objectContaining({ userId: user.userId, emailState: 'valid' }),
  );
  expect(world.history(user.companyId)).toEqual([]);
  expect(world.logs).toContainEqual(expect.objectContaining({ message: 'mail given up', reason: 'refused' }));
  expect(JSON.stringify(world.logs)).not.toContain(user.email);
});

it('keeps every mail while the sender is refused, alarms at once, and marks no address (threat 56)', async () => {
  const { world, user } = await worldWithMail();
  world.mailer.outage = new MailFault('sender', 'MessageRejected', 'Email address is not verified.');
  expect(await deliverAtOnce(world)).toEqual({ batchItemFailures: [] });
  expect(world.logs).toContainEqual(
    expect.objectContaining({
      level: 'error',
      message: 'the mail service refuses the sender',
      error: 'MessageRejected',
    }),
  );
  for (let minute = 0; minute < 60; minute += 1) {
    world.advance({ minutes: 1 });
    await world.run(deliverMail, schedule);
  }
  expect(world.mails()).toMatchObject([{ state: 'queued' }]);
  expect(world.items(`USER#${user.companyId}`)).toContainEqual(
    expect.objectContaining({ userId: user.userId, emailState: 'valid' }),
  );
  world.mailer.outage = undefined;
  world.advance({ minutes: 10 });
  await world.run(deliverMail, schedule);
  expect(world.mailer.sent).toHaveLength(1);
});

it('does not call a service that throttles or is down a fault of the sender', async () => {
  const { world } = await worldWithMail();
  for (const outage of [new MailFault('rate', 'Throttling', 'Daily message quota exceeded.'), throttled()]) {
    world.mailer.outage = outage;
    world.advance({ minutes: 10 });
    expect(await world.run(deliverMail, schedule)).toMatchObject({ left: 1 });
  }
  expect(world.logs.filter(({ message }) => message === 'the mail service refuses the sender')).toEqual([]);
});

it('sends only mails that check the address to an address that is marked', async () => {
  const world = createWorld();
  const user = await world.addUser(world.openCompany(), { emailState: 'invalid' });
  await writeMail(world, user);
  const secret = await world.mailSeal.seal({ mailPassword: 'Abcd2345' }, { mailId: 'CHECK', ownerId: user.userId });
  const check = {
    ...{ mailId: 'CHECK', ownerId: user.userId, companyId: user.companyId, kind: 'mailPassword' },
    ...{ subject: 'メール通知パスワードのお知らせ', sealed: secret, createdAt: world.now().toISOString(), ttl: 2e9 },
    values: { expiresAt: '2026-04-01T10:30:00+09:00' },
  };
  await world.engine.commit([bindTable({ mails: ['send'] }, world.ports).mails.send(check)], 'check');
  expect(await world.run(deliverMail, schedule)).toMatchObject({ failed: 1, sent: 1 });
  expect(world.mailer.sent).toMatchObject([{ to: user.email, subject: check.subject }]);
  expect(world.logs).toContainEqual(expect.objectContaining({ message: 'mail given up', reason: 'unreachable' }));
});

it('sends to an address that a mail names, whatever is known of the address of its user', async () => {
  const world = createWorld();
  const user = await world.addUser(world.openCompany(), { emailState: 'invalid' });
  const { companyId, userId, loginId } = user;
  const table = bindTable({ mails: ['send'] }, world.ports);
  const values = { loginId, what: 'login' } as const;
  const mail = mailWrite(
    { table, now: world.now(), newId: () => world.random.ulid(world.now()) },
    { kind: 'userStopped', ownerId: userId, companyId, to: 'former@example.jp', values },
  );
  await world.engine.commit([mail], world.random.uuid());
  expect(await world.run(deliverMail, schedule)).toMatchObject({ sent: 1 });
  expect(world.mailer.sent).toMatchObject([{ to: 'former@example.jp' }]);
});

it('tags a mail with its key, so that events can find it', async () => {
  const { world, user } = await worldWithMail();
  await world.run(deliverMail, schedule);
  const [{ mailId } = { mailId: '' }] = world.mails();
  expect(world.mailer.sent).toMatchObject([{ tags: { owner: user.userId, mail: mailId } }]);
  for (const value of Object.values(world.mailer.sent[0]?.tags ?? {})) expect(value).toMatch(/^[\w-]{1,256}$/);
});

it('spreads waiting mails over the shards of the index, and finds all of them', async () => {
  const { world, write } = await worldWithMail();
  for (let count = 1; count < 200; count += 1) await write();
  const byShard = Map.groupBy(world.items('MAIL#'), ({ due }) => due);
  expect(byShard.size).toBe(mostDueShards);
  for (const mails of byShard.values()) expect(mails.length).toBeLessThan(40);
  expect(await world.run(deliverMail, schedule)).toMatchObject({ sent: 200 });
});

it('finds the mails of a release that spread them over more shards', async () => {
  const { world, write } = await worldWithMail();
  for (let count = 1; count < 50; count += 1) await write();
  const { engine } = world.ports;
  const run = deliverMail.on({ ...world.ports, engine: { ...engine, dueShards: 1 } });
  expect(await run(schedule)).toMatchObject({ sent: 50 });
});

it('sends the records of a batch in parallel', async () => {
  const { world, write } = await worldWithMail();
  for (let count = 1; count < 10; count += 1) await write();
  let [now, most] = [0, 0];
  const { send } = world.mailer;
  world.ports.mailer.send = async (mail) => {
    now += 1;
    most = Math.max(most, now);
    await new Promise((resolve) => setImmediate(resolve));
    now -= 1;
    await send(mail);
  };
  expect(await deliverAtOnce(world)).toEqual({ batchItemFailures: [] });
  expect(world.mailer.sent).toHaveLength(10);
  expect(most).toBe(10);
});

it("fails a mail to the company's refused address, and marks nobody", async () => {
  const world = createWorld();
  await world.call(openCompany, { input: openDefinition.example });
  world.mailer.refused.add(String(openDefinition.example['email']));
  expect(await world.run(deliverMail, schedule)).toMatchObject({ failed: 1 });
});

it('fails a mail that cannot be written or has no recipient, and sends those behind it', async () => {
  const { world, user } = await worldWithMail();
  const [mail] = world.items('MAIL#');
  if (mail) world.engine.put({ ...mail, values: { what: 'nonsense' } });
  await writeMail(world, { ...user, userId: 'NOBODY' });
  await writeMail(world, user);
  expect(await world.run(deliverMail, schedule)).toMatchObject({ failed: 2, sent: 1 });
  expect(world.logs.filter(({ message }) => message === 'mail not rendered')).toEqual([
    expect.objectContaining({ level: 'error', kind: 'userStopped', error: '$ZodError' }),
  ]);
  expect(JSON.stringify(world.logs)).not.toContain('nonsense');
});

it('reports the failed record to the stream, and processes the others', async () => {
  const { world, user, write } = await worldWithMail();
  await write();
  const records = world.changes.filter(({ key }) => key.pk.startsWith('MAIL#'));
  const [first] = records;
  world.hooks.before = (call) => {
    if (call.method === 'update' && call.write.key.sk === first?.key.sk) throw new DomainError('service.unavailable');
  };
  const event = streamEvent(records);
  const identifier = event.Records[0]?.dynamodb?.SequenceNumber;
  expect(await world.run(deliverMail, event)).toEqual({ batchItemFailures: [{ itemIdentifier: identifier }] });
  expect(world.mailer.sent).toMatchObject([{ to: user.email }]);
  world.hooks.before = undefined;
  expect(await world.run(deliverMail, event)).toEqual({ batchItemFailures: [] });
  expect(world.mailer.sent).toHaveLength(2);
});

it('sends again, once, a mail that it sent without being able to mark it', async () => {
  const { world } = await worldWithMail();
  world.hooks.before = (call) => {
    if (call.method === 'update' && call.write.set?.['state'] === 'sent') throw new Error('crash');
  };
  expect(await world.run(deliverMail, schedule)).toMatchObject({ broken: 1, sent: 0 });
  world.hooks.before = undefined;
  expect(await world.run(deliverMail, schedule)).toMatchObject({ taken: 1 });
  world.advance({ minutes: 2 });
  expect(await world.run(deliverMail, schedule)).toMatchObject({ sent: 1 });
  world.advance({ minutes: 5 });
  await world.run(deliverMail, schedule);
  expect(world.mailer.sent).toHaveLength(2);
});

it.each(['before', 'after'] as const)(
  'delivers every mail at least once with a fault %s any request to the table',
  async (moment) => {
    for (let fault = 1; fault <= 6; fault += 1) {
      const { world } = await worldWithMail();
      let requests = 0;
      world.hooks[moment] = () => {
        requests += 1;
        if (requests === fault) throw new Error('fault');
      };
      await world.run(deliverMail, schedule).catch(() => undefined);
      world.hooks[moment] = undefined;
      world.advance({ minutes: 3 });
      await world.run(deliverMail, schedule);
      expect(world.mailer.sent.length).toBeGreaterThanOrEqual(1);
      expect(world.mailer.sent.length).toBeLessThanOrEqual(2);
      expect(world.mails()).toMatchObject([{ state: 'sent' }]);
    }
  },
);

it('stops when the service is down or time runs out, and sends page after page otherwise', async () => {
  const { world, write } = await worldWithMail();
  for (let count = 1; count < 600; count += 1) await write();
  world.mailer.outage = throttled();
  const { left, sent } = (await world.run(deliverMail, schedule)) as { left: number; sent: number };
  expect(sent).toBe(0);
  // Five in a row, and those that were under way then.
  expect(left).toBeGreaterThanOrEqual(5);
  expect(left).toBeLessThan(20);
  world.mailer.outage = undefined;
  world.advance({ minutes: 1 });
  expect(await deliverMail.on(world.ports, () => 10_000)(schedule)).toMatchObject({
    sent: 0,
    oldestWaitingSeconds: 60,
  });
  expect(await world.run(deliverMail, schedule)).toMatchObject({ sent: 600, oldestWaitingSeconds: 60 });
});
