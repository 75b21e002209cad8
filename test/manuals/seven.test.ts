import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acquireCertificate, type Bank, logInWithCertificate, openBank, registerMaster } from '../bank.ts';
import type { ClientIdentity } from '../simulator/client/clients.ts';
import type { Client } from '../simulator/client/http.ts';
import { csvOf, delivered } from './delivery.ts';
import { type Device, holdToken } from './device.ts';
import { checkEmail, userForm } from './screens.ts';

/**
 * Manual S1 (セブン銀行「管理」), from its first page to its last, over real TLS: a company that logs in with certificates and uses
 * one-time passwords, so that every field of its pages is there. Each test is a step of the manual; they build on each other.
 */
const master = { loginId: 'seven001', loginPassword: 'Rogin0034m', confirmationPassword: 'Kakunin034' };
const masterEmail = 'master@densai-shoji.example.jp';
const user = {
  ...{ loginId: '78k3456', loginPassword: 'Seven0034s', confirmationPassword: 'Kakunin035' },
  ...{ name: 'セブン花子', email: 'sooo-emri@densai-shoji.example.jp', administrator: true },
};

interface Account {
  readonly accountId: string;
}
interface Company extends Record<string, unknown> {
  readonly accounts: readonly Account[];
  readonly accountLimits: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly companyLimits: Readonly<Record<string, number>>;
}
type Problem = Record<string, unknown>;
interface Worded {
  readonly code: string;
  readonly label: string;
}

let bank: Bank;
let device: Device;
let other: Device;
let identity: ClientIdentity;
let session: Client;
/** The user of the pages, who has changed both passwords at the first login. */
let asUser: Client;
const changedPassword = 'Kakunin036';
let accountId: string;
let userId: string;

beforeAll(async () => {
  bank = await openBank('seven', '2022-02-19T10:00:00+09:00');
  device = holdToken(bank, delivered('SB22000001'));
  other = holdToken(bank, delivered('SB22000002'));
});

afterAll(async () => {
  await bank?.stop();
});

describe('P13: 電子証明書発行, and the pages up to the menu', () => {
  it('the master registers, acquires a certificate and logs in; ワンタイムパスワード is registered before the top page', async () => {
    const registered = await registerMaster(bank, master, { otp: true, userName: 'セブン太郎' });
    expect(registered.completed.body).toMatchObject({ loginId: master.loginId, next: 'certificate' });
    const { companyId } = registered;
    const tokens = [device, other];
    expect((await bank.backOffice.post('/bank/tokens', { format: 'csv', file: csvOf(tokens) })).status).toBe(201);
    const serialNumbers = tokens.map(({ serialNumber }) => serialNumber);
    expect((await bank.backOffice.post(`/bank/companies/${companyId}/tokens`, { serialNumbers })).status).toBe(201);
    const acquired = await acquireCertificate(bank, master);
    expect(acquired.answer.status).toBe(201);
    identity = acquired.identity;
    const begun = await logInWithCertificate(bank.secure(identity), master.loginPassword);
    expect(begun.answer.body.steps).toEqual(['emailCheck', 'registerToken']);
    session = begun.session;
    expect((await checkEmail(bank, session, { ...master, email: masterEmail })).completed.status).toBe(200);
    const { serialNumber } = device;
    const done = await session.post('/tokens/registrations', { serialNumber, otp: await device.nextCode() });
    expect([done.status, done.body]).toMatchObject([201, { steps: [] }]);
    expect((await session.get('/home')).status).toBe(200);
  });
});

