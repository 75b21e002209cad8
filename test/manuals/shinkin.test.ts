import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bank, type IssuedCertificate, openBank, registerMaster } from '../bank.ts';
import type { ClientIdentity } from '../simulator/client/clients.ts';
import { makeCsr } from '../simulator/client/csr.ts';
import type { Client } from '../simulator/client/http.ts';
import { delivered, pskcOf } from './delivery.ts';
import { type Device, holdToken } from './device.ts';
import { checkEmail, type UserEntry, userForm } from './screens.ts';

/**
 * Manual S3 (利用者パソコンの変更、利用者電子証明書の再発行), from its first page to its last, over real TLS. Each test is a step of the
 * manual; they build on each other, as the manual's pages do. 管理者 is the master of the contract; ご契約先確認暗証番号 is its
 * confirmation password.
 */
const contractId = '00009876543';
const manager = { loginId: 'kanrisya', loginPassword: 'Kanri1635k', confirmationPassword: 'Kakunin163' };
const user = {
  ...{ loginId: 'S0001', loginPassword: 'Anshou1635', confirmationPassword: 'Kakunin635' },
  ...{ name: '利用　一郎', email: 'riyou@densai-shoji.example.jp' },
} satisfies UserEntry;
/** The user of the manual's example. */
const riyousya = { ...user, loginId: 'riyousya', name: '利用　二郎', email: 'riyou2@densai-shoji.example.jp' };
const managerEmail = 'master@densai-shoji.example.jp';

let bank: Bank;
let companyId: string;
let managers: Device;
let users: Device;
let managerIs: ClientIdentity;
/** The certificate of the computer that is replaced. */
let former: ClientIdentity;
let userIs: ClientIdentity;
let userId: string;
let asManager: Client;
let asUser: Client;
/** 利用者暗証番号 as it was mailed last. */
let temporary = '';

beforeAll(async () => {
  bank = await openBank('shinkin', '2022-10-01T09:00:00+09:00');
  managers = holdToken(bank, delivered('SK22000001'));
  users = holdToken(bank, delivered('SK22000002'));
});

afterAll(async () => {
  await bank?.stop();
});

describe('はじめに: 契約、管理者、利用者', () => {
  it('the contract has an ID of 11 digits; the bank hands out two tokens (A2-8)', async () => {
    const registered = await registerMaster(bank, manager, { contractId, userName: '管理　太郎' });
    expect(registered.completed.body).toMatchObject({ loginId: manager.loginId, next: 'certificate' });
    companyId = registered.companyId;
    const tokens = [managers, users];
    expect((await bank.backOffice.post('/bank/tokens', { format: 'pskc', file: pskcOf(tokens) })).status).toBe(201);
    const serialNumbers = tokens.map(({ serialNumber }) => serialNumber);
    expect((await bank.backOffice.post(`/bank/companies/${companyId}/tokens`, { serialNumbers })).status).toBe(201);
  });

  it('管理者 acquires a certificate with a code, which registers its token, and enters by 管理者ログイン (A10-16)', async () => {
    const acquired = await acquire(manager, managers);
    expect(acquired.answer.status).toBe(201);
    managerIs = acquired.identity;
    asManager = await enter(managerIs, { ...manager, email: managerEmail }, 'administrator');
  });

  it('管理者 registers a user whose ID has five characters (A8-15), and later sets its token (管理者編 トークンの設定, A8-14)', async () => {
    const proof = { confirmationPassword: manager.confirmationPassword };
    const created = await asManager.post<{ userId: string }>('/users', { ...userForm(user), proof });
    expect(created.status).toBe(201);
    userId = created.body.userId;
    const { serialNumber } = users;
    const without = await acquire(user, users, {});
    expect([without.answer.status, without.answer.body]).toMatchObject([
      403,
      { code: 'token.needed', reason: 'acquisition' },
    ]);
    const given = await asManager.post(`/users/${userId}/token`, { serialNumber, proof });
    expect([given.status, given.body]).toMatchObject([201, { userId, serialNumber }]);
    expect((await record()).body).toMatchObject({ tokenSerialNumber: '****0002' });
  });

  it('the user works at a computer with a certificate, the first one (A11-26)', async () => {
    const acquired = await acquire(user, users, {});
    expect(acquired.answer.status).toBe(201);
    former = acquired.identity;
    asUser = await enter(former, user, 'user');
    expect((await asUser.get('/home')).status).toBe(200);
  });
});

