import { describe, expect, it } from 'vitest';
import { DomainError } from '../../shared/domain/errors.ts';
import type { Write } from '../../shared/table/engine.ts';
import {
  FiledPayees,
  filedPayee,
  filedPayees,
  filedPayeesAtMost,
  filedPayeesItem,
  filedPayeesOf,
  type Payee,
  payeeCountItem,
  payeeItem,
  payees,
  placeOf,
} from '../../shared/table/payees.ts';
import { memoryEngine } from '../memory-engine.ts';

const companyId = '01KA0000000000000000000001';
const idOf = (number: number) => `01KP${String(number).padStart(22, '0')}`;
const at = '2026-04-01T01:00:00.000Z';

function payeeNamed(number: number, changed: Partial<Payee> = {}): Payee {
  return {
    companyId,
    payeeId: idOf(number),
    version: 1,
    service: 'transfer',
    account: { bank: '0001', branch: '001', type: 'ordinary', number: String(number).padStart(7, '0'), name: 'テガタ' },
    createdAt: at,
    changedAt: at,
    ...changed,
  };
}

function bank() {
  const engine = memoryEngine();
  let commits = 0;
  const commit = async (writes: readonly Write[]) => {
    commits += 1;
    try {
      await engine.commit(writes, `token ${commits}`);
      return 'done';
    } catch (thrown) {
      if (thrown instanceof DomainError) return thrown.code;
      throw thrown;
    }
  };
  const count = () => payeeCountItem.read(engine.items().find(({ sk }) => sk === 'COUNT'));
  const create = async (payee: Payee, maximum = 10) => commit(payees.create.bind(engine)(payee, count(), maximum));
  const stored = (payeeId: string) => payeeItem.read(engine.items().find(({ sk }) => sk === payeeId));
  const change = async (read: Payee, next: Payee) => commit(payees.change.bind(engine)(read, next));
  const remove = async (payee: Payee) => commit(payees.delete.bind(engine)(payee));
  const list = async (name = '', group?: string) => {
    const search = { service: 'transfer', name, group, limit: 10, after: undefined } as const;
    return (await payees.page.bind(engine)(companyId, search)).items.map(({ payeeId }) => payeeId);
  };
  return { engine, create, change, remove, stored, count, list, commit };
}

