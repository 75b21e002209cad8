import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  acquireCertificate,
  type Bank,
  type IssuedCertificate,
  logInWithCertificate,
  openBank,
  registerMaster,
} from '../bank.ts';
import type { ClientIdentity } from '../simulator/client/clients.ts';
import { makeCsr } from '../simulator/client/csr.ts';
import type { Client } from '../simulator/client/http.ts';
import { checkEmail, userForm } from './screens.ts';

/**
 * Manual S4 (北洋でんさいサービス「電子証明書の取扱い」), from its first page to its last, over real TLS. Each test is a step of the
 * manual; they build on each other, as the manual's pages do.
 */
const master = { loginId: '0501D00601M', loginPassword: 'Rogin0601m', confirmationPassword: 'Kakunin601' };
const clerk = { loginId: '0501D00601T', loginPassword: 'Tantou601t' };
const clerkEmail = 'tantou@densai-shoji.example.jp';

let bank: Bank;
let masterId: string;
let clerkId: string;
let issued: IssuedCertificate;
let identity: ClientIdentity;
let renewed: ClientIdentity;
let clerkIs: ClientIdentity;
let session: Client;

beforeAll(async () => {
  bank = await openBank('hokuyo', '2022-08-31T14:50:57+09:00');
});

afterAll(async () => {
  await bank?.stop();
});

describe('概要', () => {
  it('offers the certificate method alone (A2-12)', async () => {
    const refused = await bank.backOffice.post('/bank/companies', {
      name: 'でんさい商事株式会社',
      nameKana: 'デンサイシヨウジ',
      loginMethod: 'password',
      otp: false,
      email: 'keiyaku@densai-shoji.example.jp',
      accounts: [{ branch: '081', type: 'ordinary', number: '0253226', name: '本店' }],
      representative: 0,
    });
    expect(refused.status).toBe(400);
    expect(refused.body).toMatchObject({ code: 'company.passwordMethodNotOffered' });
  });
});

describe('電子証明書の取得', () => {
  it('step 2: certificate issuance needs a login ID first (A11-5)', async () => {
    const refused = await bank.entry.post('/certificates', {
      ...login(master),
      csr: makeCsr({ subject: [['CN', master.loginId]] }).csrPem,
    });
    expect(refused.status).toBe(401);
    expect(refused.body).toMatchObject({ code: 'session.refused' });
  });

  it('step 2: ログインID取得 leads the master on to the certificate (A3-1…A3-7)', async () => {
    const registered = await registerMaster(bank, master, { userName: 'でんさい00601マスタ' });
    expect(registered.opened.status).toBe(201);
    expect(registered.begun.body).toMatchObject({ companyName: 'でんさい商事株式会社' });
    expect(registered.completed.body).toMatchObject({ loginId: master.loginId, next: 'certificate' });
    masterId = registered.userId;
  });

  it('step 1: ID and password alone do not log in (A2-12)', async () => {
    const refused = await bank.entry.post('/sessions', login(master));
    expect(refused.status).toBe(401);
  });

  it('steps 5 and 6: 認証して発行 answers the certificate and what it says (A11-3, A11-6, A11-8, A11-9)', async () => {
    const { keyPem, csrPem } = makeCsr({ subject: [['CN', master.loginId]] });
    const answer = await bank.entry.post<IssuedCertificate>('/certificates', { ...login(master), csr: csrPem });
    expect(answer.status).toBe(201);
    issued = answer.body;
    identity = { certificatePem: issued.certificate, keyPem };
    expect(issued.subject).toMatchObject({ O: 'North Pacific Bank, Ltd.' });
    expect(issued.subject.CN).toContain(master.loginId);
    expect(issued.serialNumber).toMatch(/^[0-9A-F]+$/);
    expect(issued.notAfter).toBe('2023-09-01T08:59:59+09:00');
  });

  it('step 6: the user is told of the certificate by mail (A12-6, D-23)', async () => {
    const mail = await bank.mailbox.latest('master@densai-shoji.example.jp', '電子証明書発行のお知らせ');
    expect(mail.value('証明書有効期限')).toBe('2023年09月01日 08時59分59秒');
    expect(mail.text).not.toContain('http');
  });

  it('a second certificate is refused while there is one (D-12)', async () => {
    const refused = await bank.entry.post('/certificates', {
      ...login(master),
      csr: makeCsr({ subject: [['CN', master.loginId]] }).csrPem,
    });
    expect([refused.status, refused.body.code]).toEqual([409, 'certificate.exists']);
  });
});

