import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatJapanese } from '../../shared/domain/jst.ts';
import { historyItem } from '../../shared/table/history.ts';
import type { HistoryView } from '../../shared/views/history-view.ts';
import { type Bank, openBank, registerMaster } from '../bank.ts';
import type { Client } from '../simulator/client/http.ts';
import { csvOf, delivered, pskcOf } from './delivery.ts';
import { type Device, holdToken } from './device.ts';
import { checkEmail, type UserEntry, userForm } from './screens.ts';

/**
 * Manual S2 (ワンタイムパスワード), from its first page to its last, over real TLS, at a bank whose users do nothing to users
 * without a code. Each test is a step of the manual; they build on each other, as the manual's pages do.
 */
const master: Person = {
  ...{ loginId: 'masuta001', loginPassword: 'Rogin2026m', confirmationPassword: 'Kakunin26m' },
  ...{ name: '振込　一郎', email: 'master@densai-shoji.example.jp' },
};
const administrator: Person = {
  ...{ loginId: 'kanri0001', loginPassword: 'Kanri2026k', confirmationPassword: 'Kakunin26k' },
  ...{ name: '管理　二郎', email: 'kanri@densai-shoji.example.jp', administrator: true },
};
const approver: Person = {
  ...{ loginId: 'shonin001', loginPassword: 'Shonin26s1', confirmationPassword: 'Kakunin26s' },
  ...{ name: '承認　三郎', email: 'shonin@densai-shoji.example.jp', permissions: ['approval.transfer'] },
};
const viewer: Person = {
  ...{ loginId: 'shokai001', loginPassword: 'Shokai26v1', confirmationPassword: 'Kakunin26v' },
  ...{ name: '照会　四郎', email: 'shokai@densai-shoji.example.jp', permissions: ['transfer.viewAll'] },
};
/** A user who is registered only at the end. */
const newcomer: UserEntry = {
  ...{ loginId: 'shinki001', loginPassword: 'Shinki26n1' },
  ...{ name: '新規　五郎', email: 'shinki@densai-shoji.example.jp' },
};
const contact = 'keiyaku-0253226@densai-shoji.example.jp';
const registeredSubject = 'ワンタイムパスワード利用開始登録完了のお知らせ';
const stoppedSubject = '利用停止のお知らせ';

const inStock = delivered('TG26000004');
const unknown = delivered('TG26000009');

let bank: Bank;
let companyId: string;
/** The master's own token; the one administrator and approver share; the one they go on with. */
let own: Device;
let shared: Device;
let spare: Device;
/** What the functions wrote to their logs. */
const logs: string[] = [];
let asMaster: Client;
let asAdministrator: Client;
let asApprover: Client;
let asViewer: Client;
let viewerId: string;

beforeAll(async () => {
  bank = await openBank('otp', '2026-11-20T09:00:00+09:00');
  own = holdToken(bank, delivered('TG26000001'));
  shared = holdToken(bank, delivered('TG26000002', 'sha256'));
  spare = holdToken(bank, delivered('TG26000003'));
  bank.simulator.lambda.onInvocation(({ logs: lines }) => logs.push(...lines.map(({ message }) => message)));
});

afterAll(async () => {
  await bank?.stop();
});

describe('ワンタイムパスワードとは', () => {
  it('the bank takes the tokens it bought into its stock, from a CSV and from a PSKC file (RFC 6030)', async () => {
    const csv = await importFile('csv', csvOf([own, inStock]));
    expect([csv.status, csv.body]).toEqual([201, { imported: 2 }]);
    const pskc = await importFile('pskc', pskcOf([shared, spare]));
    expect([pskc.status, pskc.body]).toEqual([201, { imported: 2 }]);
    expect(await stock()).toEqual([
      [own.serialNumber, 'inStock'],
      [shared.serialNumber, 'inStock'],
      [spare.serialNumber, 'inStock'],
      [inStock.serialNumber, 'inStock'],
    ]);
  });

  it('takes a file whole or not at all, and says which line is wrong', async () => {
    const known = await importFile('csv', csvOf([unknown, own]));
    expect([known.status, known.body]).toMatchObject([
      409,
      { code: 'token.exists', errors: [{ path: 'file[3]', code: 'serialNumber.inStock' }] },
    ]);
    const damaged = await importFile('csv', csvOf([unknown]).replace(/..\n$/, 'zz\n'));
    expect([damaged.status, damaged.body]).toMatchObject([
      400,
      { code: 'token.fileInvalid', errors: [{ path: 'file[2]', code: 'tokenSecret.form' }] },
    ]);
    expect(await stock()).toHaveLength(4);
  });

  it('the password shown has six digits and changes every 60 seconds (A10-1)', async () => {
    const first = await own.nextCode();
    const { secondsLeft } = await own.display();
    expect(first).toMatch(/^[0-9]{6}$/);
    expect(secondsLeft).toBeGreaterThan(30);
    expect(secondsLeft).toBeLessThanOrEqual(60);
    expect(await own.nextCode()).not.toBe(first);
  });

  it('the bank assigns tokens from its stock to the company, and the master registers', async () => {
    const { loginId, loginPassword, confirmationPassword, name: userName, email } = master;
    const credentials = { loginId, loginPassword, confirmationPassword };
    const registered = await registerMaster(bank, credentials, { loginMethod: 'password', userName, email });
    expect(registered.completed.body).toMatchObject({ loginId, next: 'login' });
    companyId = registered.companyId;
    const serialNumbers = [own, shared, spare].map(({ serialNumber }) => serialNumber);
    const given = await assign(serialNumbers);
    expect([given.status, given.body]).toEqual([201, { serialNumbers }]);
    expect(await stock()).toEqual([
      ...serialNumbers.map((each) => [each, companyId]),
      [inStock.serialNumber, 'inStock'],
    ]);
    const again = await assign([inStock.serialNumber, own.serialNumber]);
    expect([again.status, again.body]).toMatchObject([
      409,
      { code: 'token.assigned', errors: [{ path: 'serialNumbers[1]', code: 'serialNumber.assigned' }] },
    ]);
    expect((await stock()).at(-1)).toEqual([inStock.serialNumber, 'inStock']);
  });

  it('what the device shows is what was in the file, sealed twice on its way', async () => {
    for (const device of [own, shared, spare]) {
      const shown = await device.nextCode();
      expect([device.serialNumber, shown]).toEqual([device.serialNumber, device.codeWhenFastBy(0)]);
    }
  });
});

