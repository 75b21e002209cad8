import { beforeEach, describe, expect, it } from 'vitest';
import { handler as filePayees } from '../../../functions/bank/file-payees.ts';
import { handler as createPayee } from '../../../functions/payees/create-payee.ts';
import { handler as listPayees } from '../../../functions/payees/list-payees.ts';
import type { Company } from '../../../shared/table/companies.ts';
import { payeeItem, placeOf } from '../../../shared/table/payees.ts';
import type { TestSession } from '../../builders/session.ts';
import { createWorld, type World } from '../../world.ts';

let world: World;
let company: Company;
let master: TestSession;
let numbers: number;

type Input = Readonly<Record<string, unknown>>;

beforeEach(async () => {
  world = createWorld();
  company = world.openCompany();
  master = await world.logIn(await world.addUser(company, { role: 'master' }));
  numbers = 0;
});

const accountNamed = (name: string) => {
  numbers += 1;
  return { bank: '0001', branch: '001', type: 'ordinary', number: String(numbers).padStart(7, '0'), name };
};
const keep = async (name: string, input: Input = {}) => {
  const sent = { service: 'transfer', account: accountNamed(name), ...input };
  return world.call(createPayee, { session: master, input: sent });
};
const list = (input: Input = {}, session = master) => world.call(listPayees, { session, input });
const names = async (input: Input = {}) =>
  (await list(input)).body.items.map(({ account }: { account: { name: string } }) => account.name);

/** All pages, and the requests that each took. */
async function pages(input: Input) {
  const found: string[][] = [];
  for (let cursor: string | undefined, rounds = 0; rounds < 20; rounds += 1) {
    const { body, roundTrips } = await list({ ...input, ...(cursor && { cursor }) });
    expect(roundTrips).toBeLessThanOrEqual(3);
    found.push(body.items.map(({ account }: { account: { name: string } }) => account.name));
    cursor = body.cursor;
    if (cursor === undefined) break;
  }
  return found;
}

describe("the company's payees", () => {
  it('are listed by name, a page at a time', async () => {
    for (const name of ['ヤマダ', 'アオキ', 'カ)テガタ', 'サトウ', 'アオヤマ']) await keep(name);
    expect(await pages({ limit: '2' })).toEqual([['アオキ', 'アオヤマ'], ['カ)テガタ', 'サトウ'], ['ヤマダ']]);
    expect((await list({ limit: '1' })).body.items[0]).toMatchObject({
      kind: 'own',
      service: 'transfer',
      account: { bankName: 'みずほ', branchName: '東京営業部' },
      version: 1,
    });
  });

  it('are those of a service, a group, and a beginning of the name in either width', async () => {
    await keep('アオキ', { group: '役員' });
    await keep('ヤマダ', { group: '役員' });
    await keep('ヤマモト');
    await keep('ヤマナカ', { service: 'payroll' });
    expect(await names()).toEqual(['アオキ', 'ヤマダ', 'ヤマモト']);
    expect(await names({ service: 'payroll' })).toEqual(['ヤマナカ']);
    expect(await names({ service: 'bulkTransfer' })).toEqual([]);
    expect(await names({ group: '役員' })).toEqual(['アオキ', 'ヤマダ']);
    expect(await names({ name: 'ﾔﾏ' })).toEqual(['ヤマダ', 'ヤマモト']);
    expect(await names({ group: '役員', name: 'ヤ' })).toEqual(['ヤマダ']);
    expect(await pages({ group: '役員', limit: '1' })).toEqual([['アオキ'], ['ヤマダ']]);
  });

  it('of a group are found behind more than a request reads', async () => {
    const { body } = await keep('ア', { group: '社員' });
    const first = payeeItem.read(world.items('PAYEE#').find(({ sk }) => sk === body.payeeId));
    if (!first) throw new Error('it was kept');
    for (let made = 0; made < 1005; made += 1) {
      const payeeId = world.random.ulid(world.now());
      const payee = { ...first, payeeId };
      world.engine.put({ ...payee, ...payeeItem.key(company.companyId, payeeId), byUser: placeOf(payee) });
    }
    await keep('ン', { group: '役員' });
    expect(await pages({ group: '役員' })).toEqual([[], ['ン']]);
    expect((await pages({ group: '社員' })).map(({ length }) => length)).toEqual([...Array(10).fill(100), 6]);
  });

  it('of another company are not there, and its cursor is of no use', async () => {
    await keep('アオキ');
    await keep('ヤマダ');
    const { cursor } = (await list({ limit: '1' })).body;
    const other = world.openCompany();
    const theirs = await world.logIn(await world.addUser(other, { role: 'master' }));
    expect((await list({}, theirs)).body).toEqual({ items: [] });
    expect((await list({ limit: '1', cursor }, theirs)).body.code).toBe('request.cursorInvalid');
    expect((await list({ limit: '1', cursor, service: 'payroll' })).body.code).toBe('request.cursorInvalid');
  });

  it('are refused with a malformed filter', async () => {
    const wrong = { service: 'densai', kind: 'all', group: '', name: 'やまだ', limit: '101' };
    for (const [field, value] of Object.entries(wrong)) {
      const { status, body } = await list({ [field]: value });
      expect([status, body.errors[0].path]).toEqual([400, field]);
    }
  });
});