describe('電子証明書ログイン・ログアウト', () => {
  it('step 3: without the certificate there is no login (A5-3)', async () => {
    const other = makeCsr({ subject: [['CN', master.loginId]] });
    expect(other.keyPem).toContain('PRIVATE KEY');
    await expect(bank.secure({ certificatePem: '', keyPem: '' }).get('/home')).rejects.toThrow();
  });

  it('step 4: the login password alone is asked, and the mail address is checked once (A5-2, A5-9, A5-10)', async () => {
    const loggedIn = await logInWithCertificate(bank.secure(identity), master.loginPassword);
    expect(loggedIn.answer.status).toBe(201);
    expect(loggedIn.answer.body.steps).toEqual(['emailCheck']);
    session = loggedIn.session;
    const early = await session.get('/home');
    expect([early.status, early.body.code, early.body.step]).toEqual([403, 'session.stepPending', 'emailCheck']);
    const check = await checkEmail(bank, session, { ...master, email: 'master@densai-shoji.example.jp' });
    expect([check.begun.status, check.completed.status]).toEqual([202, 200]);
  });

  it('step 5: ホーム shows the last logins and no unread notices (A5-13…A5-16)', async () => {
    const home = await session.get<{
      lastLogins: string[];
      notices: unknown[];
      certificate: { state: string; renewable: boolean };
    }>('/home');
    expect(home.status).toBe(200);
    expect(home.body.lastLogins).toEqual([]);
    expect(home.body.notices).toEqual([]);
    expect(home.body.certificate).toMatchObject({
      state: 'active',
      notAfter: '2023-09-01T08:59:59+09:00',
      renewable: false,
    });
  });

  it('a general user is registered, and acquires a certificate of its own (A2-2, A8-4)', async () => {
    const entry = { ...clerk, name: 'でんさい00601担当者', email: clerkEmail, permissions: ['densai.link'] };
    const created = await session.post<{ userId: string }>('/users', {
      ...userForm(entry),
      proof: { confirmationPassword: master.confirmationPassword },
    });
    expect(created.status).toBe(201);
    clerkId = created.body.userId;
    const acquired = await acquireCertificate(bank, clerk);
    expect(acquired.answer.status).toBe(201);
    clerkIs = acquired.identity;
  });

  it('step 5: ログアウト ends the session (A1-13)', async () => {
    expect((await session.delete('/sessions/current')).status).toBe(204);
    expect((await session.get('/home')).status).toBe(401);
  });
});

