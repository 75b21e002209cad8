import { beforeEach, describe, expect, it } from 'vitest';
import { handler as printHistory } from '../../../functions/history/print-history.ts';
import type { Company } from '../../../shared/table/companies.ts';
import { type HistoryRow, historyPut } from '../../../shared/table/history.ts';
import type { TestSession } from '../../builders/session.ts';
import type { TestUser } from '../../builders/user.ts';
import { createWorld, type World } from '../../world.ts';

let world: World;
let company: Company;
let user: TestUser;
let session: TestSession;

beforeEach(async () => {
  world = createWorld({ startAt: '2026-04-10T10:00:00+09:00' });
  company = world.openCompany({ name: '株式会社髙﨑商事' });
  user = await world.addUser(company, { name: '手形　太郎', permissions: ['history.others'] });
  session = await world.logIn(user);
});

function record(at: string, overrides: Partial<HistoryRow> = {}): HistoryRow {
  const row: HistoryRow = {
    historyId: world.random.ulid(new Date(at)),
    companyId: company.companyId,
    at: new Date(at).toISOString(),
    ...{ event: 'user.suspended', operation: 'suspend-user', service: 'userAdministration', actor: 'user' },
    ...{ userId: user.userId, loginId: user.loginId, outcome: 'done', terminal: '203.0.113.10 Edge' },
    requestId: 'a-request',
    ttl: 2_000_000_000,
    ...overrides,
  };
  world.engine.put(historyPut(row).item);
  return row;
}
const print = (input: Record<string, unknown> = {}, more = {}) => world.call(printHistory, { session, input, ...more });

