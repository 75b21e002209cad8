import { beforeEach, describe, expect, it } from 'vitest';
import { handler as printRequest } from '../../../functions/transfers/print-request.ts';
import { lineResultItem } from '../../../shared/table/line-results.ts';
import type { Request } from '../../fakes/request.ts';
import { aTypedLine, fileFor, make, type Office, office, payee, upload } from '../batches/batches.ts';
import { approve, made, paying, stored } from './paying.ts';

interface Section {
  readonly heading: string;
  readonly lines?: readonly { readonly label: string; readonly value: string }[];
  readonly columns?: readonly { readonly heading: string }[];
  readonly rows?: readonly (readonly string[])[];
}
const valuesOf = ({ lines = [] }: Section) => Object.fromEntries(lines.map(({ label, value }) => [label, value]));

describe('print-request of a transfer', () => {
  it('prints what is ordered, to whom, its people and its state, in both languages (T-13, B-66)', async () => {
    const at = await paying();
    const requestId = await made(at, { comment: '四月分' });
    await approve(at, at.first, [requestId]);
    const print = (more: Request = {}) =>
      at.world.call(printRequest, { session: at.maker.session, input: { requestId }, ...more });
    const answer = await print();
    expect([answer.status, answer.headers['Content-Type'], answer.roundTrips]).toEqual([200, 'application/pdf', 2]);
    expect([answer.body.title, answer.body.orientation]).toEqual(['依頼内容照会', 'portrait']);
    const [ordered, to, people, ...more] = answer.body.sections as readonly Section[];
    expect(more).toEqual([]);
    expect(valuesOf(ordered as Section)).toMatchObject({
      ...{ 受付番号: requestId, 業務: '振込振替', 振込先の指定方法: '新規口座指定', 取引状態: '承認済み' },
      ...{ '支払金額（円）': '300,000', 手数料負担: '当方負担', コメント: '四月分' },
    });
    expect(valuesOf(to as Section)).toEqual({
      ...{ 金融機関: '0001 みずほ', 支店: expect.stringMatching(/^\d{3} ./), 口座: '普通 1234567' },
      受取人名: stored(at, requestId).payee?.name,
    });
    expect(valuesOf(people as Section)).toMatchObject({
      依頼者: `${at.maker.user.name}　2026年04月01日 10時00分00秒`,
      承認者: `${at.first.user.name}　2026年04月01日 10時00分00秒`,
      承認完了日時: '2026年04月01日 10時00分00秒',
    });
    const rows = at.world.history(at.company.companyId).filter(({ event }) => event === 'transfer.printed');
    expect(rows).toMatchObject([{ outcome: 'done', subject: requestId, userId: at.maker.user.userId }]);
    const english = await print({ headers: { 'Accept-Language': 'en' } });
    expect(valuesOf(english.body.sections[0])).toMatchObject({ State: 'Authorised', 'Fee borne by': 'The payer' });
  });
});

it('print-request shows the account that pays, and who has not approved yet', async () => {
  const at = await paying({ mode: 'doubleUnordered' });
  const second = at.company.accounts[1];
  const requestId = await made(at, {
    accountId: second?.accountId,
    approvers: [at.first.user.userId, at.second.user.userId],
  });
  await approve(at, at.second, [requestId]);
  const { body } = await at.world.call(printRequest, { session: at.maker.session, input: { requestId } });
  const [ordered, , people] = body.sections as readonly Section[];
  expect(valuesOf(ordered as Section)).toMatchObject({ お申込口座: `102 当座 ${second?.number}　駅前支店` });
  expect(valuesOf(ordered as Section)).not.toHaveProperty('件数');
  expect(people?.lines?.filter(({ label }) => label === '承認者').map(({ value }) => value)).toEqual([
    `${at.first.user.name}　未承認`,
    `${at.second.user.name}　2026年04月01日 10時00分00秒`,
  ]);
});

