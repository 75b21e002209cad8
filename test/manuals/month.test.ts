import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HistoryView } from '../../shared/views/history-view.ts';
import { type Bank, openBank, registerMaster } from '../bank.ts';
import { aZenginFile } from '../builders/zengin.ts';
import type { Client } from '../simulator/client/http.ts';
import { checkEmail, type UserEntry, userForm } from './screens.ts';

/**
 * A month of a company, over real TLS, in the order in which its people meet it: payees, a transfer under each approval mode,
 * salaries by file, what comes back and what is cancelled, what the bank's core takes and reports. Each test builds on those
 * before it.
 */
const people = {
  master: person('masuta001', '総務　一郎'),
  maker: person('tantou001', '担当　花子'),
  first: person('shonin001', '承認　次郎'),
  second: person('shonin002', '承認　三郎'),
};
type Name = keyof typeof people;
function person(loginId: string, name: string) {
  const secrets = { loginPassword: 'Rogin2026a', confirmationPassword: 'Kakunin26b' };
  return { loginId, name, email: `${loginId}@densai-shoji.example.jp`, ...secrets };
}
const proof = { confirmationPassword: people.master.confirmationPassword };
const days = { first: '2026-11-10', second: '2026-11-20', payday: '2026-11-25' };

interface Shown {
  readonly requestId: string;
  readonly contentHash: string;
  readonly state: string;
  readonly may: readonly string[];
  readonly version: number;
}
interface CompanyRecord {
  readonly name: string;
  readonly nameKana: string;
  readonly selfApproval: boolean;
  readonly approvalModes: Readonly<Record<string, string>>;
  readonly accountLimits: unknown;
  readonly companyLimits: unknown;
  readonly accounts: readonly { readonly accountId: string; readonly branch: string; readonly number: string }[];
}

let bank: Bank;
let accountId = '';
const ids: Partial<Record<Name, string>> = {};
/** The request of each part of the month, by its name. */
const made: Record<string, Shown> = {};

beforeAll(async () => {
  bank = await openBank('standard', '2026-11-02T09:00:00+09:00');
});
afterAll(async () => {
  await bank?.stop();
});

/** Somebody who comes to the screen: logs in, and checks the address the first time. */
async function as(name: Name): Promise<Client> {
  const { loginId, loginPassword } = people[name];
  const { status, body } = await bank.entry.post<{ token: string; steps: string[] }>('/sessions', {
    loginId,
    loginPassword,
  });
  expect([name, status]).toEqual([name, 201]);
  const session = bank.entry.withToken(body.token);
  if (body.steps.includes('emailCheck')) await checkEmail(bank, session, people[name]);
  return session;
}

async function changeRecord(path: string, to: (read: CompanyRecord) => object): Promise<void> {
  const session = await as('master');
  const { body, headers } = await session.get<CompanyRecord>(path);
  const changed = await session.put(path, { ...to(body), proof }, { headers: { 'if-match': String(headers['etag']) } });
  expect([path, changed.status, changed.body]).toMatchObject([path, 200, {}]);
}
const changeMode = (modes: Record<string, string>) =>
  changeRecord('/company', ({ name, nameKana, selfApproval, approvalModes, accountLimits, companyLimits }) => ({
    ...{ name, nameKana, selfApproval, accountLimits, companyLimits },
    approvalModes: { ...approvalModes, ...modes },
  }));
const changeRights = (name: Name, permissions: readonly string[], limits: Record<string, number> = {}) =>
  changeRecord(`/users/${ids[name]}`, () => ({
    ...{ name: people[name].name, email: people[name].email, administrator: false },
    ...{ permissions, accounts: [accountId], limits },
  }));

const payee = { bank: '0001', branch: '001', type: 'ordinary', number: '1234567', name: 'カ）シイレサキ' };
const transfer = (more: object) => ({
  ...{ way: 'newAccount', accountId, payee, amount: 150_000, feeBearer: 'payer', executionDate: days.first },
  ...more,
});
const approversOf = (...names: Name[]) => names.map((name) => ids[name] ?? '');

async function approve(name: Name, { requestId, contentHash }: Shown) {
  const session = await as(name);
  const { body } = await session.post<{
    code?: string;
    results?: { state?: string; code?: string; errors?: object[] }[];
  }>('/approvals', { requests: [{ requestId, contentHash }], proof });
  return body.results?.[0] ?? { code: body.code, ...body };
}
const read = async (key: string) => (await (await as('master')).get<Shown>(`/requests/${made[key]?.requestId}`)).body;