describe('print-history', () => {
  it('prints the rows of a search, newest first, with company, period, and who printed them and when (A12-3)', async () => {
    const other = await world.addUser(company, { name: '手形　花子' });
    record('2026-03-31T10:00:00+09:00');
    record('2026-04-01T10:00:00+09:00', { subject: other.userId, outcome: 'refused', code: 'proof.wrong' });
    record('2026-04-02T10:00:00+09:00', { actor: 'bank', userId: undefined, loginId: undefined });
    record('2026-05-02T10:00:00+09:00');
    const answer = await print({ from: '2026-03-01', to: '2026-04-09' });
    expect([answer.status, answer.headers['Content-Type']]).toEqual([200, 'application/pdf']);
    expect(answer.headers['Content-Disposition']).toBe('inline; filename="print-history.pdf"');
    expect(answer.headers['Cache-Control']).toBe('no-store');
    expect(answer.body.about).toEqual([
      { label: '企業名', value: '株式会社髙﨑商事' },
      { label: '対象期間', value: '2026年03月01日 00時00分00秒 – 2026年04月09日 23時59分59秒' },
      { label: '件数', value: '3' },
      { label: '印刷した利用者', value: `手形　太郎（${user.loginId}）` },
      { label: '印刷日時', value: '2026年04月10日 10時00分00秒' },
    ]);
    const by = `手形　太郎\n${user.loginId}`;
    const what = '利用者管理 > 利用者停止・解除';
    expect(answer.body.sections[0].rows).toEqual([
      ['2026年04月02日 10時00分00秒', 'お取引店', what, '', '完了', '203.0.113.10 Edge'],
      ['2026年04月01日 10時00分00秒', by, what, '手形　花子', 'エラー proof.wrong', '203.0.113.10 Edge'],
      ['2026年03月31日 10時00分00秒', by, what, '', '完了', '203.0.113.10 Edge'],
    ]);
    expect(answer.body.foot.page).toBe('{page} / {pages} ページ');
    expect(world.history(company.companyId).at(-2)).toMatchObject({ event: 'history.printed', outcome: 'done' });
  });

  it('prints names for the ids of the company and its accounts', async () => {
    const [account] = company.accounts;
    record('2026-04-01T10:00:00+09:00', { subject: company.companyId });
    record('2026-04-02T10:00:00+09:00', { subject: account?.accountId });
    const { rows } = (await print()).body.sections[0];
    expect(rows.map((cells: readonly string[]) => cells[3])).toEqual([account?.name, '株式会社髙﨑商事']);
  });

  it('prints the same fields of a search as the list, and in English', async () => {
    record('2026-04-01T10:00:00+09:00', { terminal: '198.51.100.1 Firefox' });
    record('2026-04-01T11:00:00+09:00');
    const rows = async (input: Record<string, unknown>) =>
      (await print(input, { headers: { accept: 'application/pdf', 'accept-language': 'en' } })).body.sections[0].rows;
    expect(await rows({ terminal: 'Firefox' })).toEqual([
      expect.arrayContaining(['2026-04-01 10:00:00 JST', 'User administration > Suspension and resumption']),
    ]);
    expect(await rows({ outcome: 'refused' })).toEqual([]);
    expect(await rows({ operation: 'suspend-user', service: 'userAdministration' })).toHaveLength(2);
  });

  it("prints one's own only, without the right to see others' (A12-1)", async () => {
    const clerk = await world.addUser(company);
    const theirs = await world.logIn(clerk);
    record('2026-04-01T10:00:00+09:00');
    record('2026-04-02T10:00:00+09:00', { userId: clerk.userId });
    const own = await world.call(printHistory, { session: theirs, input: {} });
    expect(own.body.sections[0].rows).toHaveLength(1);
    const others = await world.call(printHistory, { session: theirs, input: { userId: user.userId } });
    expect([others.status, others.body.code]).toEqual([403, 'permission.denied']);
  });

  it('prints a thousand rows over months in one round of reads, and refuses more by a code that says how many', async () => {
    for (let row = 0; row < 1000; row += 1)
      record(new Date(Date.parse('2026-04-09T00:00:00Z') - row * 7_200_000).toISOString());
    const whole = await print();
    expect([whole.status, whole.body.sections[0].rows.length]).toEqual([200, 1000]);
    expect(whole.roundTrips).toBe(3);
    // The print itself was the next row.
    const refused = await print();
    expect([refused.status, refused.body.code, refused.body.maximum]).toEqual([400, 'print.tooLarge', 1000]);
    expect(refused.body.detail).toContain('1,000件');
  });

  it('prints exactly the rows of the period, however its parts divide it', async () => {
    const from = Date.parse('2026-04-05T00:00:00.000Z');
    const at = (milliseconds: number) => new Date(from + milliseconds).toISOString();
    for (let row = -10; row < 60; row += 1) record(at(row));
    // DynamoDB refuses a range that ends before it begins.
    world.hooks.before = (request) => {
      if (request.method === 'query' && request.query.partition.startsWith('HISTORY#'))
        expect((request.query.from ?? '') <= (request.query.to ?? '')).toBe(true);
    };
    for (const length of [1, 31, 32, 41]) {
      const printed = await print({ from: at(0), to: at(length - 1) });
      expect(printed.body.sections[0].rows, `${length} ms`).toHaveLength(length);
    }
  });

  it('refuses to look through more rows than one request can, also where few of them are wanted', async () => {
    for (let row = 0; row < 3001; row += 1)
      record(new Date(Date.parse('2026-04-09T00:00:00Z') - row * 1000).toISOString());
    expect((await print({ outcome: 'refused' })).body.code).toBe('print.tooLarge');
    expect((await print({ outcome: 'refused', to: '2026-04-08' })).status).toBe(200);
  });

  it.each([undefined, '*/*', 'application/json', 'application/json, application/pdf', 'text/html'])(
    'refuses a client that accepts %s first, instead of answering base64, and prints nothing',
    async (accept) => {
      const answer = await print({}, { headers: { Accept: accept ?? '' } });
      expect([answer.status, answer.body.code, answer.body.accept]).toEqual([
        ...[406, 'request.notAcceptable', 'application/pdf'],
      ]);
      expect(answer.body.detail).toContain('application/pdf');
      expect(world.history(company.companyId)).toEqual([]);
    },
  );
});