describe('the payees that the bank has filed', () => {
  const file = (payees: readonly unknown[]) =>
    world.call(filePayees, { input: { companyId: company.companyId, payees } });

  it('are listed by name too, with the digits of their accounts as ids', async () => {
    expect((await list({ kind: 'filed' })).body).toEqual({ items: [] });
    await file(['ヤマダ', 'アオキ', 'アオキ', 'サトウ'].map(accountNamed));
    await keep('カ)テガタ');
    expect(await pages({ kind: 'filed', limit: '2' })).toEqual([
      ['アオキ', 'アオキ'],
      ['サトウ', 'ヤマダ'],
    ]);
    expect(await names({ kind: 'filed', name: 'ヤ' })).toEqual(['ヤマダ']);
    expect((await list({ kind: 'filed', name: 'サ' })).body.items).toEqual([
      {
        payeeId: '000100110000004',
        kind: 'filed',
        service: 'transfer',
        account: {
          bank: '0001',
          bankName: 'みずほ',
          branch: '001',
          branchName: '東京営業部',
          type: 'ordinary',
          number: '0000004',
          name: 'サトウ',
        },
      },
    ]);
    expect(await names({ kind: 'filed', group: '役員' })).toEqual([]);
    expect(await names({ kind: 'filed', service: 'payroll' })).toEqual([]);
  });
});

describe('who may look (A9-7)', () => {
  const seen = async (right: string, input: Input) => {
    const user = await world.addUser(company, { role: 'general', permissions: [right] });
    const { status, body } = await list(input, await world.logIn(user));
    return body.needs ?? status;
  };

  it.each([
    [
      { service: 'transfer' },
      ['transfer.payees', 'transfer.request.userRegistered'],
      ['transfer.request.preRegistered', 'payroll.payees'],
    ],
    [
      { service: 'bulkTransfer' },
      ['bulkTransfer.payees', 'bulkTransfer.request.screen'],
      ['bulkTransfer.request.file', 'transfer.payees'],
    ],
    [{ service: 'payroll' }, ['payroll.payees', 'payroll.request.screen'], ['payroll.viewAll', 'bulkTransfer.payees']],
    [{ service: 'accountDebit' }, ['accountDebit.payers', 'accountDebit.request.screen'], ['accountDebit.results']],
    [{ kind: 'filed' }, ['transfer.request.preRegistered', 'transfer.payees'], ['transfer.request.userRegistered']],
  ])('at %o', async (input, enough, tooLittle) => {
    for (const right of enough) expect(await seen(right, input)).toBe(200);
    for (const right of tooLittle) expect(await seen(right, input)).toBe(enough[0]);
  });
});