describe('１．ワンタイムパスワード利用開始登録', () => {
  it('手順１: the screen stands before トップページ and may be left for later; until then nothing is done to users (A10-5, A10-7, D-37)', async () => {
    asMaster = await logIn(master);
    const early = await asMaster.get('/home');
    expect([early.status, early.body.step]).toEqual([403, 'registerToken']);
    expect((await asMaster.post('/sessions/current/token-deferral', {})).body).toEqual({ steps: [] });
    expect(await homeMessages(asMaster)).toEqual(['token.missing']);
    const { code: otp } = await own.display();
    const refused = await create(asMaster, administrator, { ...passwordOf(master), otp });
    expect([refused.status, refused.body.code, refused.body.askWhom]).toEqual([403, 'token.needed', 'self']);
    expect((await asMaster.delete('/sessions/current')).status).toBe(204);
    asMaster = await logInAgain(master, ['registerToken']);
  });

  it('手順１: takes no serial number the company does not have, and no code the token does not show (A10-2)', async () => {
    const foreign = await register(asMaster, inStock.serialNumber, '123456');
    expect([foreign.status, foreign.body.code]).toEqual([404, 'token.notFound']);
    const anothers = await register(asMaster, own.serialNumber, await shared.nextCode());
    expect([anothers.status, anothers.body]).toMatchObject([
      403,
      { code: 'proof.wrong', which: 'otpRegistration', remaining: 4 },
    ]);
    const early = await register(asMaster, own.serialNumber, own.codeWhenFastBy(3));
    expect([early.status, early.body]).toMatchObject([
      403,
      { code: 'proof.wrong', which: 'otpRegistration', remaining: 3 },
    ]);
  });

  it('手順１: シリアル番号 and ワンタイムパスワード register the token, and the mail says so (A10-2, A10-4)', async () => {
    const otp = await own.nextCode();
    const { serialNumber } = own;
    const registered = await register<{ serialNumber: string; registeredAt: string }>(asMaster, serialNumber, otp);
    expect([registered.status, registered.body]).toMatchObject([201, { serialNumber, steps: [] }]);
    const mails = await bank.mailbox.all({ subject: registeredSubject });
    expect(mails.map(({ to }) => to).toSorted()).toEqual([contact, master.email]);
    const mail = mails.find(({ to }) => to === master.email);
    expect(mail?.value('トークンシリアル番号（下4桁）')).toBe('****0001');
    expect(mail?.value('登録日時')).toBe(formatJapanese(new Date(registered.body.registeredAt)));
    expect(mail?.text).toContain(`${master.name} 様`);
    for (const secret of [serialNumber, otp, 'http']) expect(mail?.text).not.toContain(secret);
  });

  it('※ the screen is for those who have none: home is quiet, and a second token is refused (A10-5)', async () => {
    expect(await homeMessages(asMaster)).toEqual([]);
    for (const device of [own, spare]) {
      const refused = await register(asMaster, device.serialNumber, await device.nextCode());
      expect([refused.status, refused.body.code]).toEqual([409, 'token.registered']);
    }
    expect(await lineOf(own)).toEqual({ state: 'active', users: [master.loginId], failures: 0 });
    expect(await lineOf(spare)).toEqual({ state: 'unused', users: [], failures: 0 });
  });
});

describe('２．振込振替の権限設定', () => {
  it('手順７: asks for 確認パスワード and ワンタイムパスワード, and looks at the second only when the first is right (A10-7)', async () => {
    const otp = await own.nextCode();
    for (const [given, missing] of [
      [passwordOf(master), 'proof.otp'],
      [{ otp }, 'proof.confirmationPassword'],
    ] as const) {
      const refused = await create(asMaster, administrator, given);
      expect([refused.status, refused.body]).toMatchObject([
        400,
        { code: 'proof.missing', errors: [{ path: missing, code: 'field.required' }] },
      ]);
    }
    const wrong = await create(asMaster, administrator, { confirmationPassword: 'Chigau1234', otp: own.wrongCode() });
    expect([wrong.status, wrong.body]).toMatchObject([
      403,
      { code: 'proof.wrong', which: 'confirmationPassword', remaining: 5 },
    ]);
    expect(await lineOf(own)).toMatchObject({ failures: 0 });
  });

  it('手順７: the confirm screen does not use the password up, 実行 does (A10-1, A10-7, X-7)', async () => {
    const proof = { ...passwordOf(master), otp: await own.nextCode() };
    const confirm = await create<{ changes: { path: string; after: unknown }[] }>(asMaster, administrator, proof, {
      prefer: 'validate-only',
    });
    expect(confirm.status).toBe(200);
    expect(confirm.body.changes).toContainEqual({ path: 'role', before: null, after: 'administrator' });
    expect(await loginIds()).toEqual([master.loginId]);
    expect((await create(asMaster, administrator, proof)).status).toBe(201);
    expect(await loginIds()).toEqual([administrator.loginId, master.loginId]);
  });

  it('手順７: the same password again is refused, yet not counted as a wrong one (A10-1, D-1)', async () => {
    const { code: otp } = await own.display();
    for (const headers of [undefined, { prefer: 'validate-only' }]) {
      const again = await create(asMaster, approver, { ...passwordOf(master), otp }, headers);
      expect([again.status, again.body]).toMatchObject([403, { code: 'proof.wrong', which: 'otp', reason: 'otpUsed' }]);
    }
    expect(await lineOf(own)).toMatchObject({ failures: 0 });
    expect(await loginIds()).not.toContain(approver.loginId);
  });

  it('手順８: the rights given are on the result, each user by a password of its own', async () => {
    for (const person of [approver, viewer]) {
      const proof = { ...passwordOf(master), otp: await own.nextCode() };
      const created = await create<{ userId: string }>(asMaster, person, proof);
      expect(created.status).toBe(201);
      viewerId = created.body.userId;
      const { loginId, name, permissions } = person;
      const record = await asMaster.get(`/users/${created.body.userId}`);
      expect(record.body).toMatchObject({ loginId, name, role: 'general', permissions });
    }
  });
});