describe('1. 「利用者の電子証明書」の再発行手続き（管理者の操作）', () => {
  it('(1) 管理者ログイン; 「利用者情報登録／変更」 is a page of the menu', async () => {
    const wrong = await bank.secure(former).post('/sessions', door(user, 'administrator'));
    expect([wrong.status, wrong.body]).toMatchObject([403, { code: 'certificate.wrongDoor', door: 'user' }]);
    asManager = await enterAgain(managerIs, manager, 'administrator');
  });

  it('(2) 利用者情報選択 lists the users', async () => {
    const list = await asManager.get<{ items: unknown[] }>('/users?sort=loginId');
    expect(list.body.items).toMatchObject([
      { loginId: 'S0001', certificateState: 'active' },
      { loginId: manager.loginId, role: 'master' },
    ]);
  });

  it("(2) 管理者's own certificate is re-issued only at お取引店 (A11-27)", async () => {
    const { body } = await asManager.get<{ user: { userId: string } }>('/home');
    const own = await record(body.user.userId);
    expect(own.body).toMatchObject({ isOwn: true, certificateChoices: [] });
    const refused = await change({ certificate: 'reissue' }, body.user.userId);
    expect([refused.status, refused.body]).toMatchObject([403, { code: 'certificate.protected', askWhom: 'bank' }]);
  });

  it('(3), (4) the record: 001, 有効, 2022年10月01日, ***** and 2023年10月02日 (A8-15, A11-26)', async () => {
    const { body } = await record();
    expect(body).toMatchObject({
      ...{ loginId: 'S0001', isOwn: false, certificateChoices: ['keep', 'reissue', 'revoke'] },
      certificate: {
        ...{ issueNumber: '001', state: 'active', registeredOn: '2022-10-01' },
        ...{ serialNumber: '*****', notAfter: '2023-10-02T08:59:59+09:00' },
      },
    });
    const forms = await asManager.get<{ states: { certificate: { code: string; label: string }[] } }>('/forms');
    expect(forms.body.states.certificate).toContainEqual({ code: 'active', label: '有効' });
  });

  it('(4) 「現在の電子証明書を継続する」 leaves it alone (A11-25)', async () => {
    const kept = await change({ certificate: 'keep' });
    expect([kept.status, kept.body]).toMatchObject([200, { certificate: { state: 'active', issueNumber: '001' } }]);
    expect((await asUser.get('/home')).status).toBe(200);
  });

  it('(4) 「再発行」 asks for ご契約先確認暗証番号 (A11-25)', async () => {
    const missing = await change({ certificate: 'reissue', proof: undefined });
    expect([missing.status, missing.body.code]).toEqual([400, 'proof.missing']);
    const wrong = await change({ certificate: 'reissue', proof: { confirmationPassword: 'Chigau1234' } });
    expect([wrong.status, wrong.body]).toMatchObject([403, { code: 'proof.wrong', which: 'confirmationPassword' }]);
  });

  it('(4) OK: the certificate of the former computer ends at once, and a new one may be acquired (A11-25, X-1)', async () => {
    const done = await change({ certificate: 'reissue' });
    expect([done.status, done.body]).toMatchObject([200, { certificate: { state: 'revoked' } }]);
    expect((await asUser.get('/home')).status).toBe(401);
    expect((await bank.secure(former).post('/sessions', door(user, 'user'))).status).toBe(401);
    const mail = await bank.mailbox.latest(user.email, '電子証明書失効のお知らせ');
    expect(mail.text).not.toContain('http');
  });
});

