import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acquireCertificate, type Bank, openBank, registerMaster } from '../bank.ts';
import type { ClientIdentity } from '../simulator/client/clients.ts';
import type { Client } from '../simulator/client/http.ts';
import { checkEmail, type UserEntry, userForm } from './screens.ts';

/**
 * Manual S0 (とうぎんビジネスインターネットバンキング), from its first page to its last, over real TLS. Each test is a step of the manual;
 * they build on each other, as the manual's pages do.
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

describe('サービス時間 (P1–P3)', () => {
  const hoursOn = async (date: string) => {
    const { body } = await bank.backOffice.get<{
      services: { service: string; open: { from: string; until: string }[] }[];
    }>(`/bank/calendar?date=${date}`);
    const hours = (open: { from: string; until: string }[]) =>
      open.map(({ from, until }) => `${from.slice(11, 16)}–${until.slice(11, 16)}`).join();
    return Object.fromEntries(body.services.map(({ service, open }) => [service, hours(open)]));
  };

  it('平日および土・日: 0:00～24:00, 料金払込 until 23:30, でんさいネット by its own hours (A1-1, A1-4, A1-5)', async () => {
    const [weekday, saturday, holiday] = [
      await hoursOn('2026-04-01'),
      await hoursOn('2026-04-04'),
      await hoursOn('2026-04-29'),
    ];
    for (const day of [weekday, saturday, holiday])
      expect(day).toMatchObject({ whole: '00:00–00:00', transfer: '00:00–00:00', payment: '00:00–23:30' });
    expect([weekday['densai'], saturday['densai'], holiday['densai']]).toEqual([
      ...['09:00–21:00', '09:00–18:00', '09:00–18:00'],
    ]);
  });

  it('定期休止日: 1/1–1/3 and 5/3–5/5; でんさいネット the second Saturday and 12/31 besides (A1-2, A1-6)', async () => {
    for (const date of ['2027-01-01', '2027-01-03', '2026-05-03', '2026-05-05'])
      expect([date, (await hoursOn(date))['whole']]).toEqual([date, '']);
    for (const date of ['2026-04-11', '2026-12-31'])
      expect([date, await hoursOn(date)]).toMatchObject([date, { whole: '00:00–00:00', densai: '' }]);
  });
});

const user = {
  ...{ loginId: 'tohoku11', loginPassword: 'Tantou124a', name: '東北　花子' },
  ...{ email: 'hanako@densai-shoji.example.jp', permissions: ['transfer.request.userRegistered'] },
} satisfies UserEntry;
const changedUser = { ...user, name: '東北　桜子' };
let userId = '';

/** メール通知パスワード and 確認用パスワード (A8-5). */
async function proofFor(purpose: 'createUser' | 'changeUser') {
  // One is mailed in half a minute.
  await bank.moveTo(new Date(bank.simulator.clock.now().getTime() + 31_000).toISOString());
  expect((await session.post('/users/me/mail-password', { purpose })).status).toBe(202);
  const mail = await bank.mailbox.latest('master@densai-shoji.example.jp', 'メール通知パスワードのお知らせ');
  return { mailPassword: mail.value('メール通知パスワード'), confirmationPassword: master.confirmationPassword };
}

