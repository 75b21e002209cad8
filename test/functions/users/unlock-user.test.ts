import { beforeEach, describe, expect, it } from 'vitest';
import { handler as logIn } from '../../../functions/sessions/log-in.ts';
import { handler as deleteUser } from '../../../functions/users/delete-user.ts';
import { handler as suspendUser } from '../../../functions/users/suspend-user.ts';
import { handler as unlockUser } from '../../../functions/users/unlock-user.ts';
import { certificateItem } from '../../../shared/table/certificates.ts';
import type { Company } from '../../../shared/table/companies.ts';
import { confirmationAttemptsItem } from '../../../shared/table/credentials.ts';
import type { Key } from '../../../shared/table/engine.ts';
import { loginItem } from '../../../shared/table/logins.ts';
import { userItem } from '../../../shared/table/user.ts';
import type { TestSession } from '../../builders/session.ts';
import type { TestUser, UserOverrides } from '../../builders/user.ts';
import { type Answer, createWorld, type World } from '../../world.ts';
import { addressesOf } from '../delivered.ts';

/** D-28: who ends a stop or a lock, and what of it ends. */
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
const wrong = 'Chigau2026';
const item = ({ pk, sk }: Key) => world.items(pk).find((each) => each.sk === sk);
const record = ({ companyId, userId }: TestUser) => item(userItem.key(companyId, userId));
const login = ({ loginName }: TestUser) => item(loginItem.key(loginName));
const confirmation = ({ userId }: TestUser) => item(confirmationAttemptsItem.key(userId));
const unlock = (user: TestUser, what: readonly string[], more: Record<string, unknown> = {}) =>
  world.call(unlockUser, { session, input: { userId: user.userId, what, proof }, ...more });
const logInAs = ({ loginId }: TestUser, loginPassword = 'Rogin2026a', more: Record<string, unknown> = {}) =>
  world.call(logIn, { host: 'entry', input: { loginId, loginPassword, ...more } });
async function times(count: number, attempt: () => Promise<Answer>): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let time = 0; time < count; time += 1) answers.push(await attempt());
  return answers;
}
/** Wrong passwords on a device of the user's until the third lock in a row stops the login (D-2). */
async function stopLogin(user: TestUser): Promise<string> {
  const { deviceToken } = (await logInAs(user)).body;
  for (let lock = 0; lock < 3; lock += 1) {
    await times(6, () => logInAs(user, wrong, { deviceToken }));
    world.advance({ minutes: 61 });
  }
  session = await world.logIn(master);
  expect(record(user)).toMatchObject({ loginStopped: true });
  expect(login(user)).toMatchObject({ stopped: true });
  return deviceToken;
}
const stopped: UserOverrides = {
  loginStopped: true,
  confirmationStopped: true,
  login: { stopped: true, locksInARow: 3 },
  confirmation: { stopped: true },
};

