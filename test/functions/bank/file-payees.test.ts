import { beforeEach, describe, expect, it } from 'vitest';
import { handler as filePayees } from '../../../functions/bank/file-payees.ts';
import type { Company } from '../../../shared/table/companies.ts';
import { filedPayeesItem } from '../../../shared/table/payees.ts';
import { createWorld, type World } from '../../world.ts';

let world: World;
let company: Company;

const account = (number: number, name = 'カ)テガタシヨウジ') => ({
  bank: '0001',
  branch: '001',
  type: 'ordinary',
  number: String(number).padStart(7, '0'),
  name,
});
const idOf = (number: number) => `00010011${String(number).padStart(7, '0')}`;

beforeEach(() => {
  world = createWorld();
  company = world.openCompany();
});

const file = (payees: readonly unknown[], request: Readonly<Record<string, unknown>> = {}) =>
  world.call(filePayees, { input: { companyId: company.companyId, payees }, ...request });
const filed = () => filedPayeesItem.read(world.items('FILED-PAYEES#')[0]);
const outcome = ({ status, body }: Awaited<ReturnType<typeof file>>) => [
  status,
  body.errors?.map((each: { path: string; code: string }) => `${each.path} ${each.code}`) ?? body.code,
];
const last = () => world.history(company.companyId).at(-1);

describe('file-payees', () => {
  it('replaces the whole list, and says what changed: in the answer, the history and a mail (T-2)', async () => {
    const first = await file([account(1), account(2), account(3)]);
    expect(first.status).toBe(200);
    expect(first.body.payees).toEqual(
      [1, 2, 3].map((each) => ({ payeeId: idOf(each), ...account(each), change: 'added' })),
    );
    const { body } = await file([account(4), account(2, 'ｼﾝﾒｲｷﾞ'), account(3)]);
    expect(body).toEqual({
      payees: [
        { payeeId: idOf(4), ...account(4), change: 'added' },
        { payeeId: idOf(2), ...account(2, 'シンメイギ'), change: 'renamed' },
        { payeeId: idOf(3), ...account(3) },
      ],
      removed: [idOf(1)],
    });
    expect(filed()).toMatchObject({
      version: 2,
      lines: [3, 4].map((each) => `${idOf(each)} ${account(each).name}`).concat(`${idOf(2)} シンメイギ`),
    });
    expect(last()).toMatchObject({
      event: 'payees.filed',
      actor: 'bank',
      subject: company.companyId,
      changes: [
        { path: `payees.${idOf(1)}`, before: account(1).name, after: null },
        { path: `payees.${idOf(2)}`, before: account(2).name, after: 'シンメイギ' },
        { path: `payees.${idOf(4)}`, before: null, after: account(4).name },
      ],
    });
    const mail = world.mails().at(-1);
    expect(mail).toMatchObject({ kind: 'payeesChanged', audience: { contact: true } });
    for (const line of ['追加した件数: 1', '名義を変更した件数: 1', '削除した件数: 1', '受付: お取引店'])
      expect(mail?.text?.split('\n')).toContain(line);
  });

  it('of the same list changes and mails nothing, in whatever order it is', async () => {
    await file([account(1), account(2)]);
    const { body } = await file([account(2), account(1)]);
    expect(body.payees.map(({ change }: { change?: string }) => change)).toEqual([undefined, undefined]);
    expect(filed()?.version).toBe(1);
    expect(world.mails()).toHaveLength(1);
  });

  it('takes an empty list, which ends all of them', async () => {
    await file([account(1)]);
    expect((await file([])).body).toEqual({ payees: [], removed: [idOf(1)] });
    expect(filed()?.lines).toEqual([]);
  });

  it('refuses all of a list with a mistake, and names every one by its place', async () => {
    await file([account(1)]);
    const bad = [
      account(2),
      { ...account(3), bank: '0002' },
      { ...account(4), branch: '999' },
      account(2, 'ベツメイギ'),
    ];
    expect(outcome(await file(bad))).toEqual([
      400,
      ['payees[1].bank payee.bankUnknown', 'payees[2].branch payee.branchUnknown', 'payees[3].number payee.repeated'],
    ]);
    const malformed = [account(2), { ...account(3), number: '１２３４５６７' }, { ...account(4), name: '手形' }, 'x'];
    expect(outcome(await file(malformed))).toEqual([
      400,
      ['payees[1].number payee.numberForm', 'payees[2].name payee.nameForm', 'payees[3] field.type'],
    ]);
    expect(filed()?.version).toBe(1);
  });

  it('takes 999, each as long as can be and every letter escaped, and leaves items that fit (B-51)', async () => {
    const long = (letter: string) => Array.from({ length: 999 }, (_, index) => account(index, letter.repeat(30)));
    const raw = (payees: readonly unknown[]) =>
      JSON.stringify({ payees }, null, 2).replace(
        /[\u0080-\uffff]/g,
        (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`,
      );
    const sent = (payees: readonly unknown[]) =>
      file([], {
        input: { companyId: company.companyId },
        rawBody: raw(payees),
        idempotencyKey: `of-${payees.length}`,
      });
    expect((await sent(long('ｱ'))).status).toBe(200);
    const others = long('ｲ').map((each) => ({ ...each, type: 'current' }));
    const answer = await file(others, { idempotencyKey: 'others' });
    expect([answer.status, answer.body.removed.length]).toEqual([200, 999]);
    expect(last()?.changes).toHaveLength(1998);
    // Larger than DynamoDB counts it: an item may have 400 KB.
    for (const item of world.items()) expect(Buffer.byteLength(JSON.stringify(item)), item.pk).toBeLessThan(400_000);
    expect(outcome(await sent([...long('ｱ'), account(9999)]))).toEqual([400, ['payees field.tooLong']]);
  });

  it('refuses a larger body than it needs', async () => {
    const rawBody = JSON.stringify({ payees: [], filler: 'x'.repeat(384 * 1024) });
    expect(outcome(await file([], { input: { companyId: company.companyId }, rawBody }))).toEqual([
      413,
      'request.tooLarge',
    ]);
  });

  it('is refused for a company that is closed, and for one that is not there', async () => {
    company = world.openCompany({ state: 'closed' });
    expect(outcome(await file([account(1)]))).toEqual([409, 'company.state']);
    company = { ...company, companyId: '01K00000000000000000000000' };
    expect(outcome(await file([account(1)]))).toEqual([404, 'company.notFound']);
  });

  it('is one of two at once', async () => {
    const both = await Promise.all([file([account(1)]), file([account(2)])]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(filed()?.lines).toHaveLength(1);
  });
});