describe('利用者管理: 新規登録 (P17–P22)', () => {
  it('P17, P18: 「管理」, 「利用者管理」, 「利用者情報の管理」 are pages of the menu; 手順3 利用者一覧', async () => {
    // On the other computer nobody has been for a while.
    await logIn(deviceToken);
    const list = await session.get<{ items: unknown[] }>('/users?sort=loginId&order=asc');
    expect(list.body.items).toMatchObject([{ loginId: master.loginId, role: 'master' }]);
  });

  it('手順1 (P19): 6文字以上12文字以内, 2ヶ所; letters alone will do (A4-1, A4-3)', async () => {
    const form = userForm({ ...user, loginId: 'tohokuhana' });
    const proof = await proofFor('createUser');
    const again = await session.post('/users', { ...form, loginIdAgain: 'tohoku', proof });
    expect([again.status, again.body]).toMatchObject([400, { errors: [{ path: 'loginIdAgain' }] }]);
    const headers = { prefer: 'validate-only' };
    expect((await session.post('/users', { ...form, proof }, { headers })).status).toBe(200);
  });

  it('手順2 (P20): サービス利用権限, box by box in the manual’s words (A9-1…A9-16)', async () => {
    const { body } = await session.get<{
      rights: { title: string; boxes: { label: string; allows: string; parent?: string }[] }[];
    }>('/forms');
    const bulk = ['依頼（画面入力）', '依頼（ファイル受付）', '全取引照会'];
    expect(body.rights.map(({ title, boxes }) => [title, boxes.map(({ label }) => label)])).toEqual([
      [
        '振込振替',
        ['依頼（事前登録口座）', '依頼（利用者登録口座）', '当日', '依頼（新規口座指定）', '当日', '全取引照会'],
      ],
      ...['総合振込', '給与・賞与振込', '口座振替種類'].map((title) => [title, bulk]),
      ['税金・各種料金の払込み', ['払込み', '全取引照会']],
      ['承認', ['総合振込', '給与・賞与振込', '口座振替（東北銀行）']],
      ['全操作履歴照会', ['利用可']],
      ['でんさいネット', ['連携する']],
    ]);
    const allows = body.rights.flatMap(({ boxes }) => boxes.flatMap((box) => box.allows.split('\n')));
    for (const words of [
      '利用者登録口座（当日）による振込振替が可能（利用者登録口座（予約）のオプション）',
      '企業内の他の利用者が依頼者／承認者となっている取引を含む振込振替全取引の照会が可能',
      '依頼データ作成時に総合振込／給与・賞与振込／口座振替／納付先の参照が可能',
      'ファイル受付による依頼データの切替が可能',
      '収納サービスの利用・照会が可能',
      '口座振替依頼データの承認が可能',
      '企業内の他の利用者の操作履歴の照会が可能',
      'でんさいネットのサービス連携が可能',
    ])
      expect(allows).toContain(words);
    const option = userForm({ ...user, permissions: ['transfer.request.newAccount.sameDay'] });
    const refused = await session.post('/users', { ...option, proof: await proofFor('createUser') });
    expect([refused.status, refused.body.code]).toEqual([400, 'request.invalid']);
  });

  it('手順3 (P21): 利用可能口座 and 限度額 of seven services (A8-9, A8-16)', async () => {
    const { body } = await session.get<{ limits: { user: { label: string }[] } }>('/forms');
    expect(body.limits.user.map(({ label }) => label)).toEqual([
      ...['振込振替(事前登録)', '振込振替(都度指定)', '総合振込', '給与振込', '賞与振込', '口座振替', '税金・各種料金'],
    ]);
  });

  it('手順4: 「メール通知パスワード」 and 「確認用パスワード」, 「実行」; 手順5 (P22): 利用者登録結果 (A8-5)', async () => {
    const { confirmationPassword } = master;
    const missing = await session.post('/users', { ...userForm(user), proof: { confirmationPassword } });
    expect([missing.status, missing.body]).toMatchObject([400, { errors: [{ path: 'proof.mailPassword' }] }]);
    const proof = await proofFor('createUser');
    const done = await session.post<{ userId: string }>('/users', { ...userForm(user), proof });
    expect([done.status, done.body]).toMatchObject([201, { loginId: user.loginId, permissions: user.permissions }]);
    userId = done.body.userId;
    const again = await session.post('/users', { ...userForm({ ...user, loginId: 'tohoku12' }), proof });
    expect([again.status, again.body]).toMatchObject([403, { code: 'proof.wrong', which: 'mailPassword' }]);
  });
});