describe('企業管理: 企業情報の変更', () => {
  it('手順1, 2: 「管理」, 「企業管理」, 「企業情報の変更」 are pages of the menu; 手順3 shows 企業情報 and 利用可能業務 (A6-7, A6-9)', async () => {
    const { body } = await company();
    expect(body).toMatchObject({
      ...{ name: 'でんさい商事株式会社', nameKana: 'デンサイシヨウジ' },
      services: ['enquiry', 'transfer', 'bulkTransfer', 'payroll', 'accountDebit'],
      approvalModes: { transfer: 'none', bulkTransfer: 'single', payroll: 'single', accountDebit: 'single' },
    });
    accountId = body.accounts[0]?.accountId ?? '';
  });

  it('手順3: 承認機能の利用有無: four choices for 振込振替, three for the others (A6-2, A6-3)', async () => {
    const { approval } = await forms();
    const approved = ['シングル承認', 'ダブル承認(順序なし)', 'ダブル承認(順序あり)'];
    expect(approval.services.map(({ label, modes }) => [label, modes.map((mode) => mode.label)])).toEqual([
      ['振込振替', ['承認なし', ...approved]],
      ['総合振込', approved],
      ['給与・賞与振込', approved],
      ['口座振替', approved],
    ]);
    const refused = await changeCompany({ approvalModes: { ...modes, payroll: 'none' } });
    expect([refused.status, refused.body]).toMatchObject([400, { errors: [{ path: 'approvalModes.payroll' }] }]);
  });

  it('手順3: 口座一日当たりの限度額 has three rows of 15 digits, 企業一日当たりの限度額 four of 12 (A4-13, A4-14, A6-4, A6-5)', async () => {
    const { limits } = await forms();
    expect(limits.account.map(({ label }) => label)).toEqual([
      ...['振込振替(合計)', '振込振替(都度指定)', '振込振替(事前登録)'],
    ]);
    expect(limits.company.map(({ label }) => label)).toEqual(['総合振込', '給与振込', '賞与振込', '口座振替']);
    for (const [to, path] of [
      [
        { accountLimits: { [accountId]: { ...account, transferTotal: 1e15 } } },
        `accountLimits.${accountId}.transferTotal`,
      ],
      [{ companyLimits: { ...daily, bulkTransfer: 1e12 } }, 'companyLimits.bulkTransfer'],
    ] as const) {
      const refused = await changeCompany(to);
      expect([refused.status, refused.body]).toMatchObject([400, { errors: [{ path }] }]);
    }
  });

  it('手順4: 変更した内容は赤字: the confirm screen lists exactly what changes (A6-6, X-7)', async () => {
    const confirm = await changeCompany(changed, { prefer: 'validate-only' });
    expect(confirm.status).toBe(200);
    const { changes } = confirm.body as unknown as { readonly changes: readonly { readonly path: string }[] };
    expect(changes.map(({ path }) => path).toSorted()).toEqual(
      [
        ...['companyLimits.accountDebit', 'companyLimits.bonus', 'companyLimits.bulkTransfer', 'companyLimits.salary'],
        ...['name', 'nameKana'],
        ...['transferDesignated', 'transferPreRegistered', 'transferTotal'].map(
          (row) => `accountLimits.${accountId}.${row}`,
        ),
      ].toSorted(),
    );
    expect((await company()).body).toMatchObject({ name: 'でんさい商事株式会社' });
  });

  it('手順4: 「確認用パスワード」, 「実行」. 手順5: 企業情報変更結果 (A6-6)', async () => {
    const { status, body } = await changeCompany(changed, {}, { confirmationPassword: 'Chigau0034' });
    expect([status, body]).toMatchObject([403, { code: 'proof.wrong', which: 'confirmationPassword' }]);
    const done = await changeCompany(changed);
    expect([done.status, done.body]).toMatchObject([
      200,
      { name: 'ＡＮＳ株式会社', nameKana: 'アパレル', accountLimits: { [accountId]: account }, companyLimits: daily },
    ]);
    const stale = await changeCompany({}, { 'if-match': '"1"' });
    expect([stale.status, stale.body.code]).toEqual([412, 'request.staleVersion']);
  });
});

