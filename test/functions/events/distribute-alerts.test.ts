import { beforeEach, expect, it } from 'vitest';
import { handler as deliverMail } from '../../../functions/events/deliver-mail.ts';
import { deleteUser } from '../../../functions/users/delete-user.operation.ts';
import { DomainError } from '../../../shared/domain/errors.ts';
import type { Alert } from '../../../shared/operation/alert.ts';
import { alertWrite } from '../../../shared/operation/alerts.ts';
import type { AnyOperation } from '../../../shared/operation/operation.ts';
import type { Company } from '../../../shared/table/companies.ts';
import { userItem } from '../../../shared/table/user.ts';
import type { TestUser } from '../../builders/user.ts';
import { streamEvent } from '../../fakes/stream.ts';
import { createWorld, type World } from '../../world.ts';
import { delivered } from '../delivered.ts';

let world: World;
let company: Company;
let user: TestUser;

beforeEach(async () => {
  world = createWorld();
  company = world.openCompany({ email: 'contact@example.jp' });
  user = await world.addUser(company, { email: 'hanako@example.jp', name: '手形　花子' });
});

const operation = {
  ...(deleteUser as AnyOperation),
  alerts: ['userDeleted', 'emailChanged', 'passwordsReset', 'confirmationStopped', 'tokenStopped'],
} as const;
const write = (alert: Alert) => {
  const { ports } = world;
  const now = world.now();
  const put = alertWrite({ operation, ports, now, newId: () => ports.newId(now) }, alert);
  return world.engine.commit([put], world.random.uuid());
};
const stopped = (users: Alert['users'] = [user]) =>
  write({ kind: 'confirmationStopped', companyId: company.companyId, users });
const addresses = async () => (await delivered(world)).map(({ to }) => to).toSorted();
const change = ({ companyId, userId }: TestUser, changes: object) => {
  const { pk, sk } = userItem.key(companyId, userId);
  const item = world.items(pk).find((each) => each.sk === sk);
  if (item) world.engine.put({ ...item, ...changes });
};

it('writes one mail to an address that several recipients share, whatever its case', async () => {
  await world.addUser(company, { role: 'master', email: 'Contact@Example.jp' });
  await stopped();
  expect(await addresses()).toEqual(['contact@example.jp', 'hanako@example.jp']);
});

it('writes only to usable administrators, and to no address that bounced', async () => {
  await world.addUser(company, { role: 'master', email: 'master@example.jp' });
  await world.addUser(company, { role: 'administrator', email: 'suspended@example.jp', serviceState: 'suspended' });
  await world.addUser(company, { role: 'administrator', email: 'stopped@example.jp', loginStopped: true });
  await world.addUser(company, { role: 'administrator', email: 'bounced@example.jp', emailState: 'invalid' });
  await world.addUser(company, { role: 'administrator', email: 'new@example.jp', emailState: 'unconfirmed' });
  change(user, { emailState: 'invalid' });
  await stopped([{ ...user, emailState: 'invalid' }]);
  expect(await addresses()).toEqual(['contact@example.jp', 'master@example.jp', 'new@example.jp']);
});

it('writes to the address at the moment of the change, whatever becomes of the user afterwards', async () => {
  await write({ kind: 'userDeleted', companyId: company.companyId, users: [user] });
  change(user, { email: 'thief@example.jp' });
  expect(await addresses()).toEqual(['contact@example.jp', 'hanako@example.jp']);
});

it('looks up users whom the operation had not read, and leaves out deleted ones', async () => {
  const { companyId } = company;
  const users = [{ userId: user.userId }, { userId: '01K00000000000000000000000' }];
  await write({ kind: 'tokenStopped', companyId, users, serialNumber: 'TG00000042' });
  expect(await addresses()).toEqual(['contact@example.jp', 'hanako@example.jp']);
  expect(world.mailer.sent.find(({ to }) => to === 'hanako@example.jp')?.text).toContain('手形　花子 様');
  for (const { text } of world.mailer.sent) expect(text).toContain('利用者: 手形　花子');
});

