import { beforeEach, describe, expect, it } from 'vitest';
import { handler as acquire } from '../../../functions/certificates/acquire-certificate.ts';
import { handler as changeOwnPasswords } from '../../../functions/sessions/change-own-passwords.ts';
import { handler as getHome } from '../../../functions/sessions/get-home.ts';
import { handler as logIn } from '../../../functions/sessions/log-in.ts';
import { handler as deleteUser } from '../../../functions/users/delete-user.ts';
import { handler as resetUserPasswords } from '../../../functions/users/reset-user-passwords.ts';
import { passwordProblems } from '../../../shared/domain/password-policy.ts';
import { certificateItem } from '../../../shared/table/certificates.ts';
import type { Company } from '../../../shared/table/companies.ts';
import { confirmationAttemptsItem, confirmationItem } from '../../../shared/table/credentials.ts';
import type { Key } from '../../../shared/table/engine.ts';
import { loginItem } from '../../../shared/table/logins.ts';
import { userItem } from '../../../shared/table/user.ts';
import { csrPem } from '../../builders/csr.ts';
import type { TestSession } from '../../builders/session.ts';
import type { TestUser, UserOverrides } from '../../builders/user.ts';
import { createWorld, type World } from '../../world.ts';
import { delivered } from '../delivered.ts';

/** A2-10, A2-11, D-27: an administrator has passwords made anew for somebody, and never sees them. */
let world: World;
let company: Company;
let master: TestUser;
let session: TestSession;

async function arrange(profile: 'standard' | 'seven' | 'tohoku' = 'standard', contract: Partial<Company> = {}) {
  world = createWorld({ profile });
  company = world.openCompany(contract);
  master = await world.addUser(company, { role: 'master' });
  session = await world.logIn(master);
}
beforeEach(() => arrange());

const proof = { confirmationPassword: 'Kakunin26b' };
const both = ['login', 'confirmation'];
const item = ({ pk, sk }: Key) => world.items(pk).find((each) => each.sk === sk);
const record = ({ companyId, userId }: TestUser) => item(userItem.key(companyId, userId));
const login = ({ loginName }: TestUser) => item(loginItem.key(loginName));
const reset = (user: TestUser, what: readonly string[] = both, more: Record<string, unknown> = {}) =>
  world.call(resetUserPasswords, { session, input: { userId: user.userId, what, proof }, ...more });
const enter = ({ loginId }: TestUser, loginPassword: string, more: Record<string, unknown> = {}) =>
  world.call(logIn, { host: 'entry', input: { loginId, loginPassword, ...more } });
/** What the mail to a user says. */
async function mailed(user: TestUser) {
  const mail = (await delivered(world)).filter(({ to }) => to === user.email).at(-1);
  const value = (label: string) => new RegExp(`^${label}: (.+)$`, 'm').exec(mail?.text ?? '')?.[1] ?? '';
  return { login: value('仮ログインパスワード'), confirmation: value('仮確認用パスワード'), text: mail?.text ?? '' };
}
const stopped: UserOverrides = {
  loginStopped: true,
  confirmationStopped: true,
  login: { stopped: true, locksInARow: 3, strangerAttempts: 6 },
  confirmation: { stopped: true },
};
/** Changes both passwords in the forced step, as the screen after the login does. */
async function changeBoth(user: TestUser, temporary: { login: string; confirmation: string }) {
  const entered = await enter(user, temporary.login);
  expect(entered.body.steps).toEqual(['changePasswords']);
  const fresh = (current: string, next: string) => ({ current, new: next, newAgain: next });
  const { userId, companyId } = user;
  const { token } = entered.body;
  return world.call(changeOwnPasswords, {
    session: { token, host: 'entry', sessionId: '', userId, companyId },
    input: {
      login: fresh(temporary.login, 'Atarashi7x'),
      confirmation: fresh(temporary.confirmation, 'Kakuatar8y'),
    },
  });
}