describe('企業管理: 手数料情報の変更', () => {
  const payee = [
    { from: 0, to: 29_999, fees: { sameBranch: 0, sameBank: 110, telegraphic: 440, document: 440 } },
    { from: 30_000, fees: { sameBranch: 0, sameBank: 220, telegraphic: 550, document: 550 } },
  ];
  const standard = [{ from: 0, fees: { sameBranch: 0, sameBank: 55, telegraphic: 220, document: 660 } }];

  it('手順1, 2: three tables (A7-1); the bank has loaded its own fees', async () => {
    for (const table of ['payee-transfer', 'payee-bulk', 'payer-bulk']) {
      const loaded = await bank.backOffice.put(`/bank/standard-fees/${table}`, {
        ...{ effectiveFrom: '2022-02-19', ranges: standard },
      });
      expect(loaded.status).toBe(200);
    }
  });

  it('手順3-1: 先方負担手数料[振込振替] has no 手数料計算方法, [総合振込] has three (A7-2…A7-4)', async () => {
    expect((await forms()).fees.methods.map(({ label }) => label)).toEqual([
      ...['据置型', '以上手数料加算型', '未満手数料加算型'],
    ]);
    const own = { useStandard: false, minimumPayment: 1000, ranges: payee };
    const refused = await changeFees('payee-transfer', { ...own, method: 'addUpper' });
    expect([refused.status, refused.body]).toMatchObject([400, { errors: [{ path: 'method' }] }]);
    expect((await changeFees('payee-transfer', own)).status).toBe(200);
    const done = await changeFees('payee-bulk', { ...own, method: 'addUpper' });
    expect([done.status, done.body]).toMatchObject([200, { ...own, method: 'addUpper' }]);
  });

  it('手順3-1: the difference that the methods make is shown before the table is changed (A7-3, B-45)', async () => {
    const body = { useStandard: false, method: 'boundary', ranges: payee };
    const shown = await session.post<{ patterns: { pattern: string; differences: unknown[] }[] }>(
      '/company/fees/payee-bulk/preview',
      body,
    );
    expect(shown.body.patterns.find(({ pattern }) => pattern === 'telegraphic')?.differences).toMatchObject([
      { from: 30_000, to: 30_439 },
      { from: 30_440, to: 30_549 },
    ]);
  });

  it('※ 「手数料を読み込む」 shows today’s fees of the bank; 「使用する（常に最新の基準手数料を使用する）」 follows them (A7-5…A7-7)', async () => {
    const loaded = await session.get('/standard-fees/payee-bulk');
    expect([loaded.status, loaded.body]).toMatchObject([200, { ranges: standard }]);
    expect((await changeFees('payee-bulk', { useStandard: true, method: 'boundary' })).status).toBe(200);
    const newer = [{ from: 0, fees: { sameBranch: 0, sameBank: 60, telegraphic: 230, document: 670 } }];
    const tariff = { effectiveFrom: '2022-02-19', ranges: newer };
    expect((await bank.backOffice.put('/bank/standard-fees/payee-bulk', tariff)).status).toBe(200);
    const table = await session.get('/company/fees/payee-bulk');
    expect(table.body).toMatchObject({ useStandard: true, ranges: newer });
  });

  it('手順3-2: 当方負担手数料[総合振込] has 振込金額範囲 and fees alone (A7-8). ※ 照会 (A7-9)', async () => {
    const own = { useStandard: false, ranges: payee };
    const refused = await changeFees('payer-bulk', { ...own, minimumPayment: 1 });
    expect([refused.status, refused.body]).toMatchObject([400, { errors: [{ path: 'minimumPayment' }] }]);
    expect((await changeFees('payer-bulk', own)).status).toBe(200);
    expect((await session.get('/company/fees/payer-bulk')).body).toMatchObject(own);
  });
});

