import { beforeEach, describe, expect, it } from 'vitest';
import { handler as printUser } from '../../../functions/users/print-user.ts';
import type { Company } from '../../../shared/table/companies.ts';
import type { TestSession } from '../../builders/session.ts';
import type { TestUser } from '../../builders/user.ts';
import { createWorld, type World } from '../../world.ts';

let world: World;
let company: Company;
let clerk: TestUser;
let session: TestSession;

beforeEach(async () => {
  world = createWorld({ profile: 'tohoku' });
  company = world.openCompany();
  const master = await world.addUser(company, { role: 'master', name: '手形　太郎' });
  clerk = await world.addUser(company, {
    name: '髙橋　𠮷子',
    permissions: ['transfer.request.preRegistered', 'history.others'],
    limits: { transferPreRegistered: 1_000_000 },
  });
  session = await world.logIn(master);
});
const print = (userId: string, more = {}) => world.call(printUser, { session, input: { userId }, ...more });

interface Section {
  readonly heading: string;
  readonly lines?: readonly { readonly label: string; readonly value: string }[];
  readonly columns?: readonly { readonly heading: string }[];
  readonly rows?: readonly (readonly string[])[];
}

describe('print-user', () => {
  it('prints the record as the screens show it, passwords masked (A8-8, A8-11, A8-12)', async () => {
    const answer = await print(clerk.userId);
    expect([answer.status, answer.headers['Content-Type'], answer.roundTrips]).toEqual([200, 'application/pdf', 2]);
    const [basics, rights, accounts, limits] = answer.body.sections as readonly Section[];
    const values = Object.fromEntries((basics?.lines ?? []).map(({ label, value }) => [label, value]));
    expect(values).toMatchObject({
      ...{ 利用者名: '髙橋　𠮷子', 利用者区分: '一般ユーザ', 管理者権限: '付与しない', サービス状態: '利用可能' },
      ...{ メールアドレス状態: '有効', ログインパスワード: '*****', 確認用パスワード: '*****', 証明書状態: '未発行' },
    });
    expect(rights?.rows).toEqual([
      ['振込振替', '依頼（事前登録口座）'],
      ['全操作履歴照会', '利用可'],
    ]);
    expect(accounts?.rows).toHaveLength(company.accounts.length);
    expect(limits?.rows).toEqual([['振込振替(事前登録)', '1,000,000']]);
    expect(answer.body.about).toContainEqual({ label: '印刷日時', value: '2026年04月01日 10時00分00秒' });
    expect(world.history(company.companyId).at(-1)).toMatchObject({
      ...{ event: 'user.printed', outcome: 'done', subject: clerk.userId },
    });
  });

  it('names the right that an option belongs to: two options are both called 当日', async () => {
    const options = ['transfer.request.userRegistered', 'transfer.request.newAccount'] as const;
    const user = await world.addUser(company, {
      permissions: options.flatMap((right) => [right, `${right}.sameDay` as const]),
    });
    const [, rights] = (await print(user.userId)).body.sections as readonly Section[];
    expect(rights?.rows).toEqual([
      ['振込振替', '依頼（利用者登録口座）'],
      ['振込振替', '依頼（利用者登録口座） ＞ 当日'],
      ['振込振替', '依頼（新規口座指定）'],
      ['振込振替', '依頼（新規口座指定） ＞ 当日'],
    ]);
  });

  it("shows the bank's name of an account and the company's memo, each in its own column (A6-8)", async () => {
    const [first] = company.accounts;
    const accounts = [{ ...first, name: 'カ）アオバ', memo: '仕入用' }] as Company['accounts'];
    const theirs = world.openCompany({ accounts });
    const master = await world.addUser(theirs, { role: 'master', accounts: accounts.map((each) => each.accountId) });
    const answer = await print(master.userId, { session: await world.logIn(master) });
    const section = (answer.body.sections as readonly Section[])[2];
    expect(section?.columns?.map(({ heading }) => heading)).toEqual(['口座', '口座名義', '口座メモ']);
    expect(section?.rows?.map(([, ...rest]) => rest)).toEqual([['カ）アオバ', '仕入用']]);
  });

  it('is for administrators, and finds nobody of another company', async () => {
    const other = await world.addUser(world.openCompany());
    expect((await print(other.userId)).body.code).toBe('user.notFound');
    const theirs = await world.logIn(clerk);
    expect((await print(clerk.userId, { session: theirs })).body.code).toBe('permission.denied');
  });
});