it('reads again only the users whom the operation had not read', async () => {
  const other = await world.addUser(company, { email: 'taro@example.jp', name: '手形　太郎' });
  const third = await world.addUser(company, { email: 'jiro@example.jp', name: '手形　次郎' });
  await write({
    kind: 'tokenStopped',
    companyId: company.companyId,
    users: [user, { userId: other.userId }, { userId: third.userId }],
    serialNumber: 'TG00000042',
  });
  change(user, { email: 'thief@example.jp', name: '泥棒' });
  expect(await addresses()).toEqual(['contact@example.jp', 'hanako@example.jp', 'jiro@example.jp', 'taro@example.jp']);
  const toContact = world.mailer.sent.find(({ to }) => to === 'contact@example.jp');
  expect(toContact?.text).toContain('利用者: 手形　花子、手形　太郎、手形　次郎');
});

it('looks no user up whom the operation had read', async () => {
  await stopped();
  const reads: string[] = [];
  world.hooks.before = (call) => {
    if (call.method === 'get') reads.push(...call.keys.map(({ sk }) => sk));
  };
  await addresses();
  expect(reads.filter((sk) => sk !== 'EXPIRY-SCAN')).toEqual(['COMPANY']);
});

it('addresses each mail to its reader, and names the user in all and the last login in their own', async () => {
  const lastLogins = ['2026-03-31T23:00:00.000Z'];
  await world.addUser(company, { role: 'master', email: 'master@example.jp', name: '手形　主' });
  await write({
    kind: 'emailChanged',
    companyId: company.companyId,
    users: [{ ...user, lastLogins }],
    formerEmail: 'former@example.jp',
  });
  await stopped([{ ...user, lastLogins }]);
  await addresses();
  const textsTo = (address: string) => world.mailer.sent.filter(({ to }) => to === address).map(({ text }) => text);
  const addressees = {
    'hanako@example.jp': user.name,
    'former@example.jp': user.name,
    'master@example.jp': '手形　主',
  };
  for (const [address, name] of Object.entries(addressees)) {
    expect(textsTo(address).length).toBeGreaterThan(0);
    for (const text of textsTo(address)) {
      expect(text).toMatch(new RegExp(`^${name} 様`));
      expect(text).toContain('利用者: 手形　花子');
      expect(text.includes('前回のログイン: 2026年04月01日 08時00分00秒')).toBe(address === 'hanako@example.jp');
    }
  }
});

it('writes to the former address too, and names the company to its contact', async () => {
  const after = { ...user, email: 'new@example.jp' };
  await write({ kind: 'emailChanged', companyId: company.companyId, users: [after], formerEmail: user.email });
  expect(await addresses()).toEqual(['contact@example.jp', 'hanako@example.jp', 'new@example.jp']);
  const toContact = world.mailer.sent.find(({ to }) => to === 'contact@example.jp');
  expect(toContact?.text).toContain('株式会社手形商事 様');
  expect(toContact?.text).toContain(`ログインID: ${user.loginId.slice(0, 3)}*****`);
  for (const { text } of world.mailer.sent) expect(text).not.toContain(user.loginId);
});

it('writes only to the others if the users have a mail of their own', async () => {
  const { companyId } = company;
  await write({ kind: 'passwordsReset', companyId, users: [user], what: ['login'], usersHaveOwnMail: true });
  expect(await addresses()).toEqual(['contact@example.jp']);
  await write({
    kind: 'passwordsReset',
    companyId,
    users: [{ ...user, email: 'contact@example.jp' }],
    what: ['login'],
    usersHaveOwnMail: true,
  });
  expect(await addresses()).toEqual(['contact@example.jp']);
});

it('writes to more administrators than fit in a transaction, each once, even if a run is interrupted', async () => {
  for (let count = 0; count < 120; count += 1) await world.addUser(company, { role: 'administrator' });
  await stopped();
  let commits = 0;
  world.hooks.before = (call) => {
    if (call.method === 'commit' && ++commits === 40) throw new Error('crash');
  };
  await world.run(deliverMail, {});
  world.hooks.before = undefined;
  expect(world.mails().filter(({ state }) => state === 'distributed')).toEqual([]);
  world.advance({ minutes: 3 });
  await world.run(deliverMail, {});
  world.advance({ minutes: 3 });
  const sent = (await delivered(world)).map(({ to }) => to);
  expect(sent).toHaveLength(122);
  expect(new Set(sent).size).toBe(122);
  expect(world.mails().filter(({ state }) => state === 'distributed')).toHaveLength(1);
});