describe('利用者管理: 利用者情報の新規登録 (P86–P91)', () => {
  it('手順1–3 (P86): 利用者一覧', async () => {
    const list = await session.get<{ items: unknown[] }>('/users?sort=loginId&order=desc');
    expect(list.body.items).toMatchObject([{ loginId: master.loginId, role: 'master', serviceState: 'usable' }]);
  });

  it('手順1 (P87): 英数混在必須, 6文字以上12文字以内, 2ヶ所 (A4-1, A4-3, A4-4)', async () => {
    const wrong = [
      [{ loginId: 'sevensan', loginIdAgain: 'sevensan' }, 'loginId'],
      [{ loginId: '78k34', loginIdAgain: '78k34' }, 'loginId'],
      [{ loginPassword: 'sevenseven', loginPasswordAgain: 'sevenseven' }, 'loginPassword'],
      [{ loginPasswordAgain: 'seven0034s' }, 'loginPasswordAgain'],
      [{ name: '全'.repeat(31) }, 'name'],
      [{ email: 'a@b', emailAgain: 'a@b' }, 'email'],
    ] as const;
    for (const [to, path] of wrong) {
      const refused = await create({ ...userForm(user), ...to });
      expect([path, refused.status, refused.body]).toMatchObject([path, 400, { errors: [{ path }] }]);
    }
    const taken = await create({ ...userForm(user), loginId: master.loginId, loginIdAgain: master.loginId });
    expect([taken.status, taken.body.code]).toEqual([409, 'loginId.taken']);
  });

  it('手順2 (P88, P89): サービス利用権限 has the boxes and the words of the manual (A9-20…A9-31)', async () => {
    const { rights } = await forms();
    expect(rights.map(({ title, boxes }) => [title, boxes.map(({ label }) => label)])).toEqual([
      [
        '照会',
        [
          ...['残高照会', '入出金明細照会', '入出金明細ファイル取得', '全口座権限あり'],
          ...['振込入金明細照会', '振込入金明細ファイル取得', '全口座権限あり'],
        ],
      ],
      ['振込振替', ['依頼(事前登録口座)', '依頼(利用者登録口座)', '依頼(新規口座指定)', '振込先管理', '全取引照会']],
      ['総合振込', ['依頼(画面入力)', '依頼(ファイル受付)', '振込先管理', '全取引照会']],
      ['給与・賞与振込', ['依頼(画面入力)', '依頼(ファイル受付)', '振込先管理', '全取引照会']],
      ['口座振替', ['依頼(画面入力)', '依頼(ファイル受付)', '請求先管理', '全取引照会', '振替結果照会']],
      ['承認', ['総合振込', '給与・賞与振込', '口座振替']],
      ['管理', ['全操作履歴照会']],
    ]);
    const [, transfers] = rights;
    expect(transfers?.boxes[0]?.allows).toBe(
      '事前登録口座による振込振替が可能\n事前登録口座による振込振替の照会・取消が可能',
    );
    const absent = ['transfer.request.newAccount', 'transfer.request.newAccount.sameDay'];
    const refused = await create({ ...userForm(user), permissions: absent });
    expect([refused.status, refused.body.code]).toEqual([400, 'request.invalid']);
  });

  it('手順3: 利用可能口座, and 利用者一回当たり限度額 by service (A8-9, A8-10, A8-16)', async () => {
    expect((await forms()).limits.user.map(({ label }) => label)).toEqual([
      ...['振込振替(事前登録)', '振込振替(都度指定)', '総合振込', '給与振込', '賞与振込', '口座振替'],
    ]);
    const refused = await create({ ...entry(), limits: { payment: 1 } });
    expect([refused.status, refused.body.code]).toEqual([400, 'request.invalid']);
  });

  it('手順4: 登録内容, 「確認用パスワード」 ※ and ワンタイムパスワード (A8-6)', async () => {
    const { confirmationPassword } = master;
    const missing = await session.post<Problem>('/users', { ...entry(), proof: { confirmationPassword } });
    expect([missing.status, missing.body]).toMatchObject([400, { errors: [{ path: 'proof.otp' }] }]);
    const confirm = await create(entry(), { prefer: 'validate-only' });
    expect([confirm.status, (await userList()).length]).toEqual([200, 1]);
  });

  it('手順5: 利用者登録結果, パスワード masked (A8-12, A8-17). ※ 印刷 (A8-8)', async () => {
    const done = await create(entry());
    expect([done.status, done.body]).toMatchObject([
      201,
      {
        ...{ loginId: user.loginId, loginPassword: '*****', name: user.name, email: user.email },
        ...{ administrator: true, accounts: [accountId], limits: { transferDesignated: 99_999_999_999 } },
      },
    ]);
    userId = String(done.body['userId']);
    const file = await session.get(`/users/${userId}/print`, { headers: { accept: 'application/pdf' } });
    expect([file.status, file.headers['content-type']]).toEqual([200, 'application/pdf']);
  });
});