describe('月の初め', () => {
  it('the company registers, and its master registers who makes and who approves', async () => {
    const { loginId, loginPassword, confirmationPassword, name: userName, email } = people.master;
    const credentials = { loginId, loginPassword, confirmationPassword };
    await registerMaster(bank, credentials, { loginMethod: 'password', userName, email });
    const session = await as('master');
    const company = await session.get<CompanyRecord>('/company');
    accountId = company.body.accounts[0]?.accountId ?? '';
    for (const name of ['maker', 'first', 'second'] as const) {
      const form: UserEntry = people[name];
      const created = await session.post<{ userId: string }>('/users', { ...userForm(form), proof });
      expect([name, created.status]).toEqual([name, 201]);
      ids[name] = created.body.userId;
    }
    const rights = ['transfer.request.newAccount', 'transfer.request.userRegistered', 'transfer.payees'];
    await changeRights('maker', [...rights, 'payroll.request.file'], {
      transferDesignated: 500_000,
      salary: 1_000_000,
    });
  });

  it('振込先: who makes transfers keeps payees, each account once, and the contact is told (T-15)', async () => {
    const session = await as('maker');
    const kept = await session.post<{ payeeId: string }>('/payees', { service: 'transfer', account: payee });
    expect(kept.status).toBe(201);
    const again = await session.post('/payees', { service: 'transfer', account: payee });
    expect([again.status, again.body.code]).toEqual([409, 'payee.exists']);
    const listed = await session.get<{ items: { payeeId: string }[] }>('/payees?service=transfer');
    expect(listed.body.items.map(({ payeeId }) => payeeId)).toEqual([kept.body.payeeId]);
    const order = transfer({ way: 'userRegistered', payee: undefined, payeeId: kept.body.payeeId, proof });
    const { status, body } = await session.post<Shown>('/transfers', order);
    expect([status, body.state]).toEqual([201, 'authorised']);
    made['toPayee'] = body;
  });
});

describe('承認なし', () => {
  it('the maker executes with 確認用パスワード, and cancels what is reserved (T-6, T-9)', async () => {
    const session = await as('maker');
    const missing = await session.post('/transfers', transfer({}));
    expect([missing.status, missing.body.code]).toEqual([400, 'proof.missing']);
    const { body } = await session.post<Shown>('/transfers', transfer({ amount: 80_000, proof }));
    expect([body.state, body.may]).toEqual(['authorised', ['cancel']]);
    const cancelled = await session.post<Shown>(`/requests/${body.requestId}/cancellation`, { proof });
    expect([cancelled.status, cancelled.body.state]).toEqual([200, 'cancelled']);
    made['cancelled'] = cancelled.body;
  });

  it('nobody pays more at once than the limit of the record (T-4)', async () => {
    const refused = await (await as('maker')).post('/transfers', transfer({ amount: 500_001, proof }));
    expect([refused.status, refused.body]).toMatchObject([
      403,
      { errors: [{ path: 'amount', code: 'limit.exceedsUser' }] },
    ]);
  });
});

describe('一段階承認', () => {
  it('the master chooses it, then gives the right that there is now; the earlier request stays as it was made (D-18)', async () => {
    await changeMode({ transfer: 'single' });
    for (const name of ['first', 'second'] as const)
      await changeRights(name, ['approval.transfer', 'approval.payroll']);
    expect(await read('toPayee')).toMatchObject({ state: 'authorised' });
  });

  it('a request that is returned with a comment is changed by its maker and approved (T-9, B-49)', async () => {
    const maker = await as('maker');
    const order = transfer({ amount: 190_000, approvers: approversOf('first') });
    const { body: request } = await maker.post<Shown>('/transfers', order);
    expect(request).toMatchObject({ state: 'awaitingFinal', may: ['withdraw'] });
    const first = await as('first');
    const comment = '金額は19万円ではなく18万円です。';
    const returned = await first.post<Shown>(`/requests/${request.requestId}/return`, { comment });
    expect([returned.status, returned.body]).toMatchObject([200, { state: 'returned', returned: { comment } }]);
    const mail = await bank.mailbox.latest(people.maker.email, 'お取引差戻しのお知らせ');
    expect(mail.text).toContain('お取引が依頼者に戻されました。');
    const asMaker = await as('maker');
    const { headers } = await asMaker.get(`/requests/${request.requestId}`);
    const changed = await asMaker.put<Shown>(
      `/requests/${request.requestId}`,
      transfer({ amount: 180_000, approvers: approversOf('first') }),
      { headers: { 'if-match': String(headers['etag']) } },
    );
    expect([changed.status, changed.body.state]).toEqual([200, 'awaitingFinal']);
    expect(await approve('first', request)).toMatchObject({ code: 'transfer.contentChanged' });
    expect(await approve('first', changed.body)).toMatchObject({ state: 'authorised' });
    made['single'] = changed.body;
  });

  it('an approval is cancelled by who gave it, and the request goes back to its maker (B-48, B-49)', async () => {
    const order = transfer({ amount: 70_000, approvers: approversOf('second') });
    const { body: request } = await (await as('maker')).post<Shown>('/transfers', order);
    expect(await approve('second', request)).toMatchObject({ state: 'authorised' });
    const cancelled = await (await as('second')).post<Shown>(`/requests/${request.requestId}/approval-cancellation`, {
      proof,
    });
    expect([cancelled.status, cancelled.body.state]).toEqual([200, 'approvalCancelled']);
    made['approvalCancelled'] = cancelled.body;
  });
});

