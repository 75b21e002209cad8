import { beforeEach, describe, expect, it } from 'vitest';
import { handler as listHistory } from '../../../functions/history/list-history.ts';
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
  company = world.openCompany();
  user = await world.addUser(company);
  session = await world.logIn(user);
});

function record(at: string, overrides: Partial<HistoryRow> = {}): HistoryRow {
  const row: HistoryRow = {
    historyId: world.random.ulid(new Date(at)),
    companyId: company.companyId,
    at: new Date(at).toISOString(),
    event: 'user.suspended',
    operation: 'suspend-user',
    service: 'userAdministration',
    actor: 'user',
    userId: user.userId,
    loginId: user.loginId,
    outcome: 'done',
    terminal: '192.0.2.7 Mozilla/5.0 (Windows NT 10.0)',
    sessionId: 'a-session',
    requestId: 'a-request',
    ttl: 2_000_000_000,
    ...overrides,
  };
  world.engine.put(historyPut(row).item);
  return row;
}

async function list(query: Record<string, string> = {}, language = 'ja') {
  const answer = await world.call(listHistory, { session, query, headers: { 'Accept-Language': language } });
  return { ...answer, times: (answer.body.items ?? []).map(({ at }: { at: string }) => at) };
}

/** Counts the queries from now on, and the rows they may read. */
function countedQueries() {
  let [count, rows] = [0, 0];
  world.hooks.before = (request) => {
    if (request.method !== 'query') return;
    count += 1;
    rows += request.query.limit ?? Number.POSITIVE_INFINITY;
  };
  return Object.assign(() => count, { rows: () => rows });
}

/** Every row there is, page after page. */
async function walk(query: Record<string, string>) {
  const times: string[] = [];
  let pages = 0;
  for (let cursor: string | undefined, isFirst = true; isFirst || cursor; isFirst = false) {
    const answer = await list({ ...query, ...(cursor && { cursor }) });
    expect(answer.status).toBe(200);
    times.push(...answer.times);
    cursor = answer.body.cursor;
    pages += 1;
  }
  return { times, pages };
}