describe('2. 「利用者の電子証明書」の取得（利用者の操作）', () => {
  it('(1) 利用者ログイン, 電子証明書取得: pages only. (2) 契約者ID, 利用者ID and 利用者暗証番号, all or none (A11-29)', async () => {
    const otp = await users.nextCode();
    const wrong = await acquire({ ...user, loginPassword: 'Chigau1635' }, users, { otp });
    const unknown = await acquire({ ...user, loginId: 'S0009' }, users, { otp });
    const named = ({ requestId: _, ...problem }: Record<string, unknown>) => problem;
    expect(named({ ...wrong.answer.body })).toEqual(named({ ...unknown.answer.body }));
    expect([wrong.answer.status, wrong.answer.body]).toMatchObject([401, { code: 'session.refused' }]);
  });

  it('(3) ワンタイムパスワード: required, right, and used once (A10-16)', async () => {
    const missing = await acquire(user, users, { otp: undefined });
    expect([missing.answer.status, missing.answer.body]).toMatchObject([400, { errors: [{ path: 'otp' }] }]);
    const wrong = await acquire(user, users, { otp: users.wrongCode() });
    expect([wrong.answer.status, wrong.answer.body]).toMatchObject([403, { code: 'proof.wrong', remaining: 4 }]);
    const otp = await users.nextCode();
    const acquired = await acquire(user, users, { otp });
    expect([acquired.answer.status, acquired.answer.body]).toMatchObject([
      201,
      { subject: { CN: `${contractId} S0001 1635` } },
    ]);
    userIs = acquired.identity;
    const again = await acquire(user, users, { otp });
    expect([again.answer.status, again.answer.body]).toMatchObject([403, { code: 'proof.wrong', reason: 'otpUsed' }]);
  });

  it('(4) インストールが完了しました is the browser’s; the record has the second certificate', async () => {
    expect((await record()).body).toMatchObject({ certificate: { issueNumber: '002', state: 'active' } });
  });

  it('(4) after いいえ or キャンセル 管理者 re-issues it once more (A11-28)', async () => {
    const second = await acquire(user, users);
    expect([second.answer.status, second.answer.body]).toMatchObject([409, { code: 'certificate.exists' }]);
    expect((await change({ certificate: 'reissue' })).status).toBe(200);
    const acquired = await acquire(user, users);
    expect(acquired.answer.status).toBe(201);
    userIs = acquired.identity;
    expect((await record()).body).toMatchObject({ certificate: { issueNumber: '003', state: 'active' } });
  });
});

describe('3. 利用者ログイン（利用者の操作）', () => {
  it('(1) 電子証明書方式 is the only one (P)', async () => {
    const { loginId, loginPassword: pin } = user;
    const refused = await bank.entry.post('/sessions', { contractId, userId: loginId, pin, door: 'user' });
    expect([refused.status, refused.body.code]).toEqual([401, 'session.refused']);
  });

  it('(2) the certificate shows 「00009876543 riyousya 1635」 (A11-7)', async () => {
    const proof = { confirmationPassword: manager.confirmationPassword };
    const created = await asManager.post<{ userId: string }>('/users', { ...userForm(riyousya), proof });
    expect(created.status).toBe(201);
    const acquired = await acquire(riyousya, users, { tokenSerialNumber: users.serialNumber });
    expect(acquired.answer.body.subject.CN).toBe('00009876543 riyousya 1635');
  });

  it('(2) ※ a certificate of 管理者 is an error at 利用者ログイン (A5-18)', async () => {
    const refused = await bank.secure(managerIs).post('/sessions', door(manager, 'user'));
    expect([refused.status, refused.body]).toMatchObject([
      403,
      { code: 'certificate.wrongDoor', door: 'administrator', askWhom: 'self' },
    ]);
    expect(refused.body.detail).toContain('「管理者ログイン」からログインしてください');
    expect((await asManager.get('/home')).status).toBe(200);
  });

  it('(3) 許可 is the browser’s. (4) 利用者暗証番号 alone is asked', async () => {
    const wrong = await bank.secure(userIs).post('/sessions', { loginPassword: 'Chigau1635', door: 'user' });
    expect([wrong.status, wrong.body.code]).toEqual([401, 'session.refused']);
    asUser = await enterAgain(userIs, user, 'user');
  });

  it('(5) 次へ: no step is left. (6) 利用者ログインが完了しました', async () => {
    const home = await asUser.get('/home');
    expect([home.status, home.body]).toMatchObject([
      200,
      { user: { loginId: 'S0001', role: 'general' }, certificate: { state: 'active', issueNumber: '003' } },
    ]);
  });

  it('利用者暗証番号 forgotten: 管理者 has a new one mailed to the user, who changes it (A2-10, A2-11)', async () => {
    const proof = { confirmationPassword: manager.confirmationPassword };
    const reset = await asManager.post(`/users/${userId}/passwords-reset`, { what: ['login'], proof });
    expect(reset.status).toBe(200);
    const mails = await bank.mailbox.all({ to: user.email });
    temporary = mails.map((mail) => /^仮ログインパスワード: (.+)$/m.exec(mail.text)?.[1]).find(Boolean) ?? '';
    const begun = await bank.secure(userIs).post<{ steps: string[] }>('/sessions', {
      ...{ loginPassword: temporary, door: 'user' },
    });
    expect([begun.status, begun.body.steps]).toEqual([201, ['changePasswords']]);
  });

  it('利用者のロック解除: wrong ones lock the user out, 管理者 ends that (A2-10)', async () => {
    const enterUser = (loginPassword: string) => bank.secure(userIs).post('/sessions', { loginPassword, door: 'user' });
    for (let tries = 0; tries < 6; tries += 1) expect((await enterUser('Chigau1635')).status).toBe(401);
    expect((await enterUser(temporary)).status).toBe(401);
    const proof = { confirmationPassword: manager.confirmationPassword };
    const unlocked = await asManager.post(`/users/${userId}/unlock`, { what: ['login'], proof });
    expect([unlocked.status, unlocked.body]).toMatchObject([200, { serviceState: 'usable' }]);
    expect((await enterUser(temporary)).status).toBe(201);
  });
});

