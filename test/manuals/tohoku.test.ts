import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acquireCertificate, type Bank, openBank, registerMaster } from '../bank.ts';
import type { ClientIdentity } from '../simulator/client/clients.ts';
import type { Client } from '../simulator/client/http.ts';
import { checkEmail } from './screens.ts';

/**
 * Manual S0 (とうぎんビジネスインターネットバンキング), its pages up to the top page (P4 to P16), over real TLS. Each test is a step of
 * the manual; they build on each other, as the manual's pages do.
 */
const master = { loginId: 'tohoku01', loginPassword: 'Rogin0124m', confirmationPassword: 'Kakunin124' };
const byPassword = { loginId: 'tohoku02', loginPassword: 'Rogin0124p', confirmationPassword: 'Kakunin125' };
const answers = [
  { questionId: 'firstSchool', answer: '盛岡第一小学校' },
  { questionId: 'firstPet', answer: 'ポチ' },
  { questionId: 'favouriteDish', answer: '冷麺' },
];

interface Question {
  readonly questionId: string;
  readonly text: string;
}
interface Begun {
  readonly token: string;
  readonly deviceToken: string;
  readonly steps: readonly string[];
  readonly question?: Question;
  readonly questions?: readonly Question[];
}

let bank: Bank;
let identity: ClientIdentity;
let session: Client;
let deviceToken: string;

beforeAll(async () => {
  bank = await openBank('tohoku', '2026-04-01T10:00:00+09:00');
});
afterAll(async () => {
  await bank?.stop();
});

/** 電子証明書ログイン, on the computer that is known by its token, or on another one. */
async function logIn(token?: string): Promise<Begun> {
  const client = bank.secure(identity);
  const body = { loginPassword: master.loginPassword, ...(token && { deviceToken: token }) };
  const answer = await client.post<Begun>('/sessions', body);
  expect(answer.status).toBe(201);
  session = client.withToken(answer.body.token);
  return answer.body;
}

describe('ログインID取得, 電子証明書発行 (P4–P10)', () => {
  it('leads the master on to the certificate (A3-1…A3-7, A5-17)', async () => {
    const registered = await registerMaster(bank, master, { userName: '東北　太郎' });
    expect(registered.completed.body).toMatchObject({ loginId: master.loginId, next: 'certificate' });
    const acquired = await acquireCertificate(bank, master);
    expect(acquired.answer.status).toBe(201);
    identity = acquired.identity;
  });
});

describe('ログイン (P11–P14)', () => {
  it('手順2-2, 3: the login password alone is asked, then 追加認証回答登録 (A5-2, A5-4)', async () => {
    const begun = await logIn();
    expect(begun.steps).toEqual(['registerSecretAnswers', 'emailCheck']);
    expect(begun.questions?.length).toBeGreaterThanOrEqual(10);
    expect(begun.questions).toContainEqual({ questionId: 'firstPet', text: '初めて飼ったペットの名前は' });
    deviceToken = begun.deviceToken;
    const early = await session.get('/home');
    expect([early.status, early.body.code, early.body.step]).toEqual([
      ...[403, 'session.stepPending', 'registerSecretAnswers'],
    ]);
  });

  it('手順3: 質問および回答 are chosen and typed; the same answer twice is refused (B-28)', async () => {
    const twice = answers.map((each, index) => (index === 2 ? { ...each, answer: 'ポチ' } : each));
    const refused = await session.put('/sessions/current/secret-answers', { answers: twice });
    expect([refused.status, refused.body.code]).toEqual([400, 'request.invalid']);
    const registered = await session.put('/sessions/current/secret-answers', { answers });
    expect([registered.status, registered.body]).toEqual([200, { steps: ['emailCheck'] }]);
  });

  it('手順4: 登録結果; the user is told by mail, and 手順5 does not follow at once (A5-22, D-30)', async () => {
    const mail = await bank.mailbox.latest('master@densai-shoji.example.jp', '追加認証情報登録のお知らせ');
    expect(mail.text).not.toContain('http');
    for (const { answer } of answers) expect(mail.text).not.toContain(answer);
    const again = await session.put('/sessions/current/secret-answers', { answers });
    expect([again.status, again.body.code]).toEqual([403, 'session.stepPending']);
  });

  it('手順9 and 10: メール通知パスワード, then the top page (A5-9, A5-10, A5-13)', async () => {
    const check = await checkEmail(bank, session, { ...master, email: 'master@densai-shoji.example.jp' });
    expect(check.completed.status).toBe(200);
    expect((await session.get('/home')).status).toBe(200);
  });

  it('手順5: on the usual computer no question is asked (A5-5)', async () => {
    for (let login = 2; login <= 4; login += 1) expect((await logIn(deviceToken)).steps).toEqual([]);
    expect((await session.get('/home')).status).toBe(200);
  });

  it('手順5: ある程度ご利用頂いてから, from another computer, 追加認証 asks one question (A5-5, A5-22)', async () => {
    const begun = await logIn();
    expect([begun.steps, begun.question]).toEqual([
      ['secretQuestion'],
      { questionId: 'firstSchool', text: '最初に通った学校または幼稚園の名前は' },
    ]);
    const wrong = await session.post('/sessions/current/secret-answer', { questionId: 'firstSchool', answer: '仙台' });
    const other = await bank.secure(identity).post('/sessions', { loginPassword: 'Chigau0124' });
    const told = ({ requestId: _, ...problem }: Record<string, unknown>) => problem;
    expect([wrong.status, told(wrong.body)]).toEqual([401, told(other.body)]);
    const right = await session.post('/sessions/current/secret-answer', answers[0]);
    expect([right.status, right.body]).toEqual([200, { steps: [] }]);
    expect((await session.get('/home')).status).toBe(200);
    expect((await logIn(begun.deviceToken)).steps).toEqual([]);
    expect((await logIn(deviceToken)).steps).toEqual([]);
  });

  it('印刷: the record and the history come as PDF files, to clients that accept them (A8-8, A12-3)', async () => {
    const { body } = await session.get<{ user: { userId: string } }>('/home');
    const headers = { accept: 'application/pdf' };
    for (const path of [`/users/${body.user.userId}/print`, '/history/print']) {
      const file = await session.get(path, { headers });
      expect([file.status, file.headers['content-type']]).toEqual([200, 'application/pdf']);
      expect(file.bytes.subarray(0, 5).toString()).toBe('%PDF-');
      expect(file.bytes.toString('latin1')).toContain('NotoSansJP-Regular');
      const refused = await session.get(path, { headers: { accept: 'application/json' } });
      expect([refused.status, refused.body.code]).toEqual([406, 'request.notAcceptable']);
    }
  });

  it('手順2-1: a customer with ID and password has the same steps (A5-1)', async () => {
    const options = { loginMethod: 'password', accountNumber: '0253227', email: 'pw@densai-shoji.example.jp' } as const;
    await registerMaster(bank, byPassword, options);
    const { loginId, loginPassword } = byPassword;
    const begun = await bank.entry.post<Begun>('/sessions', { loginId, loginPassword });
    expect(begun.body.steps).toEqual(['registerSecretAnswers', 'emailCheck']);
    const client = bank.entry.withToken(begun.body.token);
    expect((await client.put('/sessions/current/secret-answers', { answers })).status).toBe(200);
  });
});

it('does all of it within the permissions of the templates and the budgets of round trips', () => {
  expect(bank.simulator.aws.iam.denials()).toEqual([]);
  expect(bank.overBudget).toEqual([]);
});
