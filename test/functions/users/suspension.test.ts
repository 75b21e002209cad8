import { beforeEach, describe, expect, it } from 'vitest';
import { handler as getHome } from '../../../functions/sessions/get-home.ts';
import { handler as resumeUser } from '../../../functions/users/resume-user.ts';
import { handler as suspendUser } from '../../../functions/users/suspend-user.ts';
import { handler as suspendUsers } from '../../../functions/users/suspend-users.ts';
import { type Company, companyItem } from '../../../shared/table/companies.ts';
import type { Key } from '../../../shared/table/engine.ts';
import { userItem } from '../../../shared/table/user.ts';
import type { TestSession } from '../../builders/session.ts';
import type { TestUser } from '../../builders/user.ts';
import { createWorld, type World } from '../../world.ts';
import { addressesOf } from '../delivered.ts';

let world: World;
let company: Company;
let master: TestUser;
let session: TestSession;

beforeEach(async () => {
  world = createWorld();
  company = world.openCompany();
  master = await world.addUser(company, { role: 'master' });
  session = await world.logIn(master);
});

const proof = { confirmationPassword: 'Kakunin26b' };
const item = ({ pk, sk }: Key) => world.items(pk).find((each) => each.sk === sk);
const stored = ({ companyId, userId }: TestUser) => item(userItem.key(companyId, userId));
const administrators = () => item(companyItem.key(company.companyId))?.['administratorCount'];
const suspend = (user: TestUser, more: Record<string, unknown> = {}) =>
  world.call(suspendUser, { session, input: { userId: user.userId, proof }, ...more });
const resume = (user: TestUser, more: Record<string, unknown> = {}) =>
  world.call(resumeUser, { session, input: { userId: user.userId, proof }, ...more });
const suspendAll = (users: readonly TestUser[], more: Record<string, unknown> = {}) =>
  world.call(suspendUsers, { session, input: { userIds: users.map(({ userId }) => userId), proof }, ...more });