/** The transactions of the next run that write mails of an alert. */
async function transactions(): Promise<number> {
  let count = 0;
  world.hooks.before = (call) => {
    if (call.method === 'commit') count += 1;
  };
  await world.run(deliverMail, {});
  world.hooks.before = undefined;
  return count;
}

it.each([
  [88, 1],
  [89, 92],
])('writes the mails of %i administrators, the user and the contact in %i transactions', async (count, expected) => {
  for (let each = 0; each < count; each += 1) await world.addUser(company, { role: 'administrator' });
  await stopped();
  expect(await transactions()).toBe(expected);
  expect(await addresses()).toHaveLength(count + 2);
});

it('writes the rest where an earlier run was interrupted and fewer recipients are left by now', async () => {
  const colleagues: TestUser[] = [];
  for (let count = 0; count < 120; count += 1) colleagues.push(await world.addUser(company, { role: 'administrator' }));
  await stopped();
  let commits = 0;
  world.hooks.before = (call) => {
    if (call.method === 'commit' && ++commits === 10) throw new Error('crash');
  };
  await world.run(deliverMail, {});
  world.hooks.before = undefined;
  const [remaining, deleted] = [colleagues.slice(0, 60), colleagues.slice(60)];
  for (const { companyId, userId } of deleted) world.engine.remove(userItem.key(companyId, userId));
  world.advance({ minutes: 3 });
  const told = await addresses();
  expect(told).toEqual(expect.arrayContaining(remaining.map(({ email }) => email)));
  expect(new Set(told).size).toBe(told.length);
  expect(world.mails().filter(({ state }) => state === 'distributed')).toHaveLength(1);
});

it('finds the administrators among more users than one request reads', async () => {
  for (let count = 0; count < 1100; count += 1) await world.addUser(company);
  const last = await world.addUser(company, { role: 'administrator', userId: 'zz', email: 'last@example.jp' });
  const first = await world.addUser(company, { role: 'administrator', userId: '00', email: 'first@example.jp' });
  await stopped();
  expect(await addresses()).toEqual(['contact@example.jp', first.email, 'hanako@example.jp', last.email]);
});

it('does not end an alert of which a mail could not be written', async () => {
  for (let count = 0; count < 95; count += 1) await world.addUser(company, { role: 'administrator' });
  await stopped();
  let commits = 0;
  world.hooks.before = (call) => {
    if (call.method === 'commit' && ++commits === 7) throw new DomainError('service.unavailable');
  };
  await world.run(deliverMail, {});
  world.hooks.before = undefined;
  world.advance({ minutes: 3 });
  expect(await addresses()).toHaveLength(97);
});

it.each(['before', 'after'] as const)(
  'tells everybody exactly once with a fault %s any request of it',
  async (moment) => {
    for (let fault = 1; fault <= 6; fault += 1) {
      world = createWorld();
      company = world.openCompany({ email: 'contact@example.jp' });
      user = await world.addUser(company, { email: 'hanako@example.jp' });
      await world.addUser(company, { role: 'master', email: 'master@example.jp' });
      await stopped();
      let requests = 0;
      world.hooks[moment] = () => {
        requests += 1;
        if (requests === fault) throw new Error('fault');
      };
      await world.run(deliverMail, streamEvent(world.changes.filter(({ key }) => key.pk.startsWith('MAIL#'))));
      world.hooks[moment] = undefined;
      world.advance({ minutes: 3 });
      expect(await addresses()).toEqual(['contact@example.jp', 'hanako@example.jp', 'master@example.jp']);
    }
  },
);

it("ends the alert: its values are removed, and no user's list of mails shows it", async () => {
  await stopped();
  await delivered(world);
  const [alert] = world.mails().filter(({ state }) => state === 'distributed');
  expect(alert).not.toHaveProperty('values');
  expect(alert).not.toHaveProperty('audience');
  expect(alert).not.toHaveProperty('due');
  expect(alert?.ownerId).toBe(company.companyId);
});