it('does all of it within the permissions of the templates and the budgets of round trips', () => {
  expect(bank.simulator.aws.iam.denials()).toEqual([]);
  expect(bank.overBudget).toEqual([]);
});

interface Person {
  readonly loginId: string;
  readonly loginPassword: string;
}

const door = ({ loginPassword }: Person, at: 'administrator' | 'user') => ({ loginPassword, door: at });

/** 電子証明書取得: with the code that the token shows, unless another one is given. */
async function acquire(
  { loginId, loginPassword: pin }: Person,
  device: Device,
  given: { readonly otp?: string | undefined; readonly tokenSerialNumber?: string } = loginId === manager.loginId
    ? { tokenSerialNumber: device.serialNumber }
    : {},
) {
  const { keyPem, csrPem: csr } = makeCsr({ subject: [['CN', loginId]] });
  const otp = 'otp' in given ? given.otp : await device.nextCode();
  const { tokenSerialNumber } = given;
  const body = { contractId, userId: loginId, pin, otp, tokenSerialNumber, csr };
  const answer = await bank.entry.post<IssuedCertificate & Record<string, unknown>>('/certificates', body);
  return { answer, identity: { certificatePem: answer.body.certificate, keyPem } };
}

/** The first login: the address is checked. */
async function enter(
  identity: ClientIdentity,
  person: Person & { readonly email: string; readonly confirmationPassword: string },
  at: 'administrator' | 'user',
): Promise<Client> {
  const session = await enterAgain(identity, person, at, ['emailCheck']);
  const { completed } = await checkEmail(bank, session, person);
  expect([completed.status, completed.body.steps]).toEqual([200, []]);
  return session;
}

async function enterAgain(
  identity: ClientIdentity,
  person: Person,
  at: 'administrator' | 'user',
  steps: readonly string[] = [],
): Promise<Client> {
  const client = bank.secure(identity);
  const begun = await client.post<{ token: string; steps: string[] }>('/sessions', door(person, at));
  expect([begun.status, begun.body.steps]).toEqual([201, steps]);
  return client.withToken(begun.body.token);
}

const record = (id = userId) => asManager.get<Record<string, unknown>>(`/users/${id}`);

/** 変更: the form as the record fills it in, with ご契約先確認暗証番号. */
async function change(to: Record<string, unknown>, id = userId) {
  const { body, headers } = await record(id);
  const proof = { confirmationPassword: manager.confirmationPassword };
  const form = { name: body['name'], email: body['email'], proof, ...to };
  return asManager.put<Record<string, unknown>>(`/users/${id}`, form, {
    headers: { 'if-match': String(headers.etag) },
  });
}