describe('１．トークン1個を複数の利用者で共有して利用', () => {
  it('the second user registers the same token, with a password the first has not used (A10-3, X-2)', async () => {
    asAdministrator = await logIn(administrator);
    asApprover = await logIn(approver);
    const { serialNumber } = shared;
    const otp = await shared.nextCode();
    expect((await register(asAdministrator, serialNumber, otp)).status).toBe(201);
    const used = await register(asApprover, serialNumber, otp);
    expect([used.status, used.body]).toMatchObject([403, { code: 'proof.wrong', which: 'otp', reason: 'otpUsed' }]);
    expect((await register(asApprover, serialNumber, await shared.nextCode())).status).toBe(201);
    for (const session of [asAdministrator, asApprover]) expect(await homeMessages(session)).toEqual([]);
    expect(await lineOf(shared)).toEqual({
      ...{ state: 'active', failures: 0 },
      users: [administrator.loginId, approver.loginId],
    });
    const mails = await bank.mailbox.all({ subject: registeredSubject });
    const told = [approver.email, administrator.email, master.email, contact, contact, contact];
    expect(mails.map(({ to }) => to).toSorted()).toEqual(told.toSorted());
    expect(mails[0]?.value('トークンシリアル番号（下4桁）')).toBe('****0002');
  });

  it('※ who has no right that needs one is not asked, and refused (A10-5)', async () => {
    asViewer = await logIn(viewer, []);
    expect(await homeMessages(asViewer)).toEqual([]);
    const refused = await register(asViewer, shared.serialNumber, await shared.nextCode());
    expect([refused.status, refused.body.code]).toEqual([403, 'token.notNeeded']);
    expect(await lineOf(shared)).toMatchObject({ users: [administrator.loginId, approver.loginId] });
  });

  it('both use it: what one has used, the other cannot use again (X-2)', async () => {
    const otp = await shared.nextCode();
    const dry = { prefer: 'validate-only' };
    expect((await create(asAdministrator, newcomer, { ...passwordOf(administrator), otp }, dry)).status).toBe(200);
    const later = await shared.nextCode();
    expect((await resynchronise(asApprover, approver, [otp, later])).status).toBe(200);
    const refused = await create(asAdministrator, newcomer, { ...passwordOf(administrator), otp: later }, dry);
    expect([refused.status, refused.body]).toMatchObject([403, { code: 'proof.wrong', reason: 'otpUsed' }]);
  });
});

describe('２．振込振替の権限設定: 利用者変更', () => {
  const boxes = ['transfer.request.preRegistered', 'transfer.request.newAccount', 'transfer.viewAll'];
  let accountId = '';

  it('手順１, ２: 管理業務, 利用者管理 are pages of the menu. 手順３: 担当者 is chosen in 利用者一覧', async () => {
    expect(await loginIds()).toContain(viewer.loginId);
    const general = await asViewer.put(`/users/${viewerId}`, { name: viewer.name, email: viewer.email });
    expect([general.status, general.body.code]).toEqual([403, 'permission.denied']);
  });

  it('手順４: 他ユーザを選択した画面 and 自身のユーザ画面 differ (A8-13)', async () => {
    const others = await asMaster.get<{ mayChange: string[] }>(`/users/${viewerId}`);
    expect(others.body).toMatchObject({ isOwn: false, loginId: viewer.loginId });
    expect(others.body.mayChange).toContain('permissions');
    const { body } = await asMaster.get<{ user: { userId: string } }>('/home');
    const itself = await asMaster.get(`/users/${body.user.userId}`);
    expect(itself.body).toMatchObject({ isOwn: true, mayChange: ['loginId', 'name', 'email'] });
  });

  it('手順５: the boxes of 振込振替, in the manual’s words', async () => {
    const forms = await asMaster.get<{ rights: { title: string; boxes: { code: string; label: string }[] }[] }>(
      '/forms',
    );
    const transfers = forms.body.rights.find(({ title }) => title === '振込振替');
    expect(transfers?.boxes.map(({ code }) => code)).toEqual(expect.arrayContaining(boxes));
    const option = await changeViewer({ permissions: ['transfer.request.newAccount.sameDay'] });
    expect([option.status, option.body.code]).toEqual([400, 'request.invalid']);
  });

  it('手順６: 利用可能口座 and the limit of 「振込振替」 (A8-9, A8-10)', async () => {
    const company = await asMaster.get<{ accounts: { accountId: string }[] }>('/company');
    accountId = company.body.accounts[0]?.accountId ?? '';
    const foreign = await changeViewer({ accounts: ['01KA0000000000000000000009'] });
    expect([foreign.status, foreign.body.code]).toEqual([400, 'user.accountUnknown']);
  });

  it('手順７: 確認パスワード and ワンタイムパスワード; the confirm screen names each box (A6-6, A10-7)', async () => {
    const to = { permissions: boxes, accounts: [accountId], limits: { transferDesignated: 500_000 } };
    const missing = await changeViewer({ ...to, proof: passwordOf(master) });
    expect([missing.status, missing.body]).toMatchObject([400, { errors: [{ path: 'proof.otp' }] }]);
    const confirm = await changeViewer(to, { prefer: 'validate-only' });
    expect(confirm.body.changes?.map(({ path }) => path).toSorted()).toEqual([
      ...[`accounts.${accountId}`, 'limits.transferDesignated'],
      ...['permissions.transfer.request.newAccount', 'permissions.transfer.request.preRegistered'],
    ]);
    expect((await homePermissions()).toSorted()).toEqual(viewer.permissions);
    const done = await changeViewer(to);
    expect([done.status, done.body]).toMatchObject([200, { permissions: boxes, accounts: [accountId] }]);
  });

  it('手順５ ※: the rights are reflected at the next request, without a new login (D-7). 手順８: 利用者登録結果, 印刷', async () => {
    expect((await homePermissions()).toSorted()).toEqual(boxes.toSorted());
    const file = await asMaster.get(`/users/${viewerId}/print`, { headers: { accept: 'application/pdf' } });
    expect([file.status, file.headers['content-type']]).toEqual([200, 'application/pdf']);
    const mail = await bank.mailbox.latest(viewer.email, '利用者情報変更のお知らせ');
    expect(mail.text).not.toContain('http');
  });
});