describe('利用者管理: 利用者情報の変更 (P92–P95)', () => {
  it('手順1: 利用者基本情報; 「変更する」 unchecked leaves the passwords (A4-11, A8-17)', async () => {
    const confirm = await changeUser({ name: 'セブン　花子' }, { prefer: 'validate-only' });
    expect([confirm.status, confirm.body]).toEqual([
      200,
      { changes: [{ path: 'name', before: 'セブン花子', after: 'セブン　花子' }] },
    ]);
  });

  it('手順2, 3: 権限, 口座・限度額; 手順4: the confirm screen names each box (A6-6)', async () => {
    const to = { permissions: ['enquiry.balance', 'approval.payroll'], limits: { transferDesignated: 1 } };
    const confirm = await changeUser(to, { prefer: 'validate-only' });
    const { changes } = confirm.body as unknown as { changes: { path: string }[] };
    expect(changes.map(({ path }) => path).toSorted()).toEqual([
      ...['limits.transferDesignated', 'permissions.approval.payroll', 'permissions.transfer.request.newAccount'],
    ]);
    const done = await changeUser(to);
    expect([done.status, done.body]).toMatchObject([200, { permissions: to.permissions, limits: to.limits }]);
  });

  it('手順1: 「変更する」 and 「ログイン時に強制変更する」 (A4-10)', async () => {
    const done = await changeUser({
      ...{ changeLoginPassword: true, loginPassword: 'Seven0035s', loginPasswordAgain: 'Seven0035s' },
      forceChange: true,
    });
    expect([done.status, done.body]).toMatchObject([200, { forceChange: true, loginPassword: '*****' }]);
  });

  it('手順5: 利用者登録結果; ※ 印刷', async () => {
    const record = await session.get(`/users/${userId}`);
    expect(record.body).toMatchObject({ name: 'セブン花子', permissions: ['enquiry.balance', 'approval.payroll'] });
    const file = await session.get(`/users/${userId}/print`, { headers: { accept: 'application/pdf' } });
    expect(file.status).toBe(200);
  });
});

describe('電子証明書失効・再発行', () => {
  it('手順1–3: ご利用者一覧; 手順4: 発行済み, 証明書有効期限 (A11-21)', async () => {
    const acquired = await acquireCertificate(bank, { ...user, loginPassword: 'Seven0035s' });
    expect(acquired.answer.status).toBe(201);
    const list = await session.get<{ items: unknown[] }>('/certificates');
    expect(list.body.items).toMatchObject([
      { loginId: user.loginId, userName: user.name, state: 'active', notAfter: '2023-02-20T08:59:59+09:00' },
      { loginId: master.loginId, state: 'active' },
    ]);
    const words = (await forms()).states.certificate;
    expect(words).toContainEqual({ code: 'active', label: '発行済み' });
    expect(words).toContainEqual({ code: 'revoked', label: '失効済み' });
  });

  it('手順4: 「確認用パスワード」, 「実行」. 手順5: 失効済み (A11-19, A11-24)', async () => {
    const path = `/users/${userId}/certificate/revocation`;
    const missing = await session.post<Problem>(path, {});
    expect([missing.status, missing.body.code]).toEqual([400, 'proof.missing']);
    const { confirmationPassword } = master;
    const done = await session.post(path, { proof: { confirmationPassword } });
    expect([done.status, done.body]).toMatchObject([
      200,
      { loginId: user.loginId, userName: user.name, state: 'revoked' },
    ]);
  });

  it('※ 再取得 from P13 手順2 (A11-16)', async () => {
    const again = await acquireCertificate(bank, { ...user, loginPassword: 'Seven0035s' });
    expect(again.answer.status).toBe(201);
    asUser = await firstLogin(again.identity);
  });
});