describe('list-history', () => {
  it('ends a page early where its rows have many changes, because an answer has 6 MB at most', async () => {
    const changes = Array.from({ length: 1998 }, (_, index) => ({
      path: `payees.${index}`,
      before: null,
      after: 'ア',
    }));
    const days = ['10', '09', '08', '07', '06', '05', '04', '03', '02', '01'];
    for (const day of days) record(`2026-04-${day}T09:00:00+09:00`, { changes });
    for (const day of ['30', '29', '28']) record(`2026-03-${day}T09:00:00+09:00`, { changes });
    expect((await list()).times).toHaveLength(5);
    const { times, pages } = await walk({});
    expect([times.length, new Set(times).size, pages]).toEqual([13, 13, 3]);
  });

  it('shows one’s own operations, newest first, with their menu in the reader’s language (A12-1)', async () => {
    const change = { path: 'serviceState', before: 'usable', after: 'suspended' };
    const row = record('2026-04-10T09:00:00+09:00', { subject: 'someone', changes: [change] });
    record('2026-04-09T09:00:00+09:00', { outcome: 'refused', code: 'proof.wrong' });
    record('2026-04-10T08:00:00+09:00', { userId: 'a-colleague' });
    const answer = await list();
    expect(answer.times).toEqual(['2026-04-10T09:00:00+09:00', '2026-04-09T09:00:00+09:00']);
    expect(answer.body.items[0]).toEqual({
      historyId: row.historyId,
      at: '2026-04-10T09:00:00+09:00',
      actor: 'user',
      userId: user.userId,
      loginId: user.loginId,
      service: 'userAdministration',
      operation: 'suspend-user',
      event: 'user.suspended',
      label: '利用者管理 > 利用者停止・解除',
      subject: 'someone',
      outcome: 'done',
      changes: [change],
      terminal: '192.0.2.7 Mozilla/5.0 (Windows NT 10.0)',
      requestId: 'a-request',
    });
    expect(answer.body.items[1]).toMatchObject({ outcome: 'refused', code: 'proof.wrong' });
    expect((await list({}, 'en')).body.items[0].label).toBe('User administration > Suspension and resumption');
  });

  it("records no view of one's own operations, and one of others' (D-16)", async () => {
    await list();
    expect(world.history(company.companyId)).toEqual([]);
    const auditor = await world.addUser(company, { permissions: ['history.others'] });
    session = await world.logIn(auditor);
    await list({ userId: auditor.userId });
    expect(world.history(company.companyId)).toEqual([]);
    await list({ userId: user.userId });
    world.advance({ seconds: 1 });
    await list();
    expect(world.history(company.companyId)).toMatchObject([
      {
        event: 'history.viewed',
        operation: 'list-history',
        userId: auditor.userId,
        subject: user.userId,
        outcome: 'done',
      },
      { event: 'history.viewed', userId: auditor.userId, outcome: 'done' },
    ]);
  });

  it("shows everybody's operations, or one user's, to callers with the right (A9-15, A12-1)", async () => {
    record('2026-04-10T09:00:00+09:00');
    record('2026-04-10T08:00:00+09:00', { userId: 'a-colleague' });
    record('2026-04-10T07:00:00+09:00', { actor: 'bank', userId: undefined, loginId: undefined });
    record('2026-04-10T06:00:00+09:00', { companyId: world.openCompany().companyId });
    session = await world.logIn(await world.addUser(company, { permissions: ['history.others'] }));
    expect((await list()).times).toHaveLength(3);
    expect((await list({ userId: user.userId })).times).toEqual(['2026-04-10T09:00:00+09:00']);
  });

  it("shows others' operations to nobody without the right", async () => {
    const colleague = await world.addUser(company);
    for (const userId of [colleague.userId, '01K00000000000000000000000']) {
      const answer = await list({ userId });
      expect([answer.status, answer.body.code, answer.body.needs]).toEqual([
        403,
        'permission.denied',
        'history.others',
      ]);
    }
    expect((await list({ userId: user.userId })).status).toBe(200);
    expect(world.history(company.companyId).map(({ outcome }) => outcome)).toEqual(['refused', 'refused']);
  });

  it('reads no further than it must: one month once, where its period is in one', async () => {
    for (let hour = 1; hour <= 6; hour += 1) record(`2026-04-05T0${hour}:00:00+09:00`);
    const april = { from: '2026-04-02', to: '2026-04-10' };
    const all = await list(april);
    expect([all.times.length, all.roundTrips, all.body.cursor]).toEqual([6, 2, undefined]);
    const exact = await list({ ...april, limit: '6' });
    expect([exact.times.length, exact.roundTrips, exact.body.cursor]).toEqual([6, 2, undefined]);
    const cut = await list({ ...april, limit: '5' });
    expect([cut.times.length, cut.roundTrips, typeof cut.body.cursor]).toEqual([5, 2, 'string']);
  });

  it('covers today and the hundred days before by default (B-24)', async () => {
    record('2025-12-31T00:00:00+09:00');
    record('2025-12-30T23:59:59+09:00');
    expect((await walk({})).times).toEqual(['2025-12-31T00:00:00+09:00']);
  });

  it('accepts dates in Japan, and instants, both ends included', async () => {
    const times = [
      '2026-04-01T00:00:00+09:00',
      '2026-04-01T23:59:59+09:00',
      '2026-03-31T23:59:59+09:00',
      '2026-04-02T00:00:00+09:00',
    ];
    for (const at of times) record(at);
    expect((await walk({ from: '2026-04-01', to: '2026-04-01' })).times).toEqual([times[1], times[0]]);
    const instants = { from: '2026-04-01T00:00:00Z', to: '2026-04-02T00:00:00+09:00' };
    expect((await walk(instants)).times).toEqual([times[3], times[1]]);
  });

  it.each([
    [{ from: '2026-04-02', to: '2026-04-01' }, 'to', 'period.order'],
    [{ from: '2026-04-11' }, 'to', 'period.order'],
    [{ from: '2025-04-01', to: '2026-04-02' }, 'from', 'period.tooLong'],
    [{ from: '2026-02-30' }, 'from', 'moment.form'],
    [{ to: '2026-04-01T00:00:00' }, 'to', 'moment.form'],
    [{ operation: 'Suspend User' }, 'operation', 'field.format'],
    [{ outcome: 'maybe' }, 'outcome', 'field.choice'],
    [{ limit: '101' }, 'limit', 'limit.form'],
  ])('refuses %j', async (query, path, code) => {
    const answer = await list(query as Record<string, string>);
    expect([answer.status, answer.body.code]).toEqual([400, 'request.invalid']);
    expect(answer.body.errors).toMatchObject([{ path, code }]);
    expect(answer.body.errors[0].detail).not.toMatch(/[{}]/);
  });

  it('searches a whole year, a leap one too', async () => {
    expect((await list({ from: '2025-04-01', to: '2026-04-01' })).status).toBe(200);
  });

  it('searches by menu, operation, outcome and terminal (B-24)', async () => {
    record('2026-04-10T09:00:00+09:00');
    record('2026-04-10T08:00:00+09:00', { service: 'history', operation: 'list-history', outcome: 'refused' });
    record('2026-04-10T07:00:00+09:00', { terminal: '198.51.100.9 Safari' });
    expect((await list({ service: 'history' })).times).toEqual(['2026-04-10T08:00:00+09:00']);
    expect((await list({ operation: 'suspend-user' })).times).toHaveLength(2);
    expect((await list({ outcome: 'refused' })).times).toEqual(['2026-04-10T08:00:00+09:00']);
    expect((await list({ terminal: '198.51.100.9' })).times).toEqual(['2026-04-10T07:00:00+09:00']);
    expect((await list({ outcome: 'refused', terminal: 'Safari' })).times).toEqual([]);
  });

  it('walks the months from the newest to the oldest, each row once (D-16)', async () => {
    const expected: string[] = [];
    for (let day = 0; day < 300; day += 7) {
      const at = new Date(Date.parse('2026-04-10T00:00:00Z') - day * 86_400_000);
      record(at.toISOString());
      expected.push(at.toISOString());
    }
    const { times, pages } = await walk({ from: '2025-06-01', limit: '10' });
    expect(times.map((at) => new Date(at).toISOString())).toEqual(expected);
    expect(new Set(times).size).toBe(expected.length);
    expect(pages).toBeGreaterThan(4);
  });

  it("finds a user's rows among any number of others', in one read", async () => {
    for (let count = 0; count < 1500; count += 1) {
      record(new Date(Date.parse('2026-04-09T00:00:00Z') - count * 60_000).toISOString(), { userId: 'a-colleague' });
    }
    record('2026-04-05T00:00:00+09:00');
    const found = await list();
    expect([found.times, found.roundTrips, found.body.cursor]).toEqual([['2026-04-05T00:00:00+09:00'], 2, undefined]);
  });

  it('fills every page that another follows, in one round of reads, however few rows a month has', async () => {
    for (let month = 0; month < 12; month += 1) {
      record(`${month < 8 ? 2025 : 2026}-${String(((month + 4) % 12) + 1).padStart(2, '0')}-03T00:00:00+09:00`);
    }
    const year = { from: '2025-04-10', to: '2026-04-10', limit: '5' };
    const first = await list(year);
    expect([first.times.length, first.roundTrips]).toEqual([5, 2]);
    expect(await walk(year)).toMatchObject({ pages: 3 });
  });

  it('reads all months of the period at once, and says at the last row that none follows', async () => {
    for (const month of ['01', '02', '03', '04']) record(`2026-${month}-02T12:00:00+09:00`);
    const all = await list({ from: '2026-01-01', to: '2026-04-10', limit: '4' });
    expect([all.times.length, all.roundTrips, all.body.cursor]).toEqual([4, 2, undefined]);
    const three = await list({ from: '2026-01-01', to: '2026-04-10', limit: '3' });
    expect([three.times.length, typeof three.body.cursor]).toEqual([3, 'string']);
  });

  it("records a look at others' operations within three round trips", async () => {
    record('2026-01-02T12:00:00+09:00');
    session = await world.logIn(await world.addUser(company, { permissions: ['history.others'] }));
    const looked = await list({ outcome: 'done' });
    expect([looked.times.length, looked.roundTrips]).toEqual([1, 3]);
  });

  it('looks for rare rows in pages of bounded work', async () => {
    for (let count = 0; count < 3500; count += 1) {
      record(new Date(Date.parse('2026-04-10T00:59:00Z') - count * 60_000).toISOString());
    }
    record('2026-04-01T12:00:00+09:00', { outcome: 'refused' });
    const queries = countedQueries();
    const first = await list({ outcome: 'refused' });
    // The five months that a hundred days touch, side by side.
    expect([first.times, first.roundTrips, queries(), queries.rows()]).toEqual([[], 2, 5, 4000]);
    // Then this month alone, which has more rows than a request reads, in four parts.
    const second = await list({ outcome: 'refused', cursor: first.body.cursor });
    expect([second.times, second.roundTrips, queries()]).toEqual([['2026-04-01T12:00:00+09:00'], 2, 9]);
    const third = await list({ outcome: 'refused', cursor: second.body.cursor });
    expect([third.times, third.body.cursor, queries()]).toEqual([[], undefined, 13]);
  });

  it('reads a dense month that is over in parts as long as a request covers, each row once', async () => {
    const ends = Date.parse('2026-03-01T00:00:00Z');
    for (let count = 1; count <= 3000; count += 1) {
      // The parts of the second page begin exactly at rows that are looked for.
      const at = new Date(ends - 1 - count * 600_000).toISOString();
      record(at, count % 50 === 0 ? { outcome: 'refused' } : {});
    }
    const period = { from: '2026-02-01', to: '2026-04-10', limit: '100', outcome: 'refused' };
    const first = await list({ ...period, from: '2026-01-15' });
    const second = await list({ ...period, from: '2026-01-15', cursor: first.body.cursor });
    expect([first.times.length, second.times.length]).toEqual([20, 40]);
    expect(new Set([...first.times, ...second.times]).size).toBe(60);
  });

  it('asks for no part that lies before the period', async () => {
    const newest = Date.parse('2026-04-10T00:59:00Z');
    for (let count = 0; count < 1300; count += 1) record(new Date(newest - count * 60_000).toISOString());
    const period = { from: new Date(newest - 1200 * 60_000).toISOString(), outcome: 'refused' };
    const queries = countedQueries();
    const first = await list(period);
    const second = await list({ ...period, cursor: first.body.cursor });
    expect([second.body.cursor, queries()]).toEqual([undefined, 2]);
  });

  it('goes on where a page is full with rows that no more are known to follow', async () => {
    for (let count = 0; count < 1500; count += 1) {
      const at = new Date(Date.parse('2026-04-10T00:59:00Z') - count * 60_000).toISOString();
      record(at, [0, 1, 1400].includes(count) ? { outcome: 'refused' } : {});
    }
    expect((await walk({ outcome: 'refused', limit: '2' })).times).toHaveLength(3);
  });

  it('continues at its position, although days pass and rows are added', async () => {
    for (let hour = 1; hour <= 6; hour += 1) record(`2026-01-05T0${hour}:00:00+09:00`);
    const first = await list({ limit: '2' });
    const start = first.times.length === 2 ? first : await list({ limit: '2', cursor: first.body.cursor });
    world.advance({ days: 3 });
    session = await world.logIn(user);
    record('2026-04-13T09:00:00+09:00');
    const next = await list({ limit: '2', cursor: start.body.cursor });
    expect(next.times).toEqual(['2026-01-05T04:00:00+09:00', '2026-01-05T03:00:00+09:00']);
  });

  it('accepts no cursor of another search, another company or another caller', async () => {
    for (let hour = 1; hour <= 6; hour += 1) record(`2026-04-05T0${hour}:00:00+09:00`);
    const { cursor } = (await list({ limit: '2' })).body;
    const codes = [
      (await list({ cursor, outcome: 'done' })).body.code,
      (await list({ cursor: `${cursor}`.replace(/^./, (first) => (first === 'A' ? 'B' : 'A')) })).body.code,
    ];
    session = await world.logIn(await world.addUser(world.openCompany(), { userId: user.userId }));
    codes.push((await list({ cursor })).body.code);
    expect(codes).toEqual(Array(3).fill('request.cursorInvalid'));
  });
});