describe('電子証明書の更新', () => {
  it('is refused before the 40 days, and says from when (A11-11)', async () => {
    const early = await renew(bank.secure(identity), master.loginPassword);
    expect([early.answer.status, early.answer.body.code, early.answer.body.renewableFrom]).toEqual([
      403,
      'certificate.notRenewable',
      '2023-07-23T00:00:00+09:00',
    ]);
  });

  it('40 days before the end the user is told, by mail and at home (A11-10)', async () => {
    // The days on which nobody is told are a leap: what its last scan found would be in the mailbox too.
    await bank.moveTo('2023-07-15T10:00:00+09:00', { isLeap: true });
    await bank.moveTo('2023-07-23T10:00:00+09:00');
    const mails = await bank.mailbox.all({
      to: 'master@densai-shoji.example.jp',
      subject: '電子証明書有効期限のお知らせ',
    });
    expect(mails).toHaveLength(1);
    expect(mails[0]?.value('証明書有効期限')).toBe('2023年09月01日 08時59分59秒');
  });

  it('証明書更新選択画面 stands between login and home, and 更新しない brings it back at the next login (A11-12)', async () => {
    for (const round of [1, 2]) {
      const loggedIn = await logInWithCertificate(bank.secure(identity), master.loginPassword);
      expect(loggedIn.answer.body.steps, `login ${round}`).toEqual(['renewal']);
      expect((await loggedIn.session.post('/sessions/current/renewal-deferral', {})).status).toBe(200);
      const home = await loggedIn.session.get<{
        notices: { title: string }[];
        certificate: { daysLeft: number; renewable: boolean };
      }>('/home');
      expect(home.body.certificate).toMatchObject({ daysLeft: 40, renewable: true });
      expect(home.body.notices).toHaveLength(1);
    }
  });

  it('steps 3 to 5: renews with the old certificate and a new key (A11-13, D-13)', async () => {
    const sameKey = await renew(bank.secure(identity), master.loginPassword, identity.keyPem);
    expect([sameKey.answer.status, sameKey.answer.body.code]).toEqual([409, 'certificate.keyReused']);
    const { answer, keyPem } = await renew(bank.secure(identity), master.loginPassword);
    expect(answer.status).toBe(201);
    expect(answer.body.notAfter).toBe('2024-07-24T08:59:59+09:00');
    renewed = { certificatePem: answer.body.certificate, keyPem };
  });

  it('step 7: the old certificate works until the first login with the new one (D-13)', async () => {
    expect((await logInWithCertificate(bank.secure(identity), master.loginPassword)).answer.status).toBe(201);
    const loggedIn = await logInWithCertificate(bank.secure(renewed), master.loginPassword);
    expect(loggedIn.answer.status).toBe(201);
    expect(loggedIn.answer.body.endedEarlierSession).toBe(true);
    session = loggedIn.session;
    expect((await logInWithCertificate(bank.secure(identity), master.loginPassword)).answer.status).toBe(401);
    expect((await session.get('/home')).status).toBe(200);
  });

  it('no further notice goes to a renewed certificate (D-15)', async () => {
    await bank.moveTo('2023-09-01T09:00:00+09:00');
    expect(
      await bank.mailbox.all({ to: 'master@densai-shoji.example.jp', subject: '電子証明書有効期限のお知らせ' }),
    ).toHaveLength(1);
  });
});

