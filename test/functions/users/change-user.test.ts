import { beforeEach, describe, expect, it } from 'vitest';
import { handler as acquire } from '../../../functions/certificates/acquire-certificate.ts';
import { handler as listNotices } from '../../../functions/notices/list-notices.ts';
import { handler as logIn } from '../../../functions/sessions/log-in.ts';
import { handler as changeUser } from '../../../functions/users/change-user.ts';
import { handler as getUser } from '../../../functions/users/get-user.ts';
import { handler as listUsers } from '../../../functions/users/list-users.ts';
import { handler as suspendUser } from '../../../functions/users/suspend-user.ts';
import { certificateItem } from '../../../shared/table/certificates.ts';
import { type Company, companyItem } from '../../../shared/table/companies.ts';
import { confirmationItem } from '../../../shared/table/credentials.ts';
import type { Key } from '../../../shared/table/engine.ts';
import { loginItem } from '../../../shared/table/logins.ts';
import { rightsItem } from '../../../shared/table/rights.ts';
import { userItem } from '../../../shared/table/user.ts';
import { csrPem } from '../../builders/csr.ts';
import type { TestSession } from '../../builders/session.ts';
import type { TestUser, UserOverrides } from '../../builders/user.ts';
import { createWorld, type World, type WorldOptions } from '../../world.ts';
import { delivered } from '../delivered.ts';

let world: World;
let company: Company;
let master: TestUser;
let session: TestSession;
let clerk: TestUser;

async function arrange(options: WorldOptions = {}, contract: Partial<Company> = {}, of: UserOverrides = {}) {
  world = createWorld(options);
  company = world.openCompany(contract);
  master = await world.addUser(company, { role: 'master' });
  session = await world.logIn(master);
  clerk = await world.addUser(company, { permissions: ['transfer.viewAll'], limits: { salary: 5 }, ...of });
}
beforeEach(() => arrange());

const proof = { confirmationPassword: 'Kakunin26b' };
const item = ({ pk, sk }: Key) => world.items(pk).find((each) => each.sk === sk);
const record = ({ companyId, userId }: TestUser) => item(userItem.key(companyId, userId));
const rights = ({ companyId, userId }: TestUser) => item(rightsItem.key(companyId, userId));
const login = (loginName: string) => item(loginItem.key(loginName));
const administrators = () => item(companyItem.key(company.companyId))?.['administratorCount'];

function change(user: TestUser, to: Record<string, unknown> = {}, more: Record<string, unknown> = {}) {
  const { userId, name, email } = user;
  const version = Number(record(user)?.['version'] ?? 1);
  return world.call(changeUser, { session, ifMatch: version, input: { userId, name, email, proof, ...to }, ...more });
}
const refusal = async (answer: ReturnType<typeof change>) => {
  const { status, body } = await answer;
  const [first] = body.errors ?? [];
  return [status, body.code, ...(first ? [first.path, first.code] : body.reason ? [body.reason] : [])];
};
const paths = (body: { changes: { path: string }[] }) => body.changes.map(({ path }) => path).sort();
const told = async () => (await delivered(world)).map(({ to, subject }) => `${to} ${subject}`).sort();