describe('３．振込振替の実行確認画面', () => {
  /** What the approver sees of a request, and sends back with 承認実行. */
  interface Shown {
    readonly requestId: string;
    readonly contentHash: string;
    readonly state: string;
    readonly may: readonly string[];
  }
  const made: Shown[] = [];
  const ordered = (amount: number, approverId: string) => ({
    ...{ way: 'newAccount', accountId: companyAccount, amount, feeBearer: 'payer', executionDate: '2026-11-27' },
    payee: { bank: '0001', branch: '001', type: 'ordinary', number: '1234567', name: 'カ）ウケトリ' },
    approvers: [approverId],
  });
  let companyAccount = '';
  const approve = (requests: readonly Shown[], proof: Record<string, unknown>, headers?: Headers) =>
    asApprover.post<Approved>(
      '/approvals',
      { requests: requests.map(({ requestId, contentHash }) => ({ requestId, contentHash })), proof },
      headers && { headers },
    );
  interface Approved {
    readonly code?: string;
    readonly which?: string;
    readonly results?: readonly { readonly requestId: string; readonly state?: string; readonly code?: string }[];
    readonly changes?: readonly { readonly path: string; readonly before: unknown; readonly after: unknown }[];
  }
  const waiting = async () =>
    (await asApprover.get<{ items: readonly Shown[] }>('/requests?waitingForMe=true')).body.items;
  const stateOf = async ({ requestId }: Shown) => (await asApprover.get<Shown>(`/requests/${requestId}`)).body.state;

  it('依頼: 担当者 makes two transfers, with no code, and 承認者 hears of them', async () => {
    const company = await asMaster.get<{ accounts: { accountId: string }[] }>('/company');
    companyAccount = company.body.accounts[0]?.accountId ?? '';
    const { body: home } = await asApprover.get<{ user: { userId: string } }>('/home');
    for (const amount of [300_000, 200_000]) {
      const { status, body } = await asViewer.post<Shown>('/transfers', ordered(amount, home.user.userId));
      expect([status, body.state]).toEqual([201, 'awaitingFinal']);
      made.push(body);
    }
    expect((await waiting()).map(({ requestId, may }) => [requestId, may])).toEqual(
      made.map(({ requestId }) => [requestId, expect.arrayContaining(['approve', 'return'])]),
    );
    expect(await homeMessages(asApprover)).toEqual(['approval.waiting']);
    const mail = await bank.mailbox.latest(approver.email, '承認依頼のお知らせ');
    expect(mail.text).not.toContain('http');
  });

  it('asks for 確認パスワード and ワンタイムパスワード, also in a company that uses none elsewhere (A10-6)', async () => {
    const otp = await shared.nextCode();
    for (const [given, missing] of [
      [passwordOf(approver), 'proof.otp'],
      [{ otp }, 'proof.confirmationPassword'],
    ] as const) {
      const refused = await approve(made, given);
      expect([refused.status, refused.body]).toMatchObject([
        400,
        { code: 'proof.missing', errors: [{ path: missing, code: 'field.required' }] },
      ]);
    }
    const wrong = await approve(made, { confirmationPassword: 'Chigau1234', otp });
    expect([wrong.status, wrong.body]).toMatchObject([403, { code: 'proof.wrong', which: 'confirmationPassword' }]);
    const anothers = await approve(made, { ...passwordOf(approver), otp: shared.wrongCode() });
    expect([anothers.status, anothers.body]).toMatchObject([403, { code: 'proof.wrong', which: 'otp', remaining: 4 }]);
    expect((await waiting()).length).toBe(2);
  });

  it('the confirm screen shows what becomes of them and does not use the password up (X-7)', async () => {
    const proof = { ...passwordOf(approver), otp: await shared.nextCode() };
    const confirm = await approve(made, proof, { prefer: 'validate-only' });
    expect([confirm.status, confirm.body.changes?.map(({ after }) => after)]).toEqual([
      200,
      made.map(() => 'authorised'),
    ]);
    for (const each of made) expect(await stateOf(each)).toBe('awaitingFinal');
    const done = await approve(made, proof);
    expect([done.status, done.body.results]).toEqual([
      200,
      made.map(({ requestId }) => ({ requestId, state: 'authorised' })),
    ]);
  });

  it('承認実行 is told to 依頼者 and 承認者, once, and cannot be done again (A12-4)', async () => {
    for (const each of made) expect(await stateOf(each)).toBe('authorised');
    expect(await waiting()).toEqual([]);
    expect(await homeMessages(asApprover)).toEqual([]);
    const mails = await bank.mailbox.all({ subject: 'お取引受付のお知らせ' });
    expect(mails.map(({ to }) => to).toSorted()).toEqual(
      [approver.email, approver.email, viewer.email, viewer.email].toSorted(),
    );
    const again = await approve(made, { ...passwordOf(approver), otp: await shared.nextCode() });
    expect([again.status, again.body.code]).toEqual([409, 'transfer.noneApproved']);
  });

  it('approves what was shown alone, and a password used once approves nothing else (A10-1)', async () => {
    const { userId } = (await asApprover.get<{ user: { userId: string } }>('/home')).body.user;
    const [third, fourth] = [
      (await asViewer.post<Shown>('/transfers', ordered(100_000, userId))).body,
      (await asViewer.post<Shown>('/transfers', ordered(90_000, userId))).body,
    ];
    const proof = { ...passwordOf(approver), otp: await shared.nextCode() };
    const another = await approve([{ ...third, contentHash: fourth.contentHash }], proof);
    expect([another.status, another.body.code]).toEqual([409, 'transfer.noneApproved']);
    expect(await stateOf(third)).toBe('awaitingFinal');
    expect((await approve([third], proof)).body.results).toMatchObject([{ state: 'authorised' }]);
    const used = await approve([fourth], proof);
    expect([used.status, used.body]).toMatchObject([403, { code: 'proof.wrong', which: 'otp', reason: 'otpUsed' }]);
    const returned = await asApprover.post(`/requests/${fourth.requestId}/return`, {
      comment: '金額をご確認ください。',
    });
    expect([returned.status, await stateOf(fourth)]).toEqual([200, 'returned']);
  });
});