describe('利用者管理: 変更 (P23–P25)', () => {
  const change = async (to: object, proof: object) => {
    const { headers } = await session.get(`/users/${userId}`);
    const { name, email } = changedUser;
    const options = { headers: { 'if-match': String(headers.etag) } };
    return session.put(`/users/${userId}`, { name, email, ...to, proof }, options);
  };

  it('手順1–3: 基本情報, 権限, 口座; 「変更する」 unchecked leaves the password (A4-11)', async () => {
    const created = await change({}, await proofFor('createUser'));
    expect([created.status, created.body]).toMatchObject([403, { code: 'proof.wrong', which: 'mailPassword' }]);
  });

  it('手順4, 5: both passwords, then 利用者登録結果 (A8-5)', async () => {
    const permissions = [...user.permissions, 'transfer.request.userRegistered.sameDay', 'payment.pay'];
    const done = await change({ permissions }, await proofFor('changeUser'));
    expect([done.status, done.body]).toMatchObject([200, { name: changedUser.name, permissions }]);
  });
});

describe('企業管理 (S1, for every bank of the product)', () => {
  it('企業情報: approval of 振込振替 is not offered here (P); limits of a day', async () => {
    const { body, headers } = await session.get('/company');
    expect(body).toMatchObject({ approvalModes: { transfer: 'none', payroll: 'single' } });
    const { name, nameKana, approvalModes, selfApproval, accountLimits, companyLimits } = body;
    const form = { name, nameKana, approvalModes, selfApproval, accountLimits, companyLimits };
    const proof = { confirmationPassword: master.confirmationPassword };
    const options = { headers: { 'if-match': String(headers.etag) } };
    const single = { ...(approvalModes as object), transfer: 'single' };
    const refused = await session.put('/company', { ...form, approvalModes: single, proof }, options);
    expect([refused.status, refused.body.code]).toEqual([400, 'request.invalid']);
    const done = await session.put('/company', { ...form, nameKana: 'トウホク', proof }, options);
    expect([done.status, done.body]).toMatchObject([200, { nameKana: 'トウホク' }]);
  });

  it('手数料情報: the company’s own fees', async () => {
    const { headers } = await session.get('/company/fees/payer-bulk');
    const ranges = [{ from: 0, fees: { sameBranch: 0, sameBank: 110, telegraphic: 440, document: 440 } }];
    const proof = { confirmationPassword: master.confirmationPassword };
    const options = { headers: { 'if-match': String(headers.etag) } };
    const done = await session.put('/company/fees/payer-bulk', { useStandard: false, ranges, proof }, options);
    expect([done.status, done.body]).toMatchObject([200, { ranges }]);
  });
});

describe('利用者管理: 削除 (P26), 操作履歴照会', () => {
  it('削除内容をご確認のうえ、「確認用パスワード」, 「実行」 (A8-7)', async () => {
    const { confirmationPassword } = master;
    const done = await session.post(`/users/${userId}/deletion`, { proof: { confirmationPassword } });
    expect([done.status, done.body]).toMatchObject([200, { loginId: user.loginId, name: changedUser.name }]);
  });

  it('操作履歴一覧, 「操作履歴情報の検索」 (A12-1, A12-2)', async () => {
    const list = await session.get<{ items: { label: string; event: string }[] }>(
      '/history?service=userAdministration&outcome=done&limit=100',
    );
    const events = list.body.items.map(({ event }) => event);
    expect(events.filter((event) => /^user\.(created|changed|deleted)$/.test(event))).toEqual([
      ...['user.deleted', 'user.changed', 'user.created'],
    ]);
    expect(list.body.items[0]?.label).toBe('利用者管理 > 利用者情報の管理');
  });
});

it('does all of it within the permissions of the templates and the budgets of round trips', () => {
  expect(bank.simulator.aws.iam.denials()).toEqual([]);
  expect(bank.overBudget).toEqual([]);
});