describe('unlock-user', () => {
  it('unlocks a stopped user, who logs in with the same password (A2-10, D-28)', async () => {
    const user = await world.addUser(company);
    const deviceToken = await stopLogin(user);
    expect((await logInAs(user, undefined, { deviceToken })).status).toBe(401);
    const answer = await unlock(user, ['login']);
    expect([answer.status, answer.body.serviceState, answer.roundTrips]).toEqual([200, 'usable', 3]);
    expect(record(user)).toMatchObject({ loginStopped: false, version: 1 });
    expect(login(user)).toMatchObject({ stopped: false, attempts: 0, locksInARow: 0 });
    expect((await logInAs(user, undefined, { deviceToken })).status).toBe(201);
    expect(await addressesOf(world, '利用停止解除のお知らせ')).toEqual([company.email, user.email]);
    expect(world.history(company.companyId).find(({ event }) => event === 'user.unlocked')).toMatchObject({
      outcome: 'done',
      subject: user.userId,
      changes: [
        { path: 'login', before: 'stopped', after: 'usable' },
        { path: 'serviceState', before: 'loginStopped', after: 'usable' },
      ],
    });
  });

  it("ends a running lock of the user's devices, and resets the count of locks", async () => {
    const user = await world.addUser(company);
    const { deviceToken } = (await logInAs(user)).body;
    await times(6, () => logInAs(user, wrong, { deviceToken }));
    expect((await logInAs(user, undefined, { deviceToken })).status).toBe(401);
    const answer = await unlock(user, ['login']);
    expect(answer.status).toBe(200);
    expect(login(user)).toMatchObject({ attempts: 0, locksInARow: 0, stopped: false });
    expect(login(user)).not.toHaveProperty('lockedUntil');
    expect((await logInAs(user, undefined, { deviceToken })).status).toBe(201);
  });

  it('ends the lock of strangers, one of whom may be the user on a new device (D-29)', async () => {
    const user = await world.addUser(company);
    await times(6, () => logInAs(user, wrong));
    expect((await logInAs(user)).status).toBe(401);
    const dry = await unlock(user, ['login'], { validateOnly: true });
    expect(dry.body.changes).toEqual([{ path: 'login', before: 'locked', after: 'usable' }]);
    expect((await logInAs(user)).status).toBe(401);
    expect((await unlock(user, ['login'])).status).toBe(200);
    expect((await logInAs(user)).status).toBe(201);
  });

  it.each([
    ['login', 'confirmationStopped'],
    ['confirmation', 'loginStopped'],
  ])('leaves the other stop where only the %s is unlocked, and shows it', async (what, serviceState) => {
    const user = await world.addUser(company, stopped);
    expect((await unlock(user, [what])).body.serviceState).toBe(serviceState);
    expect(record(user)).toMatchObject({ [serviceState]: true });
  });

  it('records the gravest of what it ends', async () => {
    const user = await world.addUser(company, {
      loginStopped: true,
      login: { stopped: true, strangerLockedUntil: '2026-04-01T02:00:00.000Z' },
    });
    const { body } = await unlock(user, ['login'], { validateOnly: true });
    expect(body.changes[0]).toEqual({ path: 'login', before: 'stopped', after: 'usable' });
  });

  it("ends the stop that a certificate's counter caused, so that its user can log in (X-4)", async () => {
    company = world.openCompany({ loginMethod: 'certificate' });
    master = await world.addUser(company, { role: 'master' });
    session = await world.logIn(master);
    const user = await world.addUser(company);
    const { pem, thumbprint } = await world.certify(user, { attempts: 5, locksInARow: 2 });
    const enter = (loginPassword = 'Rogin2026a') =>
      world.call(logIn, { host: 'secure', certificatePem: pem, input: { loginPassword } });
    expect((await enter(wrong)).status).toBe(401);
    expect(record(user)).toMatchObject({ loginStopped: true });
    const row = () => item(certificateItem.key(thumbprint));
    expect(row()).toMatchObject({ stopped: true });
    expect((await unlock(user, ['login'])).status).toBe(200);
    expect(row()).toMatchObject({ stopped: false, attempts: 0, locksInARow: 0, state: 'active' });
    expect((await enter()).status).toBe(201);
  });

  it('clears the flag of a stop whose certificate has ended', async () => {
    const user = await world.addUser(company, { loginStopped: true });
    await world.certify(user, { stopped: true, state: 'revoked' });
    expect((await unlock(user, ['login'])).status).toBe(200);
    expect(record(user)).toMatchObject({ loginStopped: false });
  });

  it('lets a stopped confirmation password be used again (D-3)', async () => {
    const administrator = await world.addUser(company, { role: 'administrator' });
    const clerk = await world.addUser(company);
    const theirs = await world.logIn(administrator);
    const suspend = (by: TestSession, confirmationPassword: string) =>
      world.call(suspendUser, { session: by, input: { userId: clerk.userId, proof: { confirmationPassword } } });
    await times(6, () => suspend(theirs, wrong));
    expect(record(administrator)).toMatchObject({ confirmationStopped: true });
    const answer = await unlock(administrator, ['login', 'confirmation']);
    expect([answer.status, answer.body.serviceState]).toEqual([200, 'usable']);
    expect(confirmation(administrator)).toMatchObject({ stopped: false, attempts: 0 });
    expect((await suspend(await world.logIn(administrator), 'Kakunin26b')).status).toBe(200);
    const text = world.mails().find(({ kind, audience }) => kind === 'stopLifted' && audience)?.text;
    expect(text).toContain('解除した項目: 確認用パスワード\n');
  });

  it('clears a full counter without a stop, whose function died before', async () => {
    const user = await world.addUser(company, { confirmation: { attempts: 6 } });
    expect((await unlock(user, ['confirmation'])).body).toMatchObject({ serviceState: 'usable' });
    expect(confirmation(user)).toMatchObject({ attempts: 0 });
  });

  it('unlocks nothing that was not requested', async () => {
    const user = await world.addUser(company, stopped);
    expect((await unlock(user, ['login'])).body.serviceState).toBe('confirmationStopped');
    expect(record(user)).toMatchObject({ loginStopped: false, confirmationStopped: true });
    expect(confirmation(user)).toMatchObject({ stopped: true });
    expect((await unlock(user, ['confirmation'])).body.serviceState).toBe('usable');
  });

  it('is for the master and every administrator, for the master too, and never for oneself (D-28)', async () => {
    const administrator = await world.addUser(company, { role: 'administrator' });
    const own = await unlock(master, ['login']);
    expect([own.status, own.body.code, own.body.reason]).toEqual([409, 'user.protected', 'self']);
    session = await world.logIn(administrator);
    world.engine.put({ ...record(master), ...userItem.key(master.companyId, master.userId), loginStopped: true });
    expect((await unlock(master, ['login'])).status).toBe(200);
    expect((await unlock(administrator, ['login'])).body.code).toBe('user.protected');
    session = await world.logIn(await world.addUser(company));
    expect((await unlock(administrator, ['login'])).body.code).toBe('permission.denied');
  });

  it('refuses if nothing is stopped or locked, and unknown items', async () => {
    const user = await world.addUser(company, { login: { attempts: 5 }, confirmation: { attempts: 5 } });
    const answer = await unlock(user, ['login', 'confirmation']);
    expect([answer.status, answer.body.code]).toEqual([409, 'user.notStopped']);
    expect(world.mails()).toEqual([]);
    for (const what of [[], ['secretAnswer'], ['login', 'login'], 'login'])
      expect((await unlock(user, what as string[])).status).toBe(400);
    expect((await unlock(await world.addUser(world.openCompany(), stopped), ['login'])).body.code).toBe(
      'user.notFound',
    );
  });

  it('neither stops nor unlocks partially while wrong passwords arrive', async () => {
    const user = await world.addUser(company);
    await times(6, () => logInAs(user, wrong));
    const answers = await Promise.all([
      unlock(user, ['login']),
      ...Array.from({ length: 20 }, () => logInAs(user, wrong)),
    ]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, ...Array(20).fill(401)]);
    expect(record(user)).toMatchObject({ loginStopped: false });
    expect((await unlock(user, ['login'])).status).toBeOneOf([200, 409]);
    expect((await logInAs(user)).status).toBe(201);
  });

  it('refuses if a stop occurs after it has read, and the stop stays complete', async () => {
    const user = await world.addUser(company, { confirmationStopped: true, confirmation: { stopped: true } });
    let came = false;
    world.hooks.before = ({ method }) => {
      if (method !== 'commit' || came) return;
      came = true;
      world.engine.put({ ...record(user), ...userItem.key(user.companyId, user.userId), loginStopped: true });
    };
    const answer = await unlock(user, ['confirmation']);
    expect([answer.status, answer.body.code]).toEqual([409, 'request.conflict']);
    expect(record(user)).toMatchObject({ loginStopped: true, confirmationStopped: true });
    expect(confirmation(user)).toMatchObject({ stopped: true });
  });

  it('is executed once when two administrators do it at once', async () => {
    const other = { session: await world.logIn(await world.addUser(company, { role: 'administrator' })) };
    const user = await world.addUser(company, stopped);
    const both = ['login', 'confirmation'];
    const answers = await Promise.all([unlock(user, both), unlock(user, both, other)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect(world.mails()).toHaveLength(1);
  });

  it('stores nothing for a user who is deleted meanwhile', async () => {
    const user = await world.addUser(company, stopped);
    let gone = false;
    world.hooks.before = async ({ method }) => {
      if (method !== 'commit' || gone) return;
      gone = true;
      await world.call(deleteUser, { session, input: { userId: user.userId, proof } });
    };
    const answer = await unlock(user, ['login', 'confirmation']);
    expect([answer.status, answer.body.code]).toEqual([409, 'request.conflict']);
    expect([record(user), login(user), confirmation(user)]).toEqual([undefined, undefined, undefined]);
  });
});