describe('３．※ 一定回数連続で間違えた場合', () => {
  it('wrong passwords are counted over all who share the token, until it stops (A10-8, D-1)', async () => {
    const proof = { ...passwordOf(administrator), otp: shared.wrongCode() };
    for (const remaining of [4, 3]) {
      const wrong = await create(asAdministrator, newcomer, proof);
      expect([wrong.status, wrong.body]).toMatchObject([403, { code: 'proof.wrong', which: 'otp', remaining }]);
    }
    const wrongPair = [shared.wrongCode(), shared.wrongCode()];
    for (const remaining of [2, 1]) {
      const wrong = await resynchronise(asApprover, approver, wrongPair);
      expect([wrong.status, wrong.body]).toMatchObject([403, { code: 'proof.wrong', which: 'otp', remaining }]);
    }
    expect(await lineOf(shared)).toMatchObject({ state: 'active', failures: 4 });
    const last = await resynchronise(asApprover, approver, wrongPair);
    expect([last.status, last.body]).toMatchObject([403, { code: 'proof.stopped', which: 'otp' }]);
    expect(await lineOf(shared)).toMatchObject({ state: 'stopped' });
  });

  it('stops for the sharer too, whatever the token shows, and for nobody else (A10-9)', async () => {
    const right = await shared.nextCode();
    for (const otp of [right, shared.wrongCode()]) {
      const theirs = await create(asAdministrator, newcomer, { ...passwordOf(administrator), otp });
      expect([theirs.status, theirs.body]).toMatchObject([403, { code: 'proof.stopped', which: 'otp' }]);
    }
    const sharers = await resynchronise(asApprover, approver, [right, await shared.nextCode()]);
    expect([sharers.status, sharers.body]).toMatchObject([403, { code: 'proof.stopped', which: 'otp' }]);
    const others = { ...passwordOf(master), otp: await own.nextCode() };
    expect((await create(asMaster, newcomer, others, { prefer: 'validate-only' })).status).toBe(200);
    expect((await asApprover.get('/home')).status).toBe(200);
  });

  it('tells both who share it, and the company’s contact, once each', async () => {
    const mails = await bank.mailbox.all({ subject: stoppedSubject });
    expect(mails.map(({ to }) => to).toSorted()).toEqual([administrator.email, contact, approver.email].toSorted());
    for (const mail of mails) {
      expect(mail.value('停止した項目')).toBe('ワンタイムパスワード');
      expect(mail.value('トークンシリアル番号（下4桁）')).toBe('****0002');
      expect(mail.value('停止日時')).toMatch(/^2026年11月20日 \d\d時\d\d分\d\d秒$/);
      expect(mail.text).not.toContain(shared.serialNumber);
    }
    expect(mails.find(({ to }) => to === approver.email)?.value('利用者')).toBe(approver.name);
  });
});

describe('４．ワンタイムパスワードの利用停止解除', () => {
  it('手順３: who shares the token does not release it, and no general user does (A10-12)', async () => {
    const sharer = await release(asAdministrator, shared, passwordOf(administrator));
    expect([sharer.status, sharer.body.code]).toEqual([403, 'token.ownToken']);
    const general = await release(asViewer, shared, passwordOf(viewer));
    expect([general.status, general.body]).toMatchObject([403, { code: 'permission.denied', needs: 'administrator' }]);
    const users = [administrator.loginId, approver.loginId];
    expect(await lineOf(shared)).toEqual({ state: 'stopped', users, failures: 0 });
  });

  it('手順３: asks for 確認パスワード (A10-10)', async () => {
    const missing = await release(asMaster, shared, {});
    expect([missing.status, missing.body]).toMatchObject([
      400,
      { code: 'proof.missing', errors: [{ path: 'proof.confirmationPassword' }] },
    ]);
    const wrong = await release(asMaster, shared, { confirmationPassword: 'Chigau1234' });
    expect([wrong.status, wrong.body]).toMatchObject([403, { code: 'proof.wrong', which: 'confirmationPassword' }]);
    expect(await lineOf(shared)).toMatchObject({ state: 'stopped' });
  });

  it('手順３: 停止解除 by the master, without a code of its own, lifts it for all who share it (A10-10, A10-11, A10-12)', async () => {
    const released = await release<{ users: { loginId: string }[] }>(asMaster, shared, passwordOf(master));
    expect(released.status).toBe(200);
    expect(released.body).toMatchObject({ serialNumber: shared.serialNumber, state: 'active', failures: 0 });
    expect(released.body.users.map(({ loginId }) => loginId)).toEqual([administrator.loginId, approver.loginId]);
    const again = await release(asMaster, shared, passwordOf(master));
    expect([again.status, again.body.code]).toEqual([409, 'token.notStopped']);
  });

  it('both go on with it, and with all attempts', async () => {
    const wrong = await create(asAdministrator, newcomer, { ...passwordOf(administrator), otp: shared.wrongCode() });
    expect([wrong.status, wrong.body]).toMatchObject([403, { code: 'proof.wrong', remaining: 4 }]);
    const first = await shared.nextCode();
    expect((await resynchronise(asApprover, approver, [first, await shared.nextCode()])).status).toBe(200);
    const proof = { ...passwordOf(administrator), otp: await shared.nextCode() };
    expect((await create(asAdministrator, newcomer, proof, { prefer: 'validate-only' })).status).toBe(200);
  });

  it('the master’s own is for an administrator to release, not for the master (A10-12)', async () => {
    for (const code of [...Array.from({ length: 4 }, () => 'proof.wrong'), 'proof.stopped']) {
      const refused = await create(asMaster, newcomer, { ...passwordOf(master), otp: own.wrongCode() });
      expect([refused.status, refused.body.code]).toEqual([403, code]);
    }
    const itself = await release(asMaster, own, passwordOf(master));
    expect([itself.status, itself.body.code]).toEqual([403, 'token.ownToken']);
    expect((await release(asAdministrator, own, passwordOf(administrator))).status).toBe(200);
    const proof = { ...passwordOf(master), otp: await own.nextCode() };
    expect((await create(asMaster, newcomer, proof, { prefer: 'validate-only' })).status).toBe(200);
    const mails = await bank.mailbox.all({ subject: stoppedSubject, to: master.email });
    expect(mails.map((mail) => mail.value('トークンシリアル番号（下4桁）'))).toEqual(['****0001']);
  });
});