it.each([
  ['with what was said', '口座をご確認ください。', '残高不足'],
  ['with nothing said', undefined, undefined],
])('print-request shows who returned a request and what became of it, %s', async (_, comment, reason) => {
  const at = await paying();
  const requestId = await made(at);
  const [item] = at.world.items('REQUEST#');
  const by = { userId: at.first.user.userId, name: at.first.user.name };
  at.world.engine.put({
    ...{ ...item, state: 'failed', payee: { ...payee, bank: '9998' } },
    returned: { by, at: '2026-04-02T01:00:00Z', ...(comment && { comment }) },
    result: { at: '2026-04-03T01:00:00Z', ...(reason && { reason }) },
  } as never);
  const { body } = await at.world.call(printRequest, { session: at.maker.session, input: { requestId } });
  const [, to, people] = body.sections as readonly Section[];
  expect(valuesOf(people as Section)).toMatchObject({
    '差戻し・承認取消': [by.name, '2026年04月02日 10時00分00秒', ...(comment ? [comment] : [])].join('　'),
    処理日時: ['2026年04月03日 10時00分00秒', ...(reason ? [reason] : [])].join('　'),
  });
  // Of a bank that the directory does not have, its code.
  expect(valuesOf(to as Section)).toMatchObject({ 金融機関: '9998', 支店: payee.branch });
});

it('print-request says why an approved request came back (エラー)', async () => {
  const at = await paying();
  const requestId = await made(at);
  const [item] = at.world.items('REQUEST#');
  const reasons = [{ path: 'accountId', code: 'account.closed' }];
  at.world.engine.put({
    ...(item as object),
    state: 'error',
    sentBack: { at: '2026-04-02T01:00:00Z', reasons },
  } as never);
  const { body } = await at.world.call(printRequest, { session: at.maker.session, input: { requestId } });
  const values = body.sections.map(valuesOf);
  expect(values[0]).toMatchObject({ 取引状態: 'エラー' });
  expect(values[2]).toMatchObject({ エラー: expect.stringMatching(/^2026年04月02日 10時00分00秒　.*口座/) });
});

