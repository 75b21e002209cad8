import { beforeEach, describe, expect, it } from 'vitest';
import { handler as changePayee } from '../../../functions/payees/change-payee.ts';
import { handler as createPayee } from '../../../functions/payees/create-payee.ts';
import { handler as deletePayee } from '../../../functions/payees/delete-payee.ts';
import type { Permission } from '../../../shared/domain/permissions.ts';
import type { Company } from '../../../shared/table/companies.ts';
import type { Item } from '../../../shared/table/engine.ts';
import { payeeCountItem, payeeItem } from '../../../shared/table/payees.ts';
import type { TestSession } from '../../builders/session.ts';
import { createWorld, type World } from '../../world.ts';

let world: World;
let company: Company;
let session: TestSession;

const account = { bank: '0001', branch: '001', type: 'ordinary', number: '1234567', name: 'カ)テガタシヨウジ' };
const everything: readonly Permission[] = [
  'transfer.payees',
  'bulkTransfer.payees',
  'payroll.payees',
  'accountDebit.payers',
];

type Input = Readonly<Record<string, unknown>>;

const withRights = async (permissions: readonly string[], at = company) =>
  world.logIn(await world.addUser(at, { role: 'general', name: '手形　花子', permissions: [...permissions] }));

beforeEach(async () => {
  world = createWorld();
  company = world.openCompany();
  session = await withRights(everything);
});

const create = (input: Input = {}, request: Input = {}) =>
  world.call(createPayee, { session, input: { service: 'transfer', account, ...input }, ...request });
const change = (payeeId: string, input: Input, request: Input = {}) =>
  world.call(changePayee, { session, ifMatch: 1, input: { payeeId, account, ...input }, ...request });
const remove = (payeeId: string, request: Input = {}) =>
  world.call(deletePayee, { session, input: { payeeId }, ...request });
const made = async (input: Input = {}): Promise<string> => (await create(input)).body.payeeId;
const stored = (payeeId: string) => payeeItem.read(world.items('PAYEE#').find(({ sk }) => sk === payeeId));
const outcome = ({ status, body }: Awaited<ReturnType<typeof create>>) => [
  status,
  body.errors?.map((each: { path: string; code: string }) => `${each.path} ${each.code}`) ?? body.code,
];
const last = () => world.history(company.companyId).at(-1);