describe('時計のずれたトークン', () => {
  const fast = 7;

  it('a token seven minutes fast is refused, and is synchronised by two passwords in a row (RFC 6238 §6)', async () => {
    await shared.nextCode();
    const proof = () => ({ ...passwordOf(administrator), otp: shared.codeWhenFastBy(fast) });
    const refused = await create(asAdministrator, newcomer, proof());
    expect([refused.status, refused.body]).toMatchObject([403, { code: 'proof.wrong', which: 'otp', remaining: 4 }]);
    const first = shared.codeWhenFastBy(fast);
    await shared.nextCode();
    const second = shared.codeWhenFastBy(fast);
    const reversed = await resynchronise(asAdministrator, administrator, [second, first]);
    expect([reversed.status, reversed.body]).toMatchObject([403, { code: 'proof.wrong', remaining: 3 }]);
    const synchronised = await resynchronise(asAdministrator, administrator, [first, second]);
    expect([synchronised.status, synchronised.body]).toEqual([200, { serialNumber: shared.serialNumber }]);
    await shared.nextCode();
    expect((await create(asAdministrator, newcomer, proof(), { prefer: 'validate-only' })).status).toBe(200);
    expect(await lineOf(shared)).toMatchObject({ state: 'active', failures: 0 });
  });

  it('is for those who use the token', async () => {
    const codes = [own.codeWhenFastBy(0), own.codeWhenFastBy(1)];
    const refused = await resynchronise(asAdministrator, administrator, codes, own);
    expect([refused.status, refused.body.code]).toEqual([404, 'token.notFound']);
    expect(await lineOf(own)).toMatchObject({ failures: 0 });
  });
});

describe('５．トークンの失効', () => {
  it('手順３: asks for 確認パスワード and ワンタイムパスワード of who revokes (A10-13)', async () => {
    const otp = await own.nextCode();
    for (const [given, missing] of [
      [passwordOf(master), 'proof.otp'],
      [{ otp }, 'proof.confirmationPassword'],
    ] as const) {
      const refused = await revoke(asMaster, shared, given);
      expect([refused.status, refused.body]).toMatchObject([
        400,
        { code: 'proof.missing', errors: [{ path: missing, code: 'field.required' }] },
      ]);
    }
    const itsOwn = await revoke(asMaster, shared, { ...passwordOf(master), otp: await shared.nextCode() });
    expect([itsOwn.status, itsOwn.body]).toMatchObject([403, { code: 'proof.wrong', which: 'otp', remaining: 4 }]);
    const general = await revoke(asApprover, shared, { ...passwordOf(approver), otp });
    expect([general.status, general.body]).toMatchObject([403, { code: 'permission.denied', needs: 'administrator' }]);
    expect(await lineOf(shared)).toMatchObject({ state: 'active', failures: 0 });
  });

  it('手順３: 失効 ends the token and destroys its secret (A10-13, A10-14)', async () => {
    const proof = { ...passwordOf(master), otp: await own.nextCode() };
    const confirm = await revoke(asMaster, shared, proof, { prefer: 'validate-only' });
    expect(confirm.body.changes).toEqual([
      { path: 'state', before: 'active', after: 'revoked' },
      { path: 'users', before: [expect.any(String), expect.any(String)], after: [] },
    ]);
    const revoked = await revoke(asMaster, shared, proof);
    expect([revoked.status, revoked.body]).toEqual([200, { serialNumber: shared.serialNumber, state: 'revoked' }]);
    await expect(shared.display()).rejects.toThrow('token.revoked');
    expect(await lineOf(shared)).toMatchObject({ state: 'revoked', users: [] });
    const again = await revoke(asMaster, shared, { ...passwordOf(master), otp: await own.nextCode() });
    expect([again.status, again.body.code]).toEqual([409, 'token.revoked']);
  });

  it('who shared it cannot go on, nor register it again', async () => {
    const otp = shared.codeWhenFastBy(7);
    const theirs = await create(asAdministrator, newcomer, { ...passwordOf(administrator), otp });
    expect([theirs.status, theirs.body.code]).toEqual([403, 'token.needed']);
    const sharers = await resynchronise(asApprover, approver, [otp, shared.codeWhenFastBy(8)]);
    expect([sharers.status, sharers.body.code]).toEqual([404, 'token.notFound']);
    const anew = await register(asApprover, shared.serialNumber, otp);
    expect([anew.status, anew.body.code]).toEqual([409, 'token.revoked']);
  });

  it('トップページ tells them to register another one (A10-5)', async () => {
    for (const session of [asAdministrator, asApprover]) expect(await homeMessages(session)).toEqual(['token.missing']);
  });

  it('both register another one, and go on with that', async () => {
    for (const session of [asAdministrator, asApprover]) {
      expect((await register(session, spare.serialNumber, await spare.nextCode())).status).toBe(201);
    }
    expect(await lineOf(spare)).toMatchObject({ state: 'active', users: [administrator.loginId, approver.loginId] });
    const proof = { ...passwordOf(administrator), otp: await spare.nextCode() };
    expect((await create(asAdministrator, newcomer, proof)).status).toBe(201);
    expect(await loginIds()).toContain(newcomer.loginId);
  });

  it('an administrator revokes too, even the token it uses itself (A10-14)', async () => {
    const revoked = await revoke(asAdministrator, spare, {
      ...passwordOf(administrator),
      otp: await spare.nextCode(),
    });
    expect([revoked.status, revoked.body]).toEqual([200, { serialNumber: spare.serialNumber, state: 'revoked' }]);
    expect(await lineOf(spare)).toMatchObject({ state: 'revoked', failures: 0 });
  });
});