describe('print-request of lines', () => {
  let at: Office;
  beforeEach(async () => {
    at = await office();
  });
  const print = (requestId: string, more: object = {}, by = at.maker) =>
    at.world.call(printRequest, { session: by.session, input: { requestId, ...more } });

  function setFees(table: string) {
    const { companyId } = at.company;
    const fees = { sameBranch: 0, sameBank: 0, telegraphic: 660, document: 660 };
    at.world.engine.put({
      ...{ pk: `FEES#${companyId}`, sk: table, entity: 'feeTable', form: 1, companyId, version: 1 },
      ...{ useStandard: false, method: 'boundary', minimumPayment: 0, ranges: [{ from: 0, fees }] },
    });
  }

  it('prints the sum of the fees that the payer bears', async () => {
    const ordered = async () => {
      const { requestId } = (await make(at, { service: 'bulkTransfer', lines: [aTypedLine] })).body;
      return valuesOf((await print(requestId)).body.sections[0]);
    };
    expect(Object.keys(await ordered())).not.toContain('当方負担手数料（円）');
    setFees('payer-bulk');
    expect(await ordered()).toMatchObject({ 手数料負担: '当方負担', '当方負担手数料（円）': '660' });
  });

  it('prints each line with names of banks, codes, and the fee that its payee bears', async () => {
    setFees('payee-bulk');
    const lines = [
      { ...aTypedLine, customerCode: '12' },
      { payee, amount: 5_000, edi: 'INV-1' },
    ];
    const { body } = await make(at, { service: 'bulkTransfer', feeBearer: 'payee', lines });
    const answer = await print(body.requestId, {}, at.approver);
    expect([answer.roundTrips, answer.body.orientation]).toEqual([3, 'landscape']);
    const [ordered, , table] = answer.body.sections as readonly Section[];
    expect(valuesOf(ordered as Section)).toMatchObject({
      ...{ 業務: '総合振込', 作成方法: '画面入力', 件数: '2', '支払金額合計（円）': '255,000' },
      ...{ 手数料負担: '先方負担', '先方負担手数料（円）': '1,320', '振込金額（円）': '253,680' },
    });
    expect([table?.heading, table?.columns?.length]).toEqual(['明細', 9]);
    expect(table?.rows).toEqual([
      [
        ...['1', '0001 みずほ', '110 東京中央', '普通 1234567', 'テガタ タロウ'],
        ...['250,000', '660', '249,340', '0000000012'],
      ],
      ['2', '0001 みずほ', '110 東京中央', '普通 1234567', 'テガタ タロウ', '5,000', '660', '4,340', 'INV-1'],
    ]);
    const headings = ({ columns = [] }: Section) => columns.map(({ heading }) => heading);
    expect(headings(table as Section)).toContain('受取人名');
    const debit = (await make(at, { service: 'accountDebit', lines: [aTypedLine] })).body.requestId;
    expect(headings((await print(debit)).body.sections[2])).toEqual(expect.arrayContaining(['預金者名']));
    const salary = (await make(at, { lines: [aTypedLine] })).body.requestId;
    const [first, , plain] = (await print(salary)).body.sections as readonly Section[];
    expect(plain?.rows?.map(({ length }) => length)).toEqual([7]);
    expect([plain?.columns?.length, Object.keys(valuesOf(first as Section))]).toEqual([
      7,
      expect.not.arrayContaining(['手数料負担']),
    ]);
  });

  it('prints 5,000 lines from the one asked for, and says which they are', async () => {
    const bytes = fileFor(at, { lines: Array.from({ length: 6000 }, (_, n) => ({ amount: String(n + 1) })) });
    const { requestId } = (await make(at, { uploadId: await upload(at, bytes) })).body;
    const tableOf = async (fromLine?: string): Promise<Section> =>
      (await print(requestId, { ...(fromLine && { fromLine }) })).body.sections.at(-1);
    const first = await tableOf();
    expect([first.heading, first.rows?.length]).toEqual(['明細　1～5,000件目（全6,000件）', 5000]);
    const second = await tableOf('5001');
    expect([second.heading, second.rows?.length, second.rows?.[0]?.[5]]).toEqual([
      '明細　5,001～6,000件目（全6,000件）',
      1000,
      '5,001',
    ]);
    expect((await tableOf('6001')).rows).toEqual([]);
    for (const fromLine of ['0', '-1', '100000', '１'])
      expect((await print(requestId, { fromLine })).body.errors).toMatchObject([
        { path: 'fromLine', code: 'lineNumber.form' },
      ]);
  });

  it('says which lines the core could not execute', async () => {
    const { requestId } = (await make(at, { lines: [aTypedLine, aTypedLine, aTypedLine] })).body;
    const { companyId } = at.company;
    const [item] = at.world.items('REQUEST#');
    at.world.engine.put({
      ...(item as object),
      state: 'completed',
      failedLines: { count: 1, total: 250_000 },
    } as never);
    const at1 = '2026-04-10T01:00:00Z';
    const result = { companyId, requestId, line: 2, amount: 250_000, reason: '口座なし', at: at1, ttl: 1_900_000_000 };
    at.world.engine.put(
      lineResultItem.create(lineResultItem.key(companyId, requestId, '2'), result, 'request.conflict').item,
    );
    const { body } = await print(requestId);
    const [, people, table] = body.sections as readonly Section[];
    expect(valuesOf(people as Section)).toMatchObject({ '処理不能の明細（件数・円）': '1（250,000）' });
    expect(table?.rows?.map((row) => row.at(-1))).toEqual(['', '処理不能 口座なし', '']);
    expect(table?.columns?.at(-1)?.heading).toBe('処理結果');
    const { reason: _reason, ...without } = result;
    at.world.engine.put(
      lineResultItem.create(lineResultItem.key(companyId, requestId, '2'), without, 'request.conflict').item,
    );
    expect((await print(requestId)).body.sections[2].rows[1].at(-1)).toBe('処理不能');
  });

  it('is for those who may see the request; for others it is not there', async () => {
    const { requestId } = (await make(at, { lines: [aTypedLine] })).body;
    const colleague = await at.world.addUser(at.company, { permissions: [] });
    const viewer = await at.world.addUser(at.company, { permissions: ['payroll.viewAll'] });
    const seenBy = async (user: typeof colleague) =>
      (await print(requestId, {}, { user, session: await at.world.logIn(user) })).status;
    expect([await seenBy(colleague), await seenBy(viewer)]).toEqual([404, 200]);
  });
});