describe("a company's payees", () => {
  it('have an account only once in the list of a service', async () => {
    const { create, engine } = bank();
    const first = payeeNamed(1);
    expect(await create(first)).toBe('done');
    const before = engine.items();
    expect(await create({ ...first, payeeId: idOf(2) })).toBe('payee.exists');
    expect(engine.items()).toEqual(before);
    expect(await create({ ...first, payeeId: idOf(2), service: 'payroll' })).toBe('done');
  });

  it('let an account go with its payee, or with a change of it', async () => {
    const { create, change, remove, stored, count } = bank();
    const [first, other] = [payeeNamed(1), payeeNamed(2)];
    await create(first);
    await create(other);
    const moved = { ...first, account: { ...first.account, number: '0000009' } };
    expect(await change(first, { ...first, account: other.account })).toBe('payee.exists');
    expect(await change(first, moved)).toBe('done');
    expect(stored(first.payeeId)).toMatchObject({ version: 2, account: { number: '0000009' } });
    expect(await create({ ...first, payeeId: idOf(3) })).toBe('done');
    expect(await remove({ ...moved, version: 2 })).toBe('done');
    expect(await create({ ...moved, payeeId: idOf(4) })).toBe('done');
    expect(count()?.count).toBe(3);
  });

  it('are as many as the bank allows', async () => {
    const { create, count, remove, engine } = bank();
    for (const number of [1, 2]) expect(await create(payeeNamed(number), 2)).toBe('done');
    expect(await create(payeeNamed(3), 2)).toBe('payee.tooMany');
    const third = payees.create.bind(engine)(payeeNamed(3), count(), 2);
    await expect(engine.commit(third, 'the third')).rejects.toMatchObject({ details: { maximum: 2 } });
    await remove(payeeNamed(1));
    expect(await create(payeeNamed(3), 2)).toBe('done');
    expect(count()?.count).toBe(2);
  });

  it('give up no account that another one has', async () => {
    const { create, change, remove, engine } = bank();
    const payee = payeeNamed(1);
    await create(payee);
    const held = engine.items().find((item) => item['entity'] === 'heldAccount');
    engine.put({ ...held, payeeId: idOf(2) } as never);
    expect(await change(payee, { ...payee, account: payeeNamed(3).account })).toBe('request.conflict');
    expect(await remove(payee)).toBe('request.conflict');
  });

  it('are changed and deleted only at the version that was read', async () => {
    const { create, change, remove } = bank();
    const payee = payeeNamed(1);
    await create(payee);
    expect(await change(payee, { ...payee, memo: 'A' })).toBe('done');
    expect(await change(payee, { ...payee, memo: 'B' })).toBe('request.conflict');
    expect(await remove(payee)).toBe('request.conflict');
    expect(await remove({ ...payee, version: 2 })).toBe('done');
    expect(await remove({ ...payee, version: 2 })).toBe('request.conflict');
  });

  it('are listed by name, in their service alone, and by group', async () => {
    const { create, change, list, stored } = bank();
    const named = (number: number, name: string, group?: string) =>
      payeeNamed(number, { account: { ...payeeNamed(number).account, name }, ...(group && { group }) });
    await create(named(1, 'ヤマダ', '役員'));
    await create(named(2, 'アオキ'));
    await create(named(3, 'アオヤマ', '役員'));
    await create(named(4, 'アオキ', '役員#A'));
    await create({ ...named(5, 'アオキ', '役員'), service: 'payroll' });
    const ids = (...numbers: readonly number[]) => numbers.map(idOf);
    expect(await list()).toEqual(ids(2, 4, 3, 1));
    expect(await list('アオキ')).toEqual(ids(2, 4));
    expect(await list('', '役員')).toEqual(ids(3, 1));
    expect(await list('ヤ', '役員')).toEqual(ids(1));
    const read = stored(idOf(1));
    if (!read) throw new Error('the payee is there');
    await change(read, { ...read, group: undefined, account: { ...read.account, name: 'アイダ' } });
    expect(await list()).toEqual(ids(1, 2, 4, 3));
    expect(await list('', '役員')).toEqual(ids(3));
  });

  it('go on after a page', async () => {
    const { create, engine } = bank();
    for (const number of [1, 2, 3]) await create(payeeNamed(number));
    const page = payees.page.bind(engine);
    const search = { service: 'transfer', name: '', group: undefined, limit: 2 } as const;
    const first = await page(companyId, { ...search, after: undefined });
    const last = first.items[1];
    if (!last) throw new Error('the page has two');
    const second = await page(companyId, { ...search, after: { payeeId: last.payeeId, place: placeOf(last) } });
    expect([...first.items, ...second.items].map(({ payeeId }) => payeeId)).toEqual([1, 2, 3].map(idOf));
  });
});

describe('the payees that the bank has filed', () => {
  const accounts = [payeeNamed(2).account, { ...payeeNamed(1).account, name: 'アオキ' }];

  it('are one list, which is replaced at its version', async () => {
    const { engine, commit } = bank();
    const file = filedPayees.file.bind(engine);
    const get = filedPayees.get.bind(engine);
    const when = new Date(at);
    expect(await commit(file(companyId, undefined, accounts, when))).toBe('done');
    const filed = await get(companyId);
    expect(filedPayeesOf(filed).map(({ payeeId, account }) => [payeeId, account.name])).toEqual([
      ['000100110000001', 'アオキ'],
      ['000100110000002', 'テガタ'],
    ]);
    expect(filedPayee(filed, '000100110000002')).toEqual({ payeeId: '000100110000002', account: accounts[0] });
    expect(filedPayee(filed, '000100110000003')).toBeUndefined();
    expect(filedPayee(filed, '')).toBeUndefined();
    expect(filedPayee(undefined, '000100110000002')).toBeUndefined();
    expect(await commit(file(companyId, undefined, [], when))).toBe('request.conflict');
    expect(await commit(file(companyId, filed, [], when))).toBe('done');
    expect(await commit(file(companyId, filed, accounts, when))).toBe('request.conflict');
    expect(await get(companyId)).toMatchObject({ version: 2, lines: [] });
  });

  it('fit into an item, however long their names are', () => {
    const lines = Array.from(
      { length: filedPayeesAtMost },
      () => `${'0'.repeat(7)}1${'0'.repeat(7)} ${'ア'.repeat(30)}`,
    );
    const item = FiledPayees.parse({ companyId, version: 1, filedAt: at, lines });
    // Each line is 106 bytes and, in a list of DynamoDB, one more.
    expect(Buffer.byteLength(JSON.stringify({ ...item, ...filedPayeesItem.key(companyId) }))).toBeLessThan(120_000);
  });
});