describe('操作履歴照会', () => {
  it('shows every act on a token and every refused one, with its actor (A12-1, D-16)', async () => {
    const rows = await history('service=tokens');
    const acts = rows.filter(({ event }) => event !== 'token.listed');
    expect(acts.map(told)).toEqual([
      'bank token.assigned: tokens null → TG26000001,TG26000002,TG26000003',
      'bank token.assigned refused: token.assigned',
      'masuta001 tokenRegistration.deferred: ',
      'masuta001 token.registered refused: token.notFound',
      'masuta001 token.registered refused: proof.wrong',
      'masuta001 token.registered refused: proof.wrong',
      'masuta001 token.registered: tokenSerialNumber null → TG26000001',
      'masuta001 token.registered refused: token.registered',
      'masuta001 token.registered refused: token.registered',
      'kanri0001 token.registered: tokenSerialNumber null → TG26000002',
      'shonin001 token.registered refused: proof.wrong',
      'shonin001 token.registered: tokenSerialNumber null → TG26000002',
      'shokai001 token.registered refused: token.notNeeded',
      'shonin001 token.resynchronised: driftSteps 0 → 0',
      'shonin001 token.resynchronised refused: proof.wrong',
      'shonin001 token.resynchronised refused: proof.wrong',
      'shonin001 token.resynchronised refused: proof.stopped',
      'shonin001 token.resynchronised refused: proof.stopped',
      'kanri0001 token.released refused: token.ownToken',
      'shokai001 token.released refused: permission.denied',
      'masuta001 token.released refused: proof.missing',
      'masuta001 token.released refused: proof.wrong',
      'masuta001 token.released: state stopped → active',
      'masuta001 token.released refused: token.notStopped',
      'shonin001 token.resynchronised: driftSteps 0 → 0',
      'masuta001 token.released refused: token.ownToken',
      'kanri0001 token.released: state stopped → active',
      'kanri0001 token.resynchronised refused: proof.wrong',
      'kanri0001 token.resynchronised: driftSteps 0 → 7',
      'kanri0001 token.resynchronised refused: token.notFound',
      'masuta001 token.revoked refused: proof.missing',
      'masuta001 token.revoked refused: proof.missing',
      'masuta001 token.revoked refused: proof.wrong',
      'shonin001 token.revoked refused: permission.denied',
      'masuta001 token.revoked: state active → revoked,users 2 → 0',
      'masuta001 token.revoked refused: token.revoked',
      'shonin001 token.resynchronised refused: token.notFound',
      'shonin001 token.registered refused: token.revoked',
      'kanri0001 token.registered: tokenSerialNumber null → TG26000003',
      'shonin001 token.registered: tokenSerialNumber null → TG26000003',
      'kanri0001 token.revoked: state active → revoked,users 2 → 0',
    ]);
    const done = acts.filter(({ actor, outcome }) => actor === 'user' && outcome === 'done');
    expect(done.map(({ subject, label }) => [subject, label])).toEqual([
      [undefined, 'ワンタイムパスワード > 利用開始登録（後で登録）'],
      [own.serialNumber, 'ワンタイムパスワード > 利用開始登録'],
      [shared.serialNumber, 'ワンタイムパスワード > 利用開始登録'],
      [shared.serialNumber, 'ワンタイムパスワード > 利用開始登録'],
      [shared.serialNumber, 'ワンタイムパスワード > 時刻の再同期'],
      [shared.serialNumber, 'ワンタイムパスワード > 利用停止解除'],
      [shared.serialNumber, 'ワンタイムパスワード > 時刻の再同期'],
      [own.serialNumber, 'ワンタイムパスワード > 利用停止解除'],
      [shared.serialNumber, 'ワンタイムパスワード > 時刻の再同期'],
      [shared.serialNumber, 'ワンタイムパスワード > トークンの失効'],
      [spare.serialNumber, 'ワンタイムパスワード > 利用開始登録'],
      [spare.serialNumber, 'ワンタイムパスワード > 利用開始登録'],
      [spare.serialNumber, 'ワンタイムパスワード > トークンの失効'],
    ]);
  });

  it('shows who was registered by whom, and no confirm screen', async () => {
    const rows = await history('operation=create-user&outcome=done');
    const registered = rows.map(({ loginId, changes }) => [
      loginId,
      changes?.find(({ path }) => path === 'loginId')?.after,
    ]);
    expect(registered).toEqual([
      [master.loginId, administrator.loginId],
      [master.loginId, approver.loginId],
      [master.loginId, viewer.loginId],
      [administrator.loginId, newcomer.loginId],
    ]);
  });

  it('what the bank took into its stock is in the bank’s history', async () => {
    const imports = (await storedHistory()).filter(({ event }) => event === 'token.imported');
    expect(imports.map(({ actor, outcome, code }) => [actor, code ?? outcome])).toEqual([
      ['bank', 'done'],
      ['bank', 'done'],
      ['bank', 'token.exists'],
      ['bank', 'token.fileInvalid'],
    ]);
  });

  it('no secret and no code stands in any row, nor in any line of the logs', async () => {
    const tokens = [own, shared, spare, inStock, unknown];
    const secrets = [
      ...tokens.flatMap(({ secret }) => [Buffer.from(secret).toString('hex'), Buffer.from(secret).toString('base64')]),
      ...[master, administrator, approver, viewer].flatMap(({ loginPassword, confirmationPassword }) => [
        loginPassword,
        confirmationPassword,
      ]),
    ];
    const codes = [own, shared, spare].flatMap(({ codesRead }) => [...codesRead]);
    expect(codes.length).toBeGreaterThan(30);
    for (const text of [JSON.stringify(await storedHistory()), logs.join('\n')]) {
      // Six digits may stand within an identifier by chance; a code would stand alone.
      const words = new Set(text.split(/[^0-9A-Za-z]+/));
      expect(words).toContain('proof');
      expect(codes.filter((code) => words.has(code))).toEqual([]);
      expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
    }
  });
});