describe('二段階承認', () => {
  it('順序なし: two different people in any order', async () => {
    await changeMode({ transfer: 'doubleUnordered' });
    const order = transfer({ amount: 210_000, approvers: approversOf('first', 'second') });
    const { body: request } = await (await as('maker')).post<Shown>('/transfers', order);
    expect(request.state).toBe('awaitingFirst');
    expect(await approve('second', request)).toMatchObject({ state: 'awaitingFinal' });
    expect(await approve('second', request)).toMatchObject({ code: 'transfer.notAllowed' });
    expect(await approve('first', request)).toMatchObject({ state: 'authorised' });
    made['unordered'] = request;
  });

  it('順序あり: 一次 before 最終', async () => {
    await changeMode({ transfer: 'doubleOrdered' });
    const order = transfer({ amount: 220_000, approvers: approversOf('first', 'second') });
    const { body: request } = await (await as('maker')).post<Shown>('/transfers', order);
    expect(await approve('second', request)).toMatchObject({ code: 'transfer.notAllowed' });
    expect(await approve('first', request)).toMatchObject({ state: 'awaitingFinal' });
    expect(await approve('second', request)).toMatchObject({ state: 'authorised' });
    made['ordered'] = request;
  });
});

describe('給与振込', () => {
  let file = Buffer.alloc(0);

  it('is made of a file of the exchange format, checked to the record, and approved (A9-8, B-63)', async () => {
    const session = await as('maker');
    const { body: company } = await (await as('master')).get<CompanyRecord>('/company');
    const [account] = company.accounts;
    const header = {
      ...{ bank: '9999', branch: account?.branch ?? '', accountNumber: account?.number ?? '', executionDay: '1125' },
    };
    const lines = ['1001', '1002', '1003'].map((customerCode, index) => ({
      ...{
        branch: '001',
        accountNumber: String(2_000_001 + index),
        amount: String(230_000 + index * 10_000),
        customerCode,
      },
    }));
    file = Buffer.from(aZenginFile({ service: 'salary', header, lines }));
    const wrong = Buffer.from(aZenginFile({ service: 'salary', header, lines, trailer: { total: '1' } }));
    const refused = await send(session, wrong);
    expect([refused.status, refused.body]).toMatchObject([400, { code: 'batch.linesInvalid' }]);
    const { status, body } = await send(session, file);
    expect([status, body]).toMatchObject([201, { state: 'awaitingFinal', count: 3, total: 720_000 }]);
    expect(await approve('first', body)).toMatchObject({ state: 'authorised' });
    made['salary'] = body;
  });

  async function send(session: Client, bytes: Buffer) {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const begun = await session.post<{ uploadId: string; url: string; headers: Record<string, string> }>('/uploads', {
      ...{ service: 'salary', bytes: bytes.length, sha256 },
    });
    const { url, headers, uploadId } = begun.body;
    expect((await fetch(url, { method: 'PUT', headers, body: new Uint8Array(bytes) })).status).toBe(200);
    return session.post<Shown>('/batches', {
      ...{ service: 'salary', accountId, executionDate: days.payday, uploadId, approvers: approversOf('first') },
    });
  }

  it('the core gets it byte for byte, once', async () => {
    const taken = await bank.backOffice.post<{ handoverId: string; count: number }>('/bank/handovers', {
      ...{ service: 'salary', until: days.payday },
    });
    expect([taken.status, taken.body.count]).toEqual([201, 1]);
    const handover = `/bank/handovers/${taken.body.handoverId}`;
    const handed = await bank.backOffice.get(handover, { headers: { accept: 'text/plain' } });
    expect([handed.status, Buffer.from(handed.bytes).equals(file)]).toEqual([200, true]);
    const again = await bank.backOffice.post('/bank/handovers', { service: 'salary', until: days.payday });
    expect(again.body).toMatchObject({ count: 0 });
    const late = await (await as('first')).post(`/requests/${made['salary']?.requestId}/approval-cancellation`, {
      proof,
    });
    expect([late.status, late.body.code]).toEqual([403, 'transfer.notAllowed']);
    const requestId = made['salary']?.requestId;
    const reported = await bank.backOffice.post(`${handover}/results`, {
      results: [{ requestId, outcome: 'completed' }],
    });
    expect(reported.status).toBe(200);
    expect(await read('salary')).toMatchObject({ state: 'completed' });
  });
});