describe('reset-user-passwords', () => {
  it('mails temporary passwords, ends stops and session, and the user changes them at the next login', async () => {
    const user = await world.addUser(company, stopped);
    const theirs = await world.logIn(await world.addUser(company, { role: 'administrator' }));
    const answer = await reset(user, both, { session: theirs });
    expect([answer.status, answer.roundTrips, answer.headers['ETag']]).toEqual([200, 3, '"2"']);
    expect(answer.body).toMatchObject({ serviceState: 'usable', forceChange: true, loginPassword: '*****' });
    const temporary = await mailed(user);
    expect(JSON.stringify([answer, world.history(company.companyId)])).not.toContain(temporary.login);
    expect(JSON.stringify([answer, world.history(company.companyId)])).not.toContain(temporary.confirmation);
    expect(record(user)).toMatchObject({ mustChangePasswords: true, loginStopped: false, confirmationStopped: false });
    expect((await enter(user, user.loginPassword)).status).toBe(401);
    expect((await changeBoth(user, temporary)).status).toBe(200);
    expect(record(user)).toMatchObject({ mustChangePasswords: false });
    expect(login(user)).not.toHaveProperty('temporaryUntil');
    expect(item(confirmationItem.key(user.userId))).not.toHaveProperty('temporaryUntil');
    expect((await enter(user, 'Atarashi7x')).body.steps).toEqual([]);
    expect(world.history(company.companyId).find(({ event }) => event === 'user.passwordsReset')).toMatchObject({
      outcome: 'done',
      subject: user.userId,
      changes: [
        { path: 'loginPassword', before: '*****', after: '*****' },
        { path: 'confirmationPassword', before: '*****', after: '*****' },
        { path: 'forceChange', before: false, after: true },
        { path: 'serviceState', before: 'loginStopped', after: 'usable' },
      ],
    });
  });

  it("informs the user in the mail with the passwords, and the company's contact without them (D-30)", async () => {
    const user = await world.addUser(company);
    await reset(user);
    const { text, login: password, confirmation } = await mailed(user);
    expect(text).toContain(`操作した利用者: ${master.name}`);
    expect(text).toContain('仮パスワード有効期限: 2026年06月20日 10時00分00秒');
    const others = world.mailer.sent.filter(({ to }) => to !== user.email);
    expect(others.map(({ to, subject }) => [to, subject])).toEqual([[company.email, 'パスワード再設定のお知らせ']]);
    expect(others[0]?.text).not.toContain(password);
    expect(others[0]?.text).not.toContain(confirmation);
  });

  it('generates passwords that the rules would let a user choose, each different (A3-6, A4-3, A4-6, A4-7)', async () => {
    await arrange('seven');
    const seen = new Set<string>();
    for (let each = 0; each < 20; each += 1) {
      const user = await world.addUser(company);
      await reset(user);
      const { login: first, confirmation: second } = await mailed(user);
      const rules = {
        loginId: user.loginId,
        companyNames: [company.name, company.nameKana],
        policy: world.profile.credentials,
      };
      expect(passwordProblems(first, { ...rules, path: '' })).toEqual([]);
      expect(passwordProblems(second, { ...rules, path: '', otherPassword: first })).toEqual([]);
      seen.add(first).add(second);
    }
    expect(seen.size).toBe(40);
  });

  it('generates no password that contains the name of the company (D-10)', async () => {
    const generated = async (contract: Partial<Company>) => {
      await arrange('standard', contract);
      const user = await world.addUser(company);
      await reset(user);
      return (await mailed(user)).login;
    };
    const first = await generated({});
    expect(await generated({})).toBe(first);
    for (const contract of [{ name: first.slice(0, 6) }, { nameKana: first.slice(4) }])
      expect(await generated(contract)).not.toBe(first);
  });

  it('tells of the last login in the mail with the passwords', async () => {
    const user = await world.addUser(company);
    await enter(user, user.loginPassword);
    await reset(user);
    expect((await mailed(user)).text).toContain('前回のログイン: 2026年04月01日 10時00分00秒');
  });

  it('leaves a password alone that was not requested', async () => {
    const user = await world.addUser(company, { ...stopped, login: { stopped: false } });
    expect((await reset(user, ['confirmation'])).body.serviceState).toBe('loginStopped');
    const { login: none, confirmation } = await mailed(user);
    expect(none).toBe('');
    expect(confirmation).toMatch(/^[0-9A-Za-z]{10}$/);
    expect(record(user)).toMatchObject({ loginStopped: true, confirmationStopped: false });
    expect(login(user)).not.toHaveProperty('temporaryUntil');
    const other = await world.addUser(company, { confirmationStopped: true, confirmation: { stopped: true } });
    expect((await reset(other, ['login'])).body.serviceState).toBe('confirmationStopped');
    expect(item(confirmationAttemptsItem.key(other.userId))).toMatchObject({ stopped: true });
    expect((await mailed(other)).confirmation).toBe('');
  });

  it("forgets the user's devices, because somebody who knew the old password may have left one (D-29)", async () => {
    const user = await world.addUser(company);
    const { deviceToken } = (await enter(user, user.loginPassword)).body;
    expect(login(user)?.['knownDevices']).toHaveLength(1);
    await reset(user, ['login']);
    expect(login(user)?.['knownDevices']).toEqual([]);
    await enter(user, 'Chigau2026', { deviceToken });
    expect(login(user)).toMatchObject({ attempts: 0, strangerAttempts: 1 });
  });

  it('ends the session at the next request, and a login that began with the old password', async () => {
    const user = await world.addUser(company);
    const theirs = await world.logIn(user);
    expect((await reset(user)).status).toBe(200);
    expect((await world.call(getHome, { session: theirs })).body.code).toBe('session.ended');
    const late = await world.addUser(company);
    let once = true;
    world.hooks.before = async ({ method }) => {
      if (method !== 'commit' || !once) return;
      once = false;
      await reset(late, ['login']);
    };
    const answer = await enter(late, late.loginPassword);
    expect([answer.status, answer.body.code]).toEqual([401, 'session.refused']);
    expect(record(late)).not.toHaveProperty('sessionId');
  });

  it("clears the counter of the user's certificate, so the user can log in with the new password", async () => {
    await arrange('standard', { loginMethod: 'certificate' });
    const user = await world.addUser(company, { loginStopped: true });
    const { pem, thumbprint } = await world.certify(user, { stopped: true, locksInARow: 3 });
    const answer = await reset(user);
    expect([answer.status, answer.roundTrips]).toEqual([200, 3]);
    expect(item(certificateItem.key(thumbprint))).toMatchObject({ stopped: false, locksInARow: 0 });
    const input = { loginPassword: (await mailed(user)).login };
    expect((await world.call(logIn, { host: 'secure', certificatePem: pem, input })).status).toBe(201);
  });

  it('expires after eighty days: from then on the passwords are wrong, until they are reset again', async () => {
    const user = await world.addUser(company);
    await reset(user);
    const temporary = await mailed(user);
    world.advance({ days: 80, seconds: -1 });
    const entered = await enter(user, temporary.login);
    expect(entered.status).toBe(201);
    world.advance({ seconds: 1 });
    const { userId, companyId } = user;
    const fresh = (current: string, next: string) => ({ current, new: next, newAgain: next });
    const change = await world.call(changeOwnPasswords, {
      session: { token: entered.body.token, host: 'entry', sessionId: '', userId, companyId },
      input: {
        login: fresh(temporary.login, 'Atarashi7x'),
        confirmation: fresh(temporary.confirmation, 'Kakuatar8y'),
      },
    });
    expect([change.status, change.body.code]).toEqual([403, 'password.wrong']);
    expect((await enter(user, temporary.login)).body.code).toBe('session.refused');
    session = await world.logIn(master);
    expect((await reset(user)).status).toBe(200);
    expect((await changeBoth(user, await mailed(user))).status).toBe(200);
  });

  it('expires for the acquisition of a certificate too', async () => {
    await arrange('standard', { loginMethod: 'certificate' });
    const user = await world.addUser(company, { issueWindowUntil: '2027-01-01T00:00:00.000Z' });
    await reset(user);
    const { login: loginPassword } = await mailed(user);
    const csr = await csrPem({ subject: `CN=${user.loginId}` });
    const input = { loginId: user.loginId, loginPassword, csr };
    world.advance({ days: 80 });
    expect((await world.call(acquire, { input })).body.code).toBe('session.refused');
    world.advance({ seconds: -1 });
    expect((await world.call(acquire, { input })).status).toBe(201);
  });

  it('is refused for the master and oneself, and to users who may not administer (D-8)', async () => {
    const administrator = await world.addUser(company, { role: 'administrator' });
    const theirs = { session: await world.logIn(administrator) };
    const refused = [await reset(master), await reset(master, both, theirs), await reset(administrator, both, theirs)];
    expect(refused.map(({ body }) => [body.code, body.reason, body.askWhom])).toEqual([
      ['user.protected', 'master', 'bank'],
      ['user.protected', 'master', 'bank'],
      ['user.protected', 'self', 'administrator'],
    ]);
    expect(world.mails()).toEqual([]);
  });

  it('requires the proofs of a change of users except the mail password (A8-6, A10-7)', async () => {
    await arrange('tohoku');
    expect((await reset(await world.addUser(company))).status).toBe(200);
    await arrange('seven');
    expect((await reset(await world.addUser(company))).status).toBe(200);
    await arrange('seven', { otp: true });
    const user = await world.addUser(company);
    expect((await reset(user)).body.code).toBe('token.needed');
    const token = await world.addToken(company, [master]);
    expect((await reset(user)).body).toMatchObject({ code: 'proof.missing', errors: [{ path: 'proof.otp' }] });
    const input = { userId: user.userId, what: both, proof: { ...proof, otp: token.code() } };
    const answer = await world.call(resetUserPasswords, { session, input });
    expect([answer.status, answer.roundTrips]).toEqual([200, 4]);
  });

  it('shows what would change, and generates and mails nothing in a dry run (X-7)', async () => {
    const user = await world.addUser(company);
    const before = login(user);
    const dry = await reset(user, ['login'], { validateOnly: true });
    expect(dry.body.changes).toEqual([
      { path: 'loginPassword', before: '*****', after: '*****' },
      { path: 'forceChange', before: false, after: true },
    ]);
    expect([login(user), world.mails()]).toEqual([before, []]);
  });

  it('is executed once when two administrators do it at once, and the mail sent is right', async () => {
    const other = { session: await world.logIn(await world.addUser(company, { role: 'administrator' })) };
    const user = await world.addUser(company);
    const answers = await Promise.all([reset(user), reset(user, both, other)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe('request.conflict');
    expect((await changeBoth(user, await mailed(user))).status).toBe(200);
  });

  it('stores nothing for a user who is deleted meanwhile', async () => {
    const user = await world.addUser(company);
    let gone = false;
    world.hooks.before = async ({ method }) => {
      if (method !== 'commit' || gone) return;
      gone = true;
      await world.call(deleteUser, { session, input: { userId: user.userId, proof } });
    };
    const answer = await reset(user);
    expect([answer.status, answer.body.code]).toEqual([409, 'request.conflict']);
    const left = [record(user), login(user), item(confirmationItem.key(user.userId))];
    expect(left).toEqual([undefined, undefined, undefined]);
    expect(world.mails().filter(({ kind }) => kind === 'temporaryPasswords')).toEqual([]);
  });

  it('mails nothing and changes nothing while the key service does not answer', async () => {
    const user = await world.addUser(company);
    const before = login(user);
    Object.assign(world.ports.mailSeal, { seal: () => Promise.reject(new Error('KMS')) });
    expect((await reset(user)).status).toBe(500);
    expect([login(user), world.mails()]).toEqual([before, []]);
  });
});