describe('afterwards', () => {
  it('no call of any function went beyond its role (X-11)', () => {
    expect(bank.simulator.aws.iam.denials()).toEqual([]);
  });

  it('no request took more round trips to the table than its operation may', () => {
    expect(bank.overBudget).toEqual([]);
  });
});

interface Person extends UserEntry {
  readonly confirmationPassword: string;
}
type Proof = Readonly<Record<string, string>>;
type Headers = Readonly<Record<string, string>>;

const passwordOf = ({ confirmationPassword }: Person) => ({ confirmationPassword });

/** The first login: the address is checked, then the token is asked for where one is needed. */
async function logIn(person: Person, after: readonly string[] = ['registerToken']): Promise<Client> {
  const { confirmationPassword, email } = person;
  const session = await logInAgain(person, ['emailCheck', ...after]);
  const { completed } = await checkEmail(bank, session, { email, confirmationPassword });
  expect([completed.status, completed.body.steps]).toEqual([200, after]);
  return session;
}

async function logInAgain({ loginId, loginPassword }: Person, steps: readonly string[]): Promise<Client> {
  const begun = await bank.entry.post<{ token: string; steps: string[] }>('/sessions', { loginId, loginPassword });
  expect([begun.status, begun.body.steps]).toEqual([201, steps]);
  return bank.entry.withToken(begun.body.token);
}

async function homeMessages(session: Client): Promise<readonly string[]> {
  const home = await session.get<{ messages: { code: string }[] }>('/home');
  expect(home.status).toBe(200);
  return home.body.messages.map(({ code }) => code);
}

const importFile = (format: 'csv' | 'pskc', file: string) => bank.backOffice.post('/bank/tokens', { format, file });

const assign = (serialNumbers: readonly string[]) =>
  bank.backOffice.post(`/bank/companies/${companyId}/tokens`, { serialNumbers });

/** The serial numbers the bank bought, and whose each is. */
async function stock() {
  const { body } = await bank.backOffice.get<{
    items: { serialNumber: string; state: string; companyId?: string }[];
  }>('/bank/tokens');
  return body.items.map(({ serialNumber, state, companyId: owner }) => [serialNumber, owner ?? state]);
}

const register = <Body = Record<string, unknown>>(session: Client, serialNumber: string, otp: string) =>
  session.post<Body>('/tokens/registrations', { serialNumber, otp });

const create = <Body = Record<string, unknown>>(session: Client, entry: UserEntry, proof: Proof, headers?: Headers) =>
  session.post<Body>('/users', { ...userForm(entry), proof }, headers && { headers });

/** 利用者変更 of the viewer by the master: the record as it is, with what is changed. */
async function changeViewer(to: object, headers: Headers = {}) {
  const { body, headers: shown } = await asMaster.get(`/users/${viewerId}`);
  const { name, email } = body;
  const proof = { ...passwordOf(master), otp: await own.nextCode() };
  const options = { headers: { 'if-match': String(shown.etag), ...headers } };
  return asMaster.put<Record<string, unknown> & { readonly changes?: readonly { readonly path: string }[] }>(
    `/users/${viewerId}`,
    { name, email, proof, ...to },
    options,
  );
}

async function homePermissions(): Promise<readonly string[]> {
  const { body } = await asViewer.get<{ user: { permissions: string[] } }>('/home');
  return body.user.permissions;
}

const release = <Body = Record<string, unknown>>(session: Client, { serialNumber }: Device, proof: Proof) =>
  session.post<Body>(`/tokens/${serialNumber}/release`, { proof });

const revoke = (session: Client, { serialNumber }: Device, proof: Proof, headers?: Headers) =>
  session.post(`/tokens/${serialNumber}/revocation`, { proof }, headers && { headers });

const resynchronise = (session: Client, person: Person, otps: readonly string[], { serialNumber } = shared) =>
  session.post(`/tokens/${serialNumber}/resynchronisation`, { otps, proof: passwordOf(person) });

/** 利用停止解除一覧: a token's line, its users by login ID. */
async function lineOf({ serialNumber }: Device) {
  const list = await asMaster.get<{
    items: { serialNumber: string; state: string; users: { loginId: string }[]; failures: number }[];
  }>('/tokens');
  const line = list.body.items.find((each) => each.serialNumber === serialNumber);
  if (!line) throw new Error(`the company has no token ${serialNumber}`);
  const { state, users, failures } = line;
  return { state, users: users.map(({ loginId }) => loginId), failures };
}

/** 利用者一覧, by login ID. */
async function loginIds(): Promise<readonly string[]> {
  const list = await asMaster.get<{ items: { loginId: string }[] }>('/users');
  return list.body.items.map(({ loginId }) => loginId);
}

/** 操作履歴照会 by the master, who may see everybody's; oldest first. */
async function history(search: string): Promise<readonly HistoryView[]> {
  const list = await asMaster.get<{ items: HistoryView[]; cursor?: string }>(`/history?${search}&limit=100`);
  if (list.body.cursor) throw new Error('there are more rows than one page shows');
  return list.body.items.toReversed();
}

/** A row in a line: who did what, and what it changed or why it was refused. */
function told({ loginId, actor, event, outcome, code, changes = [] }: HistoryView): string {
  const by = `${loginId ?? actor} ${event}`;
  if (outcome === 'refused') return `${by} refused: ${code}`;
  const shown = (path: string, value: unknown) => (path === 'users' && Array.isArray(value) ? value.length : value);
  return `${by}: ${changes.map(({ path, before, after }) => `${path} ${shown(path, before)} → ${shown(path, after)}`).join()}`;
}

/** Every row as it is stored, the bank's own too; in the order of time within a company. */
async function storedHistory(): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { tables, browse } = bank.simulator.aws;
  const page = await browse(tables()[0]?.name ?? '', { pk: historyItem.prefix, sk: '', limit: 1000 });
  if (page.cursor) throw new Error('there are more rows than were read');
  return page.items;
}