describe('create-payee', () => {
  it('keeps an account in one form, with its bank and branch, its history, and a mail to the contact (T-15)', async () => {
    const typed = { ...account, name: 'ｶ)ﾃｶﾞﾀｼｮｳｼﾞ' };
    const { status, body, headers } = await create({ account: typed, group: '仕入先', memo: '毎月末払い' });
    expect([status, headers['ETag']]).toEqual([201, '"1"']);
    const at = '2026-04-01T10:00:00+09:00';
    expect(body).toEqual({
      payeeId: expect.any(String),
      kind: 'own',
      service: 'transfer',
      account: { ...account, bankName: 'みずほ', branchName: '東京営業部' },
      group: '仕入先',
      memo: '毎月末払い',
      version: 1,
      createdAt: at,
      changedAt: at,
    });
    expect(stored(body.payeeId)).toMatchObject({ companyId: company.companyId, account, group: '仕入先' });
    expect(last()).toMatchObject({
      event: 'payee.created',
      subject: body.payeeId,
      outcome: 'done',
      changes: [
        { path: 'service', before: null, after: 'transfer' },
        { path: 'account', before: null, after: account },
        { path: 'group', before: null, after: '仕入先' },
        { path: 'memo', before: null, after: '毎月末払い' },
      ],
    });
    const [mail] = world.mails();
    expect(mail).toMatchObject({
      kind: 'payeesChanged',
      subject: '振込先変更のお知らせ',
      audience: { contact: true, administrators: false, users: [] },
    });
    expect(mail?.text).toContain('振込先・請求先が登録されました。');
    for (const line of [
      '業務: 振込振替',
      '金融機関: みずほ',
      '支店: 東京営業部',
      '口座番号（下3桁）: ****567',
      '受取人名・預金者名: カ)テガタシヨウジ',
      '操作した利用者: 手形　花子',
    ])
      expect(mail?.text?.split('\n')).toContain(line);
    expect(JSON.stringify(mail)).not.toContain(account.number);
  });

  it.each([
    [{ account: { ...account, bank: '0002' } }, 'account.bank payee.bankUnknown'],
    [{ account: { ...account, branch: '999' } }, 'account.branch payee.branchUnknown'],
    [{ account: { ...account, bank: '００01' } }, 'account.bank payee.bankForm'],
    [{ account: { ...account, number: '１２３４５６７' } }, 'account.number payee.numberForm'],
    [{ account: { ...account, number: '123456' } }, 'account.number payee.numberForm'],
    [{ account: { ...account, type: 'taxReserve' } }, 'account.type field.choice'],
    [{ account: { ...account, name: '手形商事' } }, 'account.name payee.nameForm'],
    [{ account: { ...account, name: 'ガ'.repeat(16) } }, 'account.name payee.nameTooLong'],
    [{ account: { ...account, bankName: 'みずほ' } }, 'account.bankName field.unknown'],
    [{ customerCode: '123' }, 'customerCode payee.customerCodeUnused'],
    [{ group: 'あ'.repeat(31) }, 'group payee.groupForm'],
    [{ memo: '\u202e' }, 'memo payee.memoForm'],
    [{ service: 'payment' }, 'service field.choice'],
  ])('refuses %o', async (input, error) => {
    expect(outcome(await create(input))).toEqual([400, [error]]);
    expect(world.items('PAYEE')).toEqual([]);
    expect(world.mails()).toEqual([]);
  });

  it('says the date of the directory, and lists every mistake', async () => {
    const wrong = { account: { ...account, bank: '0002' }, customerCode: '1' };
    const { body } = await create(wrong);
    expect(body.errors).toHaveLength(2);
    expect(body.errors[0].detail).toContain('2026-08-24');
  });

  it('takes any branch of the deploying bank, which the directory does not know', async () => {
    expect((await create({ account: { ...account, bank: '9999', branch: '123' } })).status).toBe(201);
  });

  it('keeps the customer number of a payer', async () => {
    const { body } = await create({ service: 'accountDebit', customerCode: '１２３－Ａ' });
    expect(body.customerCode).toBe('123-A');
  });

  it('refuses an account that is in the list of the service already, also of two at once, and in a dry run', async () => {
    const first = await made();
    expect(outcome(await create({ account: { ...account, name: 'ベツメイギ' } }))).toEqual([409, 'payee.exists']);
    const dry = await create({}, { headers: { Prefer: 'validate-only' } });
    expect(outcome(dry)).toEqual([409, 'payee.exists']);
    expect((await create({ service: 'payroll' })).status).toBe(201);
    await remove(first);
    expect((await create({}, { headers: { Prefer: 'validate-only' } })).body.changes).toHaveLength(2);
    const both = await Promise.all([create(), create()]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  it('refuses more than the bank allows, and says how to go on', async () => {
    await made();
    const { companyId } = company;
    const full = { companyId, count: world.profile.maximumPayees };
    world.engine.put({ ...full, ...payeeCountItem.key(companyId), entity: 'payeeCount', form: 1 });
    const { status, body } = await create({ service: 'payroll' });
    expect([status, body.code, body.maximum]).toEqual([409, 'payee.tooMany', 9999]);
    expect(body.detail).toContain('削除');
  });

  it('needs the right of the service', async () => {
    const needs = {
      transfer: 'transfer.payees',
      bulkTransfer: 'bulkTransfer.payees',
      payroll: 'payroll.payees',
      accountDebit: 'accountDebit.payers',
    };
    for (const [service, right] of Object.entries(needs)) {
      session = await withRights(everything.filter((each) => each !== right));
      expect((await create({ service })).body).toMatchObject({ code: 'permission.denied', needs: right });
      session = await withRights([right]);
      expect((await create({ service })).status).toBe(201);
    }
  });

  it('is nothing that the right to make requests includes', async () => {
    session = await withRights(['transfer.request.userRegistered', 'bulkTransfer.request.screen']);
    expect((await create()).body).toMatchObject({ code: 'permission.denied', needs: 'transfer.payees' });
  });

  it('is for users who pay such payees where the bank has no right of its own for it (S0)', async () => {
    world = createWorld({ profile: 'tohoku' });
    company = world.openCompany();
    session = await withRights(['transfer.request.userRegistered']);
    expect((await create()).status).toBe(201);
    session = await withRights(['transfer.request.newAccount']);
    expect((await create()).body.code).toBe('permission.denied');
  });

  it('does not exist for a service that the contract lacks', async () => {
    company = world.openCompany({ features: ['payroll'] });
    session = await world.logIn(await world.addUser(company, { role: 'master' }));
    expect((await create()).body.needs).toBe('transfer.payees');
    expect((await create({ service: 'payroll' })).status).toBe(201);
  });
});

describe('change-payee', () => {
  it('changes the account and says since when, with before and after, and a mail', async () => {
    const payeeId = await made({ group: '仕入先' });
    world.advance({ minutes: 5 });
    const { status, body, headers } = await change(payeeId, {
      account: { ...account, number: '7654321' },
      memo: '新口座',
    });
    expect([status, headers['ETag'], body.version]).toEqual([200, '"2"', 2]);
    expect(body.changedAt).toBe('2026-04-01T10:05:00+09:00');
    expect(body.createdAt).toBe('2026-04-01T10:00:00+09:00');
    expect(body.group).toBeUndefined();
    expect(last()).toMatchObject({
      event: 'payee.changed',
      subject: payeeId,
      changes: [
        { path: 'account.number', before: '1234567', after: '7654321' },
        { path: 'group', before: '仕入先', after: null },
        { path: 'memo', before: null, after: '新口座' },
      ],
    });
    expect(world.mails().at(-1)?.text).toContain('****321');
    expect((await create()).status).toBe(201);
  });

  it('of a note or group leaves the day of the account', async () => {
    const payeeId = await made();
    world.advance({ minutes: 5 });
    const { body } = await change(payeeId, { memo: 'A' });
    expect([body.version, body.changedAt]).toEqual([2, '2026-04-01T10:00:00+09:00']);
  });

  it('counts another name as another account', async () => {
    const payeeId = await made();
    world.advance({ minutes: 5 });
    const { body } = await change(payeeId, { account: { ...account, name: 'ベツメイギ' } });
    expect(body.changedAt).toBe('2026-04-01T10:05:00+09:00');
  });

  it('changes nothing and mails nothing if nothing differs', async () => {
    const payeeId = await made();
    const mails = world.mails().length;
    expect(outcome(await change(payeeId, {}))).toEqual([200, undefined]);
    expect(stored(payeeId)?.version).toBe(1);
    expect(world.mails()).toHaveLength(mails);
  });

  it('refuses the account of another payee of the service, also in a dry run', async () => {
    const payeeId = await made();
    const other = { ...account, number: '0000001' };
    await made({ account: other });
    expect(outcome(await change(payeeId, { account: other }))).toEqual([409, 'payee.exists']);
    const dry = await change(payeeId, { account: other }, { headers: { Prefer: 'validate-only' } });
    expect(outcome(dry)).toEqual([409, 'payee.exists']);
  });

  it('checks the account and the version', async () => {
    const payeeId = await made();
    const unknown = { account: { ...account, bank: '0002' }, customerCode: '1' };
    expect(outcome(await change(payeeId, unknown))).toEqual([
      400,
      ['account.bank payee.bankUnknown', 'customerCode payee.customerCodeUnused'],
    ]);
    expect(outcome(await change(payeeId, { memo: 'A' }, { ifMatch: 2 }))).toEqual([412, 'request.staleVersion']);
    expect(outcome(await change(payeeId, { memo: 'A' }, { ifMatch: undefined }))).toEqual([
      428,
      'request.versionRequired',
    ]);
  });
});

describe('delete-payee', () => {
  it('frees the account and the place, with history and a mail', async () => {
    const payeeId = await made({ group: '仕入先' });
    world.advance({ minutes: 5 });
    expect(outcome(await remove(payeeId, { ifMatch: 2 }))).toEqual([412, 'request.staleVersion']);
    expect((await remove(payeeId, { ifMatch: 1 })).body).toEqual({ payeeId });
    expect(last()).toMatchObject({ event: 'payee.deleted', subject: payeeId, outcome: 'done' });
    expect(last()?.changes).toContainEqual({ path: 'account', before: account, after: null });
    expect(world.mails().at(-1)?.text).toContain('削除されました');
    expect(world.items('PAYEE').map(({ sk, count }) => [sk, count])).toEqual([['COUNT', 0]]);
    expect(outcome(await remove(payeeId))).toEqual([404, 'payee.notFound']);
  });
});

describe('a payee of a service whose right the user lacks', () => {
  it('is neither changed nor deleted', async () => {
    const payeeId = await made({ service: 'payroll' });
    session = await withRights(['transfer.payees', 'payroll.request.screen']);
    const denied = { code: 'permission.denied', needs: 'payroll.payees' };
    expect((await change(payeeId, { memo: 'A' })).body).toMatchObject(denied);
    expect((await remove(payeeId)).body).toMatchObject(denied);
    expect(stored(payeeId)?.version).toBe(1);
  });
});

describe('a user who is suspended or loses a right meanwhile', () => {
  const meanwhileChanges = [
    ['suspended', { serviceState: 'suspended' }],
    ['stopped', { loginStopped: true }],
    ['given other rights', { rightsVersion: 2 }],
  ] as const;

  it.each(meanwhileChanges)('changes nothing when %s', async (_, meanwhile) => {
    const payeeId = await made();
    const before = world.items('PAYEE');
    const acts = [
      () => create({ account: { ...account, number: '0000009' } }),
      () => change(payeeId, { memo: 'A' }),
      () => remove(payeeId),
    ];
    for (const act of acts) {
      const { companyId } = company;
      const user = () => world.items(`USER#${companyId}`).find(({ sk }) => sk === `USER#${session.userId}`);
      const was = user();
      if (!was) throw new Error('the user is there');
      world.hooks.before = (call) => {
        if (call.method === 'commit') world.engine.put({ ...was, ...meanwhile });
      };
      expect((await act()).status).toBe(409);
      world.hooks.before = undefined;
      world.engine.put(was);
    }
    expect(world.items('PAYEE')).toEqual(before);
  });
});

describe('a user whose confirmation password is stopped (D-3)', () => {
  it('registers, changes and deletes payees, which asks for none', async () => {
    const user = world.items(`USER#${company.companyId}`).find(({ sk }) => sk === `USER#${session.userId}`);
    world.engine.put({ ...user, confirmationStopped: true } as Item);
    const created = await create();
    const { payeeId } = created.body;
    const answers = [created, await change(payeeId, { memo: 'A' }), await remove(payeeId)];
    expect(answers.map(({ status }) => status)).toEqual([201, 200, 200]);
  });
});

describe('a payee of another company', () => {
  it('is not there', async () => {
    const payeeId = await made();
    const other = world.openCompany();
    session = await withRights(everything, other);
    expect(outcome(await change(payeeId, { memo: 'A' }))).toEqual([404, 'payee.notFound']);
    expect(outcome(await remove(payeeId))).toEqual([404, 'payee.notFound']);
    expect((await create()).status).toBe(201);
  });
});
