import { beforeEach, describe, expect, it } from 'vitest';
import { handler as unlockUserAtBranch } from '../../../functions/bank/unlock-user-at-branch.ts';
import { handler as logIn } from '../../../functions/sessions/log-in.ts';
import { handler as suspendUser } from '../../../functions/users/suspend-user.ts';
import { handler as unlockUser } from '../../../functions/users/unlock-user.ts';
import type { Company } from '../../../shared/table/companies.ts';
import { userItem } from '../../../shared/table/user.ts';
import type { TestUser, UserOverrides } from '../../builders/user.ts';
import { createWorld, type World } from '../../world.ts';
import { delivered } from '../delivered.ts';

/** D-28: what nobody in the company can lift, the branch does, for the master too. */
let world: World;
let company: Company;
let master: TestUser;

const stopped: UserOverrides = {
  loginStopped: true,
  confirmationStopped: true,
  login: { stopped: true, locksInARow: 3 },
  confirmation: { stopped: true },
};
const both = ['login', 'confirmation'];

beforeEach(async () => {
  world = createWorld();
  company = world.openCompany();
  master = await world.addUser(company, { role: 'master', ...stopped });
});

const record = ({ companyId, userId }: TestUser) => {
  const { pk, sk } = userItem.key(companyId, userId);
  return world.items(pk).find((item) => item.sk === sk);
};
const unlock = ({ companyId, userId }: TestUser, more: object = {}, request: object = {}) =>
  world.call(unlockUserAtBranch, { input: { companyId, userId, what: both, ...more }, ...request });
const enter = ({ loginId }: TestUser, loginPassword: string) =>
  world.call(logIn, { host: 'entry', input: { loginId, loginPassword } });

describe('unlock-user-at-branch', () => {
  it('unlocks a master whom nobody else can unlock, who keeps the passwords', async () => {
    const clerk = await world.addUser(company);
    expect((await enter(master, master.loginPassword)).status).toBe(401);
    const answer = await unlock(master);
    expect([answer.status, answer.body.serviceState, answer.body.loginId]).toEqual([200, 'usable', master.loginId]);
    expect(answer.roundTrips).toBeLessThanOrEqual(4);
    expect((await enter(master, master.loginPassword)).body.steps).toEqual([]);
    const proof = { confirmationPassword: master.confirmationPassword };
    const session = await world.logIn(master);
    const suspended = await world.call(suspendUser, { session, input: { userId: clerk.userId, proof } });
    expect(suspended.status).toBe(200);
    const sent = (await delivered(world)).filter(({ subject }) => subject === '利用停止解除のお知らせ');
    expect(sent.map(({ to }) => to).toSorted()).toEqual([company.email, master.email]);
    for (const { text } of sent) expect(text).toContain('受付: お取引店');
    expect(world.history(company.companyId).find(({ event }) => event === 'user.unlocked')).toMatchObject({
      actor: 'bank',
      userId: master.userId,
      subject: master.userId,
      changes: [
        { path: 'login', before: 'stopped', after: 'usable' },
        { path: 'confirmation', before: 'stopped', after: 'usable' },
        { path: 'serviceState', before: 'loginStopped', after: 'usable' },
      ],
    });
  });

  it('mails the master temporary passwords if the old ones are forgotten, and returns none (D-27)', async () => {
    const answer = await unlock(master, { temporaryPasswords: true });
    expect([answer.status, answer.body.serviceState]).toEqual([200, 'usable']);
    const sent = await delivered(world);
    const text = sent.find(({ to }) => to === master.email)?.text ?? '';
    const password = /^仮ログインパスワード: (.+)$/m.exec(text)?.[1] ?? '';
    expect(text).toContain('受付: お取引店');
    expect(/^仮確認用パスワード: (.+)$/m.exec(text)?.[1]).toMatch(/^[0-9A-Za-z]{10}$/);
    expect(JSON.stringify([answer, world.history(company.companyId)])).not.toContain(password);
    expect((await enter(master, master.loginPassword)).status).toBe(401);
    expect((await enter(master, password)).body.steps).toEqual(['changePasswords']);
    expect(record(master)).toMatchObject({
      mustChangePasswords: true,
      loginStopped: false,
      confirmationStopped: false,
    });
    expect(sent.filter(({ to }) => to === company.email).map(({ subject }) => subject)).toEqual([
      'パスワード再設定のお知らせ',
    ]);
  });

  it('mails temporary passwords also to a user whom nothing stops', async () => {
    const user = await world.addUser(company);
    expect((await unlock(user)).body.code).toBe('user.notStopped');
    expect((await unlock(user, { what: ['login'], temporaryPasswords: true })).status).toBe(200);
    expect((await enter(user, user.loginPassword)).status).toBe(401);
  });

  it('lifts everything at once: the certificate, strangers, passwords anew, and the registration of tokens', async () => {
    company = world.openCompany({ loginMethod: 'certificate' });
    const user = await world.addUser(company, { ...stopped, otpRegistration: { stopped: true } });
    const { thumbprint } = await world.certify(user, { stopped: true, locksInARow: 3 });
    const counters = () =>
      ['CERT#', 'OTPATTEMPTS#', 'ATTEMPTS#', 'LOGIN#']
        .flatMap((prefix) => world.items(prefix))
        .filter((each) => each['userId'] === user.userId)
        .map((each) => each['stopped']);
    expect(counters()).toEqual([true, true, true, true]);
    const plain = await unlock(user, { what: ['login', 'otpRegistration'] });
    expect(plain.status).toBe(200);
    expect(counters()).toEqual([false, false, true, false]);
    const [certificate] = world.items(`CERT#${thumbprint}`);
    const [registration] = world.items(`OTPATTEMPTS#${user.userId}`);
    if (certificate && registration) {
      world.engine.put({ ...certificate, stopped: true });
      world.engine.put({ ...registration, stopped: true });
    }
    const what = ['login', 'confirmation', 'otpRegistration'];
    const anew = await unlock(user, { what, temporaryPasswords: true });
    expect([anew.status, anew.body.serviceState]).toEqual([200, 'usable']);
    expect(counters()).toEqual([false, false, false, false]);
    const none = await unlock(user, { what: ['otpRegistration'], temporaryPasswords: true });
    expect(none.body).toMatchObject({ code: 'request.invalid', errors: [{ path: 'temporaryPasswords' }] });
  });

  it("is refused for a closed contract, another company's user, and unknown items", async () => {
    const other = world.openCompany();
    const foreign = await unlock({ ...master, companyId: other.companyId });
    expect([foreign.status, foreign.body.code]).toEqual([404, 'user.notFound']);
    for (const more of [{ what: [] }, { what: ['secretAnswer'] }, { temporaryPasswords: false }])
      expect((await unlock(master, more)).status).toBe(400);
    const shut = world.openCompany({ state: 'closed' });
    const theirs = await world.addUser(shut, stopped);
    expect((await unlock(theirs)).body.code).toBe('company.state');
    expect(record(theirs)).toMatchObject({ loginStopped: true });
  });

  it("and an administrator's unlock at the same time are executed once", async () => {
    const session = await world.logIn(await world.addUser(company, { role: 'administrator' }));
    const input = { userId: master.userId, what: both, proof: { confirmationPassword: 'Kakunin26b' } };
    const answers = await Promise.all([unlock(master), world.call(unlockUser, { session, input })]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect(record(master)).toMatchObject({ loginStopped: false, confirmationStopped: false });
    expect(world.mails()).toHaveLength(1);
  });
});