describe('振込振替を銀行が処理', () => {
  it('takes what is authorised for the day, and nothing that was cancelled (T-14)', async () => {
    await bank.moveTo('2026-11-09T09:00:00+09:00');
    const taken = await bank.backOffice.post<{ handoverId: string; count: number; total: number }>('/bank/handovers', {
      ...{ service: 'transfer', until: days.first },
    });
    expect([taken.status, taken.body]).toMatchObject([201, { count: 4, total: 150_000 + 180_000 + 210_000 + 220_000 }]);
    const outcomes = { toPayee: 'completed', single: 'completed', unordered: 'failed', ordered: 'completed' };
    const results = Object.entries(outcomes).map(([key, outcome]) => ({
      ...{ requestId: made[key]?.requestId, outcome },
      ...(outcome === 'failed' && { reason: '振込先の口座がありません。' }),
    }));
    const path = `/bank/handovers/${taken.body.handoverId}/results`;
    for (let times = 0; times < 2; times += 1) expect((await bank.backOffice.post(path, { results })).status).toBe(200);
    const other = results.map((each) => ({ ...each, outcome: 'completed', reason: undefined }));
    expect((await bank.backOffice.post(path, { results: other })).body).toMatchObject({
      code: 'handover.reportedOtherwise',
    });
  });

  it('maker and approvers are mailed the result, and see it (T-12)', async () => {
    const mails = await bank.mailbox.all({ subject: 'お取引結果のお知らせ', to: people.maker.email });
    // Four transfers and the salaries.
    expect(mails).toHaveLength(5);
    expect(mails.filter(({ text }) => text.includes('お取引を処理できませんでした。'))).toHaveLength(1);
    expect(await read('unordered')).toMatchObject({
      state: 'failed',
      result: { reason: '振込先の口座がありません。' },
    });
  });
});

describe('月の終わり', () => {
  it('each request stands where the month left it, in lists by service and state (T-13)', async () => {
    const states = async (query: string) => {
      const { body } = await (await as('master')).get<{ items: Shown[] }>(`/requests?limit=100&${query}`);
      return body.items.map(({ state }) => state).toSorted();
    };
    expect(await states('service=transfer')).toEqual(
      ['approvalCancelled', 'cancelled', 'completed', 'completed', 'completed', 'failed'].toSorted(),
    );
    expect(await states('service=salary')).toEqual(['completed']);
    expect(await states('state=failed')).toEqual(['failed']);
    const { body } = await (await as('first')).get<{ items: Shown[] }>('/requests?waitingForMe=true');
    expect(body.items).toEqual([]);
  });

  it('each can be printed, the salaries with their lines (B-66)', async () => {
    const session = await as('master');
    for (const key of ['unordered', 'salary']) {
      const path = `/requests/${made[key]?.requestId}/print`;
      const file = await session.get(path, { headers: { accept: 'application/pdf' } });
      expect([key, file.status, file.headers['content-type']]).toEqual([key, 200, 'application/pdf']);
    }
  });

  it('操作履歴照会 tells who did what, and prints it (A12-1)', async () => {
    const session = await as('master');
    const { body } = await session.get<{ items: HistoryView[] }>('/history?limit=100&service=transfers&outcome=done');
    const acts = body.items
      .filter(({ actor, event }) => actor === 'user' && !/(?:viewed|listed)$/i.test(event))
      .map(({ loginId, event }) => `${loginId} ${event.replace('transfer.', '')}`)
      .reverse();
    expect(acts).toEqual([
      ...['tantou001 made', 'tantou001 made', 'tantou001 cancelled'],
      ...['tantou001 made', 'shonin001 returned', 'tantou001 changed', 'shonin001 approved'],
      ...['tantou001 made', 'shonin002 approved', 'shonin002 approvalCancelled'],
      ...['tantou001 made', 'shonin002 approved', 'shonin001 approved'],
      ...['tantou001 made', 'shonin001 approved', 'shonin002 approved'],
      ...['shonin001 approved', 'masuta001 printed', 'masuta001 printed'],
    ]);
    const printed = await session.get('/history/print?service=transfers', { headers: { accept: 'application/pdf' } });
    expect([printed.status, printed.headers['content-type']]).toEqual([200, 'application/pdf']);
    expect(bank.simulator.aws.iam.denials()).toEqual([]);
    expect(bank.overBudget).toEqual([]);
  });
});