describe('suspend-user', () => {
  it('suspends the user, ends the session at the next request and sends a mail (A12-7, D-6, I22)', async () => {
    const user = await world.addUser(company, { version: 3 });
    const theirs = await world.logIn(user);
    const answer = await suspend(user);
    expect([answer.status, answer.headers['ETag'], answer.body.serviceState]).toEqual([200, '"4"', 'suspended']);
    expect(answer.roundTrips).toBe(3);
    expect(stored(user)).toMatchObject({ serviceState: 'suspended', version: 4 });
    expect(stored(user)).not.toHaveProperty('sessionId');
    const refused = await world.call(getHome, { session: theirs });
    expect([refused.status, refused.body.code]).toEqual([401, 'session.ended']);
    expect(await addressesOf(world, '利用停止のお知らせ')).toEqual([company.email, user.email]);
    expect(world.mailer.sent[0]?.text).toContain('停止日時: 2026年04月01日 10時00分00秒');
    expect(world.history(company.companyId).at(-1)).toMatchObject({
      event: 'user.suspended',
      outcome: 'done',
      subject: user.userId,
      changes: [{ path: 'serviceState', before: 'usable', after: 'suspended' }],
    });
  });

  it('shows the change and suspends nobody in a dry run (X-7)', async () => {
    const user = await world.addUser(company);
    const answer = await suspend(user, { validateOnly: true });
    expect(answer.body).toEqual({ changes: [{ path: 'serviceState', before: 'usable', after: 'suspended' }] });
    expect(stored(user)).toMatchObject({ serviceState: 'usable', version: 1 });
    expect(world.mails()).toEqual([]);
  });

  it("leaves the company's record alone where the user is no administrator", async () => {
    const user = await world.addUser(company);
    const before = world.changes.length;
    expect((await suspend(user)).status).toBe(200);
    const written = world.changes.slice(before).map(({ key }) => key.pk);
    expect(written).toContain(`USER#${company.companyId}`);
    expect(written).not.toContain(`COMPANY#${company.companyId}`);
  });

  it('refuses a user who is already suspended, the master and oneself (D-8)', async () => {
    const user = await world.addUser(company, { serviceState: 'suspended' });
    expect((await suspend(user)).body.code).toBe('user.suspended');
    expect((await suspend(master)).body).toMatchObject({ code: 'user.protected', reason: 'master' });
    const administrator = await world.addUser(company, { role: 'administrator' });
    session = await world.logIn(administrator);
    expect((await suspend(administrator)).body).toMatchObject({ code: 'user.protected', reason: 'self' });
  });

  it('refuses a record that has changed since it was read, and one that changes meanwhile', async () => {
    const user = await world.addUser(company, { version: 2 });
    const stale = await suspend(user, { ifMatch: 1 });
    expect([stale.status, stale.body.code]).toEqual([412, 'request.staleVersion']);
    const answers = await Promise.all([suspend(user), suspend(user)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe('request.conflict');
    expect(world.mails()).toHaveLength(1);
  });

  it('answers 404 for a missing user', async () => {
    const answer = await world.call(suspendUser, { session, input: { userId: '01K00000000000000000000000', proof } });
    expect([answer.status, answer.body.code]).toEqual([404, 'user.notFound']);
  });

  it('keeps the count of usable administrators, and never takes the last (D-8, I18)', async () => {
    const administrator = await world.addUser(company, { role: 'administrator' });
    expect(administrators()).toBe(2);
    await suspend(administrator);
    expect(administrators()).toBe(1);
    await resume(administrator);
    expect(administrators()).toBe(2);
    const key = companyItem.key(company.companyId);
    world.engine.put({ ...item(key), ...key, administratorCount: 1 });
    const last = await suspend(administrator);
    expect([last.status, last.body.code]).toEqual([409, 'user.lastAdministrator']);
  });

  it('leaves a usable administrator when all suspend all others at once (D-8, I18)', async () => {
    const all: TestUser[] = [];
    for (let count = 0; count < 4; count += 1) all.push(await world.addUser(company, { role: 'administrator' }));
    const sessions = await Promise.all(all.map((user) => world.logIn(user)));
    const answers = await Promise.all(
      all.flatMap((_actor, by) =>
        all.flatMap((target, index) =>
          by === index
            ? []
            : [
                world.call(suspendUser, {
                  session: sessions[by] as TestSession,
                  input: { userId: target.userId, proof },
                }),
              ],
        ),
      ),
    );
    const usable = all.filter((user) => stored(user)?.['serviceState'] === 'usable');
    expect(usable.length).toBeGreaterThanOrEqual(1);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(all.length - usable.length);
    expect(answers.some(({ body }) => body.code === 'session.ended')).toBe(true);
    expect(administrators()).toBe(1 + usable.length);
  });

  it('does nothing for a company that is suspended meanwhile', async () => {
    const administrator = await world.addUser(company, { role: 'administrator' });
    const key = companyItem.key(company.companyId);
    world.hooks.before = ({ method }) => {
      if (method === 'commit') world.engine.put({ ...item(key), ...key, state: 'suspended' });
    };
    expect((await suspend(administrator)).body.code).toBe('company.state');
    expect(stored(administrator)).toMatchObject({ serviceState: 'usable' });
  });
});

describe('resume-user', () => {
  it('lets a suspended user log in again', async () => {
    const user = await world.addUser(company, { serviceState: 'suspended', version: 5 });
    const answer = await resume(user);
    expect([answer.status, answer.headers['ETag'], answer.body.serviceState]).toEqual([200, '"6"', 'usable']);
    expect(stored(user)).toMatchObject({ serviceState: 'usable', version: 6 });
    expect(world.history(company.companyId).at(-1)).toMatchObject({
      event: 'user.resumed',
      outcome: 'done',
      subject: user.userId,
    });
    expect((await world.call(getHome, { session: await world.logIn(user) })).status).toBe(200);
  });

  it('refuses a user who is not suspended, a missing user, and a stale version', async () => {
    const user = await world.addUser(company);
    expect((await resume(user)).body.code).toBe('user.notSuspended');
    const missing = await world.call(resumeUser, { session, input: { userId: '01K00000000000000000000000', proof } });
    expect(missing.body.code).toBe('user.notFound');
    expect((await resume(user, { ifMatch: 9 })).body.code).toBe('request.staleVersion');
  });

  it('does nothing for an actor or a company that is suspended meanwhile', async () => {
    const administrator = await world.addUser(company, { role: 'administrator', serviceState: 'suspended' });
    const contract = companyItem.key(company.companyId);
    world.hooks.before = ({ method }) => {
      if (method === 'commit') world.engine.put({ ...item(contract), ...contract, state: 'suspended' });
    };
    expect((await resume(administrator)).body.code).toBe('company.state');
    world.engine.put({ ...item(contract), ...contract, state: 'usable' });
    const own = userItem.key(company.companyId, master.userId);
    world.hooks.before = ({ method }) => {
      if (method === 'commit') world.engine.put({ ...item(own), ...own, loginStopped: true });
    };
    expect((await resume(administrator)).body.code).toBe('session.ended');
    expect(stored(administrator)).toMatchObject({ serviceState: 'suspended' });
  });
});

describe('suspend-users', () => {
  const several = async (count: number) => {
    const users: TestUser[] = [];
    for (let index = 0; index < count; index += 1) users.push(await world.addUser(company));
    return users;
  };

  it('suspends several at once in one transaction, with a mail to each (B-19)', async () => {
    const users = [...(await several(39)), await world.addUser(company, { role: 'administrator' })];
    const answer = await suspendAll(users);
    expect(answer.status).toBe(200);
    expect(answer.roundTrips).toBe(3);
    expect(answer.body.items.map(({ serviceState }: { serviceState: string }) => serviceState)).toEqual(
      Array(40).fill('suspended'),
    );
    expect(users.every((user) => stored(user)?.['serviceState'] === 'suspended')).toBe(true);
    const addresses = users.map(({ email }) => email);
    expect(await addressesOf(world, '利用停止のお知らせ')).toEqual([company.email, ...addresses]);
    expect(administrators()).toBe(1);
    const row = world.history(company.companyId).at(-1);
    expect(row).toMatchObject({ event: 'user.suspended', operation: 'suspend-users', outcome: 'done' });
    expect(row?.changes).toHaveLength(40);
    expect(row?.changes).toContainEqual({
      path: `users.${users[0]?.userId}.serviceState`,
      before: 'usable',
      after: 'suspended',
    });
  });

  it('suspends all or none', async () => {
    const users = await several(3);
    const [stopped] = users;
    if (!stopped) throw new Error('no user');
    await suspend(stopped);
    const ours = () => [...world.items(`COMPANY#${company.companyId}`), ...world.items(`USER#${company.companyId}`)];
    const before = ours();
    expect((await suspendAll(users)).body).toMatchObject({ code: 'user.suspended', userId: stopped.userId });
    expect((await suspendAll([...users.slice(1), master])).body).toMatchObject({
      code: 'user.protected',
      reason: 'master',
    });
    const stranger = await world.addUser(world.openCompany());
    expect((await suspendAll([...users.slice(1), stranger])).body.code).toBe('user.notFound');
    expect(ours()).toEqual(before);
    expect(stored(stranger)).toMatchObject({ serviceState: 'usable' });
  });

  it('suspends none if one of them changes meanwhile', async () => {
    const users = await several(2);
    const key = userItem.key(company.companyId, users[1]?.userId ?? '');
    world.hooks.before = ({ method }) => {
      if (method === 'commit') world.engine.put({ ...item(key), ...key, version: 9 });
    };
    expect((await suspendAll(users)).body.code).toBe('request.conflict');
    expect(users.map((user) => stored(user)?.['serviceState'])).toEqual(['usable', 'usable']);
  });

  it('refuses a user named twice, an empty list, and more than one transaction holds', async () => {
    const users = await several(1);
    expect((await suspendAll([...users, ...users])).body.errors).toMatchObject([
      { path: 'userIds[1]', code: 'field.repeated' },
    ]);
    expect((await suspendAll([])).body.errors).toMatchObject([{ path: 'userIds', code: 'field.tooShort' }]);
    expect((await suspendAll(Array(41).fill(users[0]))).body.errors).toMatchObject([
      { path: 'userIds', code: 'field.tooLong' },
    ]);
  });

  it('never takes the last usable administrators, nor acts for a suspended actor or in a suspended company (D-8)', async () => {
    const administrator = await world.addUser(company, { role: 'administrator' });
    const contract = companyItem.key(company.companyId);
    world.engine.put({ ...item(contract), ...contract, administratorCount: 1 });
    expect((await suspendAll([administrator])).body.code).toBe('user.lastAdministrator');
    world.engine.put({ ...item(contract), ...contract, administratorCount: 2, state: 'usable' });
    world.hooks.before = ({ method }) => {
      if (method === 'commit') world.engine.put({ ...item(contract), ...contract, state: 'closed' });
    };
    expect((await suspendAll([administrator])).body.code).toBe('company.state');
    world.engine.put({ ...item(contract), ...contract, state: 'usable' });
    const own = userItem.key(company.companyId, master.userId);
    world.hooks.before = ({ method }) => {
      if (method === 'commit') world.engine.put({ ...item(own), ...own, sessionId: 'a later one' });
    };
    expect((await suspendAll([administrator])).body.code).toBe('session.ended');
    expect(stored(administrator)).toMatchObject({ serviceState: 'usable' });
  });
});