describe('ワンタイムパスワード利用停止解除, トークン失効', () => {
  const lines = async () => (await session.get<{ items: unknown[] }>('/tokens')).body.items;

  it('手順2: the administrator selects the stopped user, and lifts the stop (A10-8, A10-15)', async () => {
    const { serialNumber } = other;
    const users = [{ loginId: user.loginId, name: user.name }];
    for (let tries = 1; tries <= 5; tries += 1) {
      const wrong = { confirmationPassword: changedPassword, otp: other.wrongCode() };
      const refused = await asUser.post<Problem>(`/tokens/${serialNumber}/revocation`, { proof: wrong });
      expect([refused.status, refused.body.code]).toEqual([403, tries < 5 ? 'proof.wrong' : 'proof.stopped']);
    }
    expect(await lines()).toMatchObject([{ state: 'active' }, { serialNumber, state: 'stopped', users }]);
    const { confirmationPassword } = master;
    const release = (by: Client, given: string) =>
      by.post<Problem>(`/tokens/${serialNumber}/release`, { proof: { confirmationPassword: given } });
    expect((await release(asUser, changedPassword)).body.code).toBe('token.ownToken');
    const done = await release(session, confirmationPassword);
    expect([done.status, done.body]).toMatchObject([200, { serialNumber, state: 'active', failures: 0, users }]);
  });

  it('手順2: トークンの失効 asks for 確認用パスワード and ワンタイムパスワード (A10-13)', async () => {
    const { confirmationPassword } = master;
    const path = `/tokens/${other.serialNumber}/revocation`;
    const missing = await session.post<Problem>(path, { proof: { confirmationPassword } });
    expect([missing.status, missing.body]).toMatchObject([400, { errors: [{ path: 'proof.otp' }] }]);
    const done = await session.post(path, { proof: await proof() });
    expect([done.status, done.body]).toMatchObject([200, { state: 'revoked' }]);
    expect(await lines()).toMatchObject([{ state: 'active' }, { state: 'revoked', users: [] }]);
  });
});

describe('利用者情報の削除 (P96)', () => {
  it('手順1: サービス状態 利用可能, メールアドレス状態 有効, 管理権限 付与する (A8-11)', async () => {
    const { body } = await session.get(`/users/${userId}`);
    expect(body).toMatchObject({
      ...{ loginId: user.loginId, loginPassword: '*****', confirmationPassword: '*****', administrator: true },
      ...{ serviceState: 'usable', emailState: 'valid' },
    });
    const { states } = await forms();
    expect(states.user).toContainEqual({ code: 'usable', label: '利用可能' });
    expect(states.email).toContainEqual({ code: 'valid', label: '有効' });
  });

  it('手順1: 「確認用パスワード」 alone. 手順2: 利用者削除結果 (A8-7)', async () => {
    const { confirmationPassword } = master;
    const done = await session.post(`/users/${userId}/deletion`, { proof: { confirmationPassword } });
    expect([done.status, done.body]).toMatchObject([200, { loginId: user.loginId, name: user.name }]);
    expect(await userList()).toEqual([master.loginId]);
  });
});

describe('操作履歴照会', () => {
  it('手順1, 2: 操作履歴一覧, newest first, of everybody (A12-1)', async () => {
    const list = await session.get<{ items: { label: string; at: string }[] }>('/history?limit=100');
    const labels = list.body.items.map(({ label }) => label);
    expect(labels).toContain('企業管理 > 企業情報の変更');
    expect(labels).toContain('企業管理 > 手数料情報の変更');
    expect(labels).toContain('利用者管理 > 利用者情報の管理');
    const times = list.body.items.map(({ at }) => at);
    expect(times).toEqual(times.toSorted().toReversed());
  });

  it('※ 「操作履歴情報の検索」 and 「印刷」 (A12-2, A12-3)', async () => {
    const found = await session.get<{ items: { service: string; outcome: string }[] }>(
      '/history?service=companyAdministration&outcome=refused&from=2022-02-19&to=2022-02-19',
    );
    expect(found.body.items.length).toBeGreaterThan(0);
    for (const row of found.body.items)
      expect(row).toMatchObject({ service: 'companyAdministration', outcome: 'refused' });
    const file = await session.get('/history/print', { headers: { accept: 'application/pdf' } });
    expect([file.status, file.headers['content-type']]).toEqual([200, 'application/pdf']);
  });
});

it('does all of it within the permissions of the templates and the budgets of round trips', () => {
  expect(bank.simulator.aws.iam.denials()).toEqual([]);
  expect(bank.overBudget).toEqual([]);
});