describe('電子証明書の失効', () => {
  it('an expired certificate does not log in (A11-14), after notices at 40 and 10 days and on the day (A11-10)', async () => {
    const late = await bank.secure(clerkIs).post('/sessions', { loginPassword: clerk.loginPassword });
    expect([late.status, late.body]).toEqual([403, { message: 'Forbidden' }]);
    expect(await bank.mailbox.all({ to: clerkEmail, subject: '電子証明書有効期限のお知らせ' })).toHaveLength(3);
  });

  it('step 4: 利用者一覧 shows 有効期限切れ with the old end (A11-23)', async () => {
    session = await freshSession();
    const list = await session.get<{ items: { loginId: string; state: string; notAfter?: string }[] }>(
      '/certificates?sort=loginId&order=asc',
    );
    expect(list.body.items.map(({ loginId, state }) => [loginId, state])).toEqual([
      [master.loginId, 'active'],
      [clerk.loginId, 'expired'],
    ]);
    expect(list.body.items[1]?.notAfter).toBe('2023-09-01T08:59:59+09:00');
  });

  it('step 5: asks the master’s confirmation password (A11-20)', async () => {
    const missing = await session.post(`/users/${clerkId}/certificate/revocation`, {});
    expect([missing.status, missing.body.code]).toEqual([400, 'proof.missing']);
    const wrong = await session.post(`/users/${clerkId}/certificate/revocation`, {
      proof: { confirmationPassword: 'Chigau1234' },
    });
    expect([wrong.status, wrong.body.code, wrong.body.remaining]).toEqual([403, 'proof.wrong', 5]);
  });

  it('step 6: 失効済み, without an end (A11-15, A11-22)', async () => {
    const revoked = await session.post(`/users/${clerkId}/certificate/revocation`, {
      proof: { confirmationPassword: master.confirmationPassword },
    });
    expect(revoked.body).toMatchObject({ loginId: clerk.loginId, userName: 'でんさい00601担当者', state: 'revoked' });
    const list = await session.get<{ items: { loginId: string; state: string; notAfter?: string }[] }>('/certificates');
    const row = list.body.items.find(({ loginId }) => loginId === clerk.loginId);
    expect(row).toMatchObject({ state: 'revoked' });
    expect(row).not.toHaveProperty('notAfter');
  });

  it('the user acquires anew, and a revoked certificate is refused at the very next request (A11-16, X-1)', async () => {
    const { keyPem, csrPem } = makeCsr({ subject: [['CN', clerk.loginId]] });
    const answer = await bank.entry.post<IssuedCertificate>('/certificates', { ...clerk, csr: csrPem });
    expect(answer.status).toBe(201);
    const user = await logInWithCertificate(
      bank.secure({ certificatePem: answer.body.certificate, keyPem }),
      clerk.loginPassword,
    );
    expect(user.answer.status).toBe(201);
    const proof = { confirmationPassword: master.confirmationPassword };
    expect((await session.post(`/users/${clerkId}/certificate/revocation`, { proof })).status).toBe(200);
    expect((await user.session.get('/home')).status).toBeGreaterThanOrEqual(401);
    const mail = await bank.mailbox.latest(clerkEmail, '電子証明書失効のお知らせ');
    expect(mail.text).toContain('失効');
  });

  it('マスターユーザ自身の証明書 is the branch’s to revoke (A11-18)', async () => {
    const proof = { confirmationPassword: master.confirmationPassword };
    const own = await session.post(`/users/${masterId}/certificate/revocation`, { proof });
    expect([own.status, own.body.code]).toEqual([403, 'certificate.protected']);
    const { companyId } = await onlyCompany();
    const atBranch = await bank.backOffice.post(
      `/bank/companies/${companyId}/users/${masterId}/certificate/revocation`,
      {},
    );
    expect(atBranch.status).toBe(200);
    expect((await session.get('/home')).status).toBeGreaterThanOrEqual(401);
  });

  it('no call of any function went beyond its role (X-11)', () => {
    expect(bank.simulator.aws.iam.denials()).toEqual([]);
  });

  it('no request took more round trips to the table than its operation may', () => {
    expect(bank.overBudget).toEqual([]);
  });
});

const login = ({ loginId, loginPassword }: { loginId: string; loginPassword: string }) => ({ loginId, loginPassword });

async function renew(client: Client, loginPassword: string, keyPem?: string) {
  const csr = makeCsr({ subject: [['CN', master.loginId]], ...(keyPem && { keyPem }) });
  const answer = await client.post<IssuedCertificate & Record<string, unknown>>('/certificates/renewals', {
    loginPassword,
    csr: csr.csrPem,
  });
  return { answer, keyPem: csr.keyPem };
}

/** The master's session, past the steps that stand before home. */
async function freshSession(): Promise<Client> {
  const { answer, session: fresh } = await logInWithCertificate(bank.secure(renewed), master.loginPassword);
  expect(answer.status).toBe(201);
  if (answer.body.steps.includes('renewal')) await fresh.post('/sessions/current/renewal-deferral', {});
  return fresh;
}

async function onlyCompany(): Promise<{ companyId: string }> {
  const list = await bank.backOffice.get<{ items: { companyId: string }[] }>('/bank/companies');
  const [company] = list.body.items;
  if (!company) throw new Error('the bank has no company');
  return company;
}