describe('change-user', () => {
  it('changes name, address, rights, accounts and limits, each on its own path (A4-11, A6-6)', async () => {
    const [first, second] = company.accounts.map(({ accountId }) => accountId);
    const to = {
      ...{ name: '手形　桜', email: 'sakura@example.jp', emailAgain: 'sakura@example.jp', administrator: true },
      ...{ permissions: ['history.others', 'bulkTransfer.viewAll'], accounts: [second] },
      limits: { salary: 6, bonus: 7 },
    };
    const shown = await change(clerk, to, { validateOnly: true });
    expect(shown.status).toBe(200);
    expect(paths(shown.body)).toEqual(
      [
        ...[
          'name',
          'email',
          'emailState',
          'administrator',
          'role',
          'limits.salary',
          'limits.bonus',
          `accounts.${first}`,
        ],
        ...['permissions.transfer.viewAll', 'permissions.history.others', 'permissions.bulkTransfer.viewAll'],
      ].sort(),
    );
    expect(shown.body.changes).toContainEqual({ path: 'permissions.history.others', before: null, after: true });
    expect(record(clerk)).toMatchObject({ name: clerk.name });
    const answer = await change(clerk, to);
    expect([answer.status, answer.headers['ETag'], answer.roundTrips]).toEqual([200, '"2"', 3]);
    expect(answer.body).toMatchObject({
      ...{ name: '手形　桜', email: 'sakura@example.jp', emailState: 'unconfirmed', role: 'administrator' },
      ...{
        permissions: ['bulkTransfer.viewAll', 'history.others'],
        accounts: [second],
        limits: { salary: 6, bonus: 7 },
      },
      ...{ loginPassword: '*****', confirmationPassword: '*****', forceChange: false },
    });
    expect(record(clerk)).toMatchObject({ byName: '手形　桜', mustCheckEmail: true, listedRole: 'administrator' });
    expect(rights(clerk)).toMatchObject({ role: 'administrator', version: 2, limits: { salary: 6, bonus: 7 } });
    const row = world.history(company.companyId).at(-1);
    expect(row).toMatchObject({ event: 'user.changed', subject: clerk.userId, outcome: 'done' });
    expect(row?.changes).toContainEqual({ path: 'limits.bonus', before: null, after: 7 });
    expect((await world.call(getUser, { session, input: { userId: clerk.userId } })).body).toMatchObject(answer.body);
  });

  it('leaves what is absent, and the whole record sent back as it is', async () => {
    const { body } = await world.call(getUser, { session, input: { userId: clerk.userId } });
    const { loginId, administrator, permissions, accounts, limits } = body;
    const before = [record(clerk), rights(clerk), login(clerk.loginName)];
    for (const to of [{}, { loginId, administrator, permissions: permissions.toReversed(), accounts, limits }]) {
      const answer = await change(clerk, to);
      expect([answer.status, answer.headers['ETag']]).toEqual([200, '"1"']);
      expect([record(clerk), rights(clerk), login(clerk.loginName)]).toEqual(before);
    }
    expect(await told()).toEqual([]);
  });

  it('tells the old and the new address, and the contact, of what changed (D-30)', async () => {
    await change(clerk, { email: 'new@example.jp', emailAgain: 'new@example.jp', permissions: [] });
    expect(await told()).toEqual(
      [
        ...[clerk.email, 'new@example.jp', company.email].map((to) => `${to} メールアドレス変更のお知らせ`),
        ...[clerk.email, company.email].map((to) => `${to} 利用者情報変更のお知らせ`),
      ].sort(),
    );
  });

  it('acts at the next request of a user who is logged in, in both directions (D-7)', async () => {
    const theirs = await world.logIn(clerk);
    const list = async () => (await world.call(listUsers, { session: theirs })).status;
    expect(await list()).toBe(403);
    await change(clerk, { administrator: true });
    expect(await list()).toBe(200);
    await change(clerk, { administrator: false });
    expect(await list()).toBe(403);
    expect((await world.call(listNotices, { session: theirs })).status).toBe(200);
  });

  it('needs the version that was read (X-8)', async () => {
    expect((await change(clerk, {}, { ifMatch: undefined })).status).toBe(428);
    expect(await refusal(change(clerk, {}, { ifMatch: 7 }))).toEqual([412, 'request.staleVersion']);
  });

  it('of two changes at once one fails', async () => {
    const answers = await Promise.all([change(clerk, { name: '一' }), change(clerk, { permissions: [] })]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });
});

describe('a login ID that changes (D-26)', () => {
  const to = { loginId: 'Sakura01', loginIdAgain: 'Sakura01' };

  it('moves with its password, devices and counters; the old one is free, the new one taken', async () => {
    await arrange({}, {}, { login: { attempts: 2, strangerAttempts: 3 } });
    const { loginHash } = { ...login(clerk.loginName) };
    const answer = await change(clerk, to);
    expect([answer.status, answer.body.loginId, answer.roundTrips]).toEqual([200, 'Sakura01', 3]);
    expect(login(clerk.loginName)).toBeUndefined();
    expect(login('Sakura01')).toMatchObject({ loginHash, userId: clerk.userId, loginId: 'Sakura01', attempts: 2 });
    expect(login('Sakura01')).toMatchObject({ strangerAttempts: 3 });
    expect(record(clerk)).toMatchObject({ loginId: 'Sakura01', byLoginId: 'Sakura01' });
    const enter = (loginId: string) =>
      world.call(logIn, { host: 'entry', input: { loginId, loginPassword: clerk.loginPassword } });
    expect((await enter(clerk.loginId)).status).toBe(401);
    expect((await enter('Sakura01')).status).toBe(201);
    expect(await told()).toContain(`${clerk.email} 利用者情報変更のお知らせ`);
  });

  it('moves under the contract ID where the bank has one (A2-8)', async () => {
    await arrange({ profile: 'shinkin' }, { loginMethod: 'password' });
    expect((await change(clerk, { loginId: 'S1', loginIdAgain: 'S1' })).status).toBe(200);
    expect(login(`${company.contractId}/S1`)).toMatchObject({ loginId: 'S1' });
    expect(login(clerk.loginName)).toBeUndefined();
  });

  it('with a new password begins anew', async () => {
    await arrange({}, {}, { login: { attempts: 2, stopped: true }, loginStopped: true });
    const password = { changeLoginPassword: true, loginPassword: 'Hajime2026', loginPasswordAgain: 'Hajime2026' };
    expect((await change(clerk, { ...to, ...password, forceChange: false })).status).toBe(200);
    expect(login(clerk.loginName)).toBeUndefined();
    expect(login('Sakura01')).toMatchObject({ attempts: 0, stopped: false });
    const entered = await world.call(logIn, {
      host: 'entry',
      input: { loginId: 'Sakura01', loginPassword: 'Hajime2026' },
    });
    expect([entered.status, entered.body.steps]).toEqual([201, []]);
  });

  it.each(['active', 'issuing', 'renewing'] as const)('is refused while a certificate is %s', async (state) => {
    const pointer = { state, thumbprint: 'ab'.repeat(32), notAfter: '2027-04-01T00:00:00.000Z', issuanceId: 'I1' };
    await arrange({}, {}, { certificate: pointer });
    expect(await refusal(change(clerk, to))).toEqual([409, 'user.loginIdInCertificate']);
    expect(login(clerk.loginName)).toBeDefined();
    expect(login('Sakura01')).toBeUndefined();
  });

  it.each([{ state: 'revoked' as const }, { state: 'active' as const, notAfter: '2026-03-01T00:00:00.000Z' }])(
    'is possible when it is over: %j',
    async (certificate) => {
      await arrange({}, {}, { certificate });
      expect((await change(clerk, to)).status).toBe(200);
    },
  );

  it('is refused when a certificate is acquired meanwhile', async () => {
    world.hooks.before = ({ method }) => {
      if (method !== 'commit') return;
      const { pk, sk, ...rest } = { ...record(clerk), ...userItem.key(company.companyId, clerk.userId) };
      world.engine.put({ pk, sk, ...rest, certificate: { state: 'issuing' } });
    };
    expect(await refusal(change(clerk, to))).toEqual([409, 'request.conflict']);
    expect(login('Sakura01')).toBeUndefined();
  });

  it('is refused when it is taken, misspelt, short, or of letters alone (A4-2…A4-4)', async () => {
    const as = (loginId: string, loginIdAgain = loginId) => refusal(change(clerk, { loginId, loginIdAgain }));
    expect(await as(master.loginId)).toEqual([409, 'loginId.taken']);
    expect(await as('Sakura01', 'Sakura02')).toEqual([400, 'request.invalid', 'loginIdAgain', 'field.mismatch']);
    expect(await refusal(change(clerk, { loginId: 'Sakura01' }))).toEqual([
      ...[400, 'request.invalid', 'loginIdAgain', 'field.mismatch'],
    ]);
    expect(await as('ab1')).toEqual([400, 'loginId.notAllowed', 'loginId', 'loginId.tooShort']);
    expect(await as('sakurako')).toEqual([400, 'loginId.notAllowed', 'loginId', 'loginId.mixRequired']);
    expect(await as('桜桜桜桜桜桜')).toEqual([400, 'request.invalid', 'loginId', 'loginId.form']);
    expect(login(clerk.loginName)).toBeDefined();
  });
});

describe('passwords', () => {
  const typed = {
    ...{ changeLoginPassword: true, loginPassword: 'Hajime2026', loginPasswordAgain: 'Hajime2026' },
    ...{
      changeConfirmationPassword: true,
      confirmationPassword: 'Shounin26a',
      confirmationPasswordAgain: 'Shounin26a',
    },
  };
  const enter = (loginPassword: string) =>
    world.call(logIn, { host: 'entry', input: { loginId: clerk.loginId, loginPassword } });

  it('typed for the user end the old ones, their stops and the session, and must be changed (D-27)', async () => {
    await arrange({}, {}, { loginStopped: true, confirmationStopped: true, confirmation: { stopped: true } });
    expect((await change(clerk, typed)).body).toMatchObject({ forceChange: true, serviceState: 'usable' });
    expect((await enter(clerk.loginPassword)).status).toBe(401);
    expect((await enter('Hajime2026')).body.steps).toEqual(['changePasswords']);
    expect(login(clerk.loginName)).not.toHaveProperty('temporaryUntil');
    expect(await told()).toContain(`${clerk.email} パスワード再設定のお知らせ`);
    const row = JSON.stringify(world.history(company.companyId).filter(({ event }) => event === 'user.changed'));
    expect(row).toContain('loginPassword');
    expect(row).not.toContain('Hajime2026');
  });

  it('lift the lock of the certificate as well (X-4)', async () => {
    const { thumbprint } = await world.certify(clerk, { attempts: 5, locksInARow: 1 });
    expect((await change(clerk, typed)).status).toBe(200);
    expect(item(certificateItem.key(thumbprint))).toMatchObject({ attempts: 0, locksInARow: 0, state: 'active' });
  });

  it('end a session that is open (D-6)', async () => {
    const theirs = await world.logIn(clerk);
    await change(clerk, typed);
    expect((await world.call(listNotices, { session: theirs })).status).toBe(401);
  });

  it('stay without 「変更する」, whatever is typed (A4-11, A4-16)', async () => {
    const { changeLoginPassword: _login, changeConfirmationPassword: _confirmation, ...untouched } = typed;
    const before = [login(clerk.loginName), item(confirmationItem.key(clerk.userId))];
    expect((await change(clerk, untouched)).status).toBe(200);
    expect([login(clerk.loginName), item(confirmationItem.key(clerk.userId))]).toEqual(before);
  });

  it('need not be changed where that is taken away; a hardened bank does not allow it (A4-10, D-10)', async () => {
    expect((await change(clerk, { ...typed, forceChange: false })).body.forceChange).toBe(false);
    expect((await enter('Hajime2026')).body.steps).toEqual([]);
    expect(await told()).toContain(`${clerk.email} パスワード変更のお知らせ`);
  });

  it('must be changed at the next login when an administrator wants it, and nobody takes that away alone', async () => {
    expect((await change(clerk, { forceChange: true })).body.forceChange).toBe(true);
    expect((await change(clerk, { forceChange: false })).body.forceChange).toBe(true);
  });

  it('made for the user are mailed, to the new address, and shown to nobody else (D-27, A5-20)', async () => {
    const to = { email: 'new@example.jp', emailAgain: 'new@example.jp', temporary: true };
    const answer = await change(clerk, { ...to, changeLoginPassword: true, changeConfirmationPassword: true });
    expect(answer.status).toBe(200);
    const mails = await delivered(world);
    const own = mails.filter(({ text }) => text?.includes('仮ログインパスワード'));
    expect(own.map((mail) => mail.to)).toEqual(['new@example.jp']);
    const password = /^仮ログインパスワード: (.+)$/m.exec(own[0]?.text ?? '')?.[1] ?? '';
    expect((await enter(password)).body.steps).toEqual(['changePasswords', 'emailCheck']);
    expect(JSON.stringify([answer.body, world.history(company.companyId)])).not.toContain(password);
  });

  it.each([
    [{ changeLoginPassword: true }, 'loginPassword', 'field.required'],
    [{ changeConfirmationPassword: true }, 'confirmationPassword', 'field.required'],
    [{ ...typed, loginPasswordAgain: 'Hajime2027' }, 'loginPasswordAgain', 'field.mismatch'],
    [{ ...typed, confirmationPasswordAgain: undefined }, 'confirmationPasswordAgain', 'field.mismatch'],
    [{ temporary: true }, 'temporary', 'password.noneToChange'],
    [{ email: 'other@example.jp' }, 'emailAgain', 'field.mismatch'],
    [{ email: 'same@example.jp', emailAgain: 'Same@example.jp' }, 'emailAgain', 'field.mismatch'],
    [{ certificate: 'renew' }, 'certificate', 'field.choice'],
    [{ role: 'master' }, 'role', 'field.unknown'],
    [{ limits: { salary: 1e15 } }, 'limits.salary', 'amount.form'],
    [{ limits: { transfer: 1 } }, 'limits.transfer', 'field.unknown'],
    [{ permissions: ['no.such'] }, 'permissions[0]', 'field.choice'],
    [{ permissions: ['approval.transfer'] }, 'permissions[0]', 'permission.approvalOff'],
    [{ permissions: ['transfer.request.newAccount.sameDay'] }, 'permissions[0]', 'permission.parentMissing'],
    [{ permissions: ['history.others', 'history.others'] }, 'permissions[1]', 'permission.repeated'],
  ])('and other fields are refused: %j', async (to, path, code) => {
    expect(await refusal(change(clerk, to))).toEqual([400, 'request.invalid', path, code]);
  });

  it('are refused where the bank does not allow them (A4-6, A4-7)', async () => {
    const same = { ...typed, confirmationPassword: 'Hajime2026', confirmationPasswordAgain: 'Hajime2026' };
    expect(await refusal(change(clerk, same))).toEqual([
      ...[400, 'password.notAllowed', 'loginPassword', 'password.sameAsOther'],
    ]);
  });
});

describe('who changes whom', () => {
  it('nobody but the master changes the master (A8-13)', async () => {
    const theirs = await world.logIn(await world.addUser(company, { role: 'administrator' }));
    expect(await refusal(change(master, { name: '別' }, { session: theirs }))).toEqual([
      409,
      'user.protected',
      'master',
    ]);
    expect((await change(master, { name: '手形　本人' })).body).toMatchObject({ name: '手形　本人', role: 'master' });
  });

  it('nobody changes own rights or passwords; the own record sent back is no change (A8-13, D-8)', async () => {
    const administrator = await world.addUser(company, { role: 'administrator', limits: { salary: 5 } });
    const own = { session: await world.logIn(administrator) };
    for (const to of [
      ...[{ administrator: false }, { permissions: [] }, { accounts: [] }, { limits: { salary: 6 } }],
      { changeLoginPassword: true, temporary: true },
    ])
      expect(await refusal(change(administrator, to, own))).toEqual([409, 'user.protected', 'self']);
    const { permissions, accounts, limits } = administrator;
    const same = { administrator: true, permissions, accounts, limits, name: '新しい名' };
    expect((await change(administrator, same, own)).body).toMatchObject({ name: '新しい名', limits });
    for (const to of [{ permissions: [] }, { limits: {} }])
      expect(await refusal(change(master, to))).toEqual([409, 'user.protected', 'self']);
  });

  it('nobody grants more than they hold, but what a user has already may stay (D-8, I20)', async () => {
    const granter = await world.addUser(company, {
      ...{ role: 'administrator', permissions: ['history.others'], accounts: [], limits: { salary: 3 } },
    });
    const theirs = { session: await world.logIn(granter) };
    const refused = (to: Record<string, unknown>) => refusal(change(clerk, to, theirs));
    expect(await refused({ permissions: ['transfer.viewAll', 'bulkTransfer.viewAll'] })).toEqual([
      ...[403, 'user.exceedsGranter', 'permissions[1]', 'permission.exceedsGranter'],
    ]);
    expect(await refused({ limits: { salary: 6 } })).toEqual([
      ...[403, 'user.exceedsGranter', 'limits.salary', 'limit.exceedsGranter'],
    ]);
    const kept = { permissions: ['transfer.viewAll', 'history.others'], limits: { salary: 5 }, administrator: true };
    expect((await change(clerk, kept, theirs)).status).toBe(200);
  });

  it('a general user and another company change nobody', async () => {
    const general = { session: await world.logIn(clerk) };
    expect(await refusal(change(clerk, { name: '別' }, general))).toEqual([403, 'permission.denied']);
    const other = world.openCompany();
    const foreign = { session: await world.logIn(await world.addUser(other, { role: 'master' })) };
    expect(await refusal(change(clerk, { name: '別' }, foreign))).toEqual([404, 'user.notFound']);
  });

  it('a service that the contract lacks, another contract’s account and a ceiling are refused', async () => {
    await arrange({}, { features: ['transfer'], ceilings: { transferDesignated: 9 } });
    const refused = (to: Record<string, unknown>) => refusal(change(clerk, to));
    expect(await refused({ permissions: ['payroll.viewAll'] })).toEqual([
      ...[400, 'request.invalid', 'permissions[0]', 'service.notInContract'],
    ]);
    expect(await refused({ limits: { bonus: 1 } })).toEqual([
      ...[400, 'request.invalid', 'limits.bonus', 'service.notInContract'],
    ]);
    expect(await refused({ limits: { transferDesignated: 10 } })).toEqual([
      ...[400, 'user.limitExceedsCeiling', 'limits.transferDesignated', 'limit.exceedsCeiling'],
    ]);
    expect(await refused({ accounts: ['01KA0000000000000000000000'] })).toEqual([
      ...[400, 'user.accountUnknown', 'accounts[0]', 'account.unknown'],
    ]);
    await arrange({ profile: 'seven' });
    expect(await refused({ limits: { payment: 1 } })).toEqual([
      ...[400, 'request.invalid', 'limits.payment', 'limit.notOffered'],
    ]);
  });
});

describe('the count of administrators (D-8)', () => {
  it('follows the role, of usable users only', async () => {
    expect(administrators()).toBe(1);
    await change(clerk, { administrator: true });
    expect(administrators()).toBe(2);
    await change(clerk, { administrator: false });
    expect(administrators()).toBe(1);
    await world.call(suspendUser, { session, input: { userId: clerk.userId, proof } });
    await change(clerk, { administrator: true });
    expect(administrators()).toBe(1);
  });

  it('does not change in a company that is suspended meanwhile', async () => {
    const contract = item(companyItem.key(company.companyId));
    world.hooks.before = ({ method }) => {
      if (method === 'commit')
        world.engine.put({ ...contract, ...companyItem.key(company.companyId), state: 'suspended' });
    };
    expect(await refusal(change(clerk, { administrator: true }))).toEqual([409, 'company.state']);
    expect(rights(clerk)).toMatchObject({ role: 'general' });
  });

  it('is not left at none by a change that meets another', async () => {
    const administrator = await world.addUser(company, { role: 'administrator' });
    world.engine.put({
      ...item(companyItem.key(company.companyId)),
      ...companyItem.key(company.companyId),
      administratorCount: 1,
    });
    expect(await refusal(change(administrator, { administrator: false }))).toEqual([409, 'user.lastAdministrator']);
  });
});

describe('the choice of the certificate (A11-25)', () => {
  const certificate = { state: 'none' as const };

  it('keeps, re-issues or revokes, where the bank has it and for whom it allows', async () => {
    await arrange({ profile: 'shinkin' }, {}, { certificate });
    expect((await change(clerk, { certificate: 'keep' })).headers['ETag']).toBe('"1"');
    const opened = await change(clerk, { certificate: 'reissue' });
    expect(opened.body).toMatchObject({ issueWindowUntil: '2026-04-08T10:00:00+09:00' });
    expect(await refusal(change(clerk, { certificate: 'revoke' }))).toEqual([409, 'certificate.none']);
    expect(await refusal(change(master, { certificate: 'reissue' }))).toEqual([403, 'certificate.protected', 'own']);
  });

  it.each(['reissue', 'revoke'] as const)('%s ends the certificate, the session and the issuance', async (choice) => {
    await arrange({}, {}, {});
    await world.certify(clerk);
    const answer = await change(clerk, { certificate: choice, name: '新しい名' });
    expect([answer.status, answer.headers['ETag']]).toEqual([200, '"2"']);
    expect(answer.body).toMatchObject({ name: '新しい名', certificate: { state: 'revoked' } });
    expect(record(clerk)).toMatchObject({ certificate: { state: 'revoked' }, name: '新しい名' });
    expect(world.items('CERT#').map(({ state }) => state)).toEqual(['revoked']);
    expect(await refusal(change(clerk, { certificate: 'revoke' }))).toEqual([409, 'certificate.alreadyRevoked']);
  });

  it('abandons an issuance in progress, and ends the certificate that a renewal replaced (D-13)', async () => {
    await arrange({}, { loginMethod: 'certificate' }, { issueWindowUntil: '2026-04-08T01:00:00.000Z' });
    const { thumbprint: replaces } = await world.certify(clerk);
    const { thumbprint } = await world.certify(clerk);
    world.engine.put({
      ...record(clerk),
      ...userItem.key(company.companyId, clerk.userId),
      certificate: { state: 'active', thumbprint, replaces },
    });
    expect((await change(clerk, { certificate: 'revoke' })).status).toBe(200);
    const states = world.items('CERT#').filter(({ userId }) => userId === clerk.userId);
    expect(states.map(({ state }) => state)).toEqual(['revoked', 'revoked']);
    world.authority.delay = 100;
    const { loginId, loginPassword } = clerk;
    await world.call(acquire, { input: { loginId, loginPassword, csr: await csrPem({ subject: `CN=${loginId}` }) } });
    expect(record(clerk)).toMatchObject({ certificate: { state: 'issuing' } });
    expect((await change(clerk, { certificate: 'reissue' })).status).toBe(200);
    expect(world.items('ISSUANCE#').map(({ state }) => state)).toEqual(['abandoned']);
  });

  it('does not exist at other banks', async () => {
    await arrange({ profile: 'seven' });
    expect(await refusal(change(clerk, { certificate: 'reissue' }))).toEqual([
      403,
      'certificate.protected',
      'notOffered',
    ]);
  });
});

describe('its proofs', () => {
  it('are those of the bank: at tohoku a mail password too (A8-5)', async () => {
    await arrange({ profile: 'tohoku' });
    const { status, body } = await change(clerk, { name: '別' });
    expect([status, body.code]).toEqual([400, 'proof.missing']);
  });

  it('are checked before anything is told of the user', async () => {
    const answer = await change(clerk, { proof: { confirmationPassword: 'Chigau2026' } }, { ifMatch: 9 });
    expect([answer.status, answer.body.code]).toEqual([403, 'proof.wrong']);
  });
});