const modes = { transfer: 'none', bulkTransfer: 'single', payroll: 'single', accountDebit: 'single' };
const account = {
  transferTotal: 99_999_999_999,
  transferDesignated: 99_999_999_999,
  transferPreRegistered: 99_999_999_999,
};
const daily = {
  ...{ bulkTransfer: 99_999_999_999, salary: 99_999_999_999, bonus: 99_999_999_999 },
  accountDebit: 899_999_999_999,
};
/** The pictured company. */
const changed = {
  ...{ name: 'ＡＮＳ株式会社', nameKana: 'アパレル', companyLimits: daily },
  get accountLimits() {
    return { [accountId]: account };
  },
};

/** 確認項目: 確認用パスワード, and the digits that the token shows next. */
const proof = async () => ({ confirmationPassword: master.confirmationPassword, otp: await device.nextCode() });

const company = () => session.get<Company>('/company');

async function changeCompany(to: Record<string, unknown>, headers = {}, given: Record<string, string> = {}) {
  const { body, headers: shown } = await company();
  const { name, nameKana, approvalModes, selfApproval, accountLimits, companyLimits } = body;
  const form = { name, nameKana, approvalModes, selfApproval, accountLimits, companyLimits, ...to };
  return session.put<Problem>(
    '/company',
    { ...form, proof: { ...(await proof()), ...given } },
    { headers: { 'if-match': String(shown.etag), ...headers } },
  );
}

async function changeFees(table: string, to: Record<string, unknown>) {
  const { headers } = await session.get(`/company/fees/${table}`);
  const body = { ...to, proof: await proof() };
  return session.put<Problem>(`/company/fees/${table}`, body, { headers: { 'if-match': String(headers.etag) } });
}

const entry = () => ({
  ...userForm({ ...user, permissions: ['enquiry.balance', 'transfer.request.newAccount'] }),
  ...{ accounts: [accountId], limits: { transferDesignated: 99_999_999_999 } },
});

const create = async (form: Record<string, unknown>, headers = {}) =>
  session.post<Problem>('/users', { ...form, proof: await proof() }, { headers });

/** 利用者変更: the record as it is, with what is changed. */
async function changeUser(to: Record<string, unknown>, headers = {}) {
  const { body, headers: shown } = await session.get(`/users/${userId}`);
  const { name, email } = body;
  const form = { name, email, ...to, proof: await proof() };
  return session.put<Problem>(`/users/${userId}`, form, { headers: { 'if-match': String(shown.etag), ...headers } });
}

/** パスワード強制変更, メールアドレス確認, ワンタイムパスワード利用開始登録. */
async function firstLogin(who: ClientIdentity): Promise<Client> {
  const begun = await logInWithCertificate(bank.secure(who), 'Seven0035s');
  expect(begun.answer.body.steps).toEqual(['changePasswords', 'emailCheck', 'registerToken']);
  const client = begun.session;
  const fresh = (current: string, password: string) => ({ current, new: password, newAgain: password });
  const passwords = {
    login: fresh('Seven0035s', 'Seven0036s'),
    confirmation: fresh(user.confirmationPassword, changedPassword),
  };
  expect((await client.put('/users/me/passwords', passwords)).status).toBe(200);
  const { email } = user;
  expect((await checkEmail(bank, client, { email, confirmationPassword: changedPassword })).completed.status).toBe(200);
  const { serialNumber } = other;
  const registered = await client.post('/tokens/registrations', { serialNumber, otp: await other.nextCode() });
  expect([registered.status, registered.body]).toMatchObject([201, { steps: [] }]);
  return client;
}

async function userList(): Promise<readonly string[]> {
  const { body } = await session.get<{ items: { loginId: string }[] }>('/users');
  return body.items.map(({ loginId }) => loginId);
}

interface Forms {
  readonly rights: readonly {
    readonly title: string;
    readonly boxes: readonly (Worded & { readonly allows: string })[];
  }[];
  readonly limits: Readonly<Record<'user' | 'account' | 'company', readonly Worded[]>>;
  readonly approval: { readonly services: readonly (Worded & { readonly modes: readonly Worded[] })[] };
  readonly fees: { readonly methods: readonly Worded[] };
  readonly states: Readonly<Record<'user' | 'email' | 'certificate', readonly Worded[]>>;
}

const forms = async () => (await session.get<Forms>('/forms')).body;
