import { beforeEach, describe, expect, it } from 'vitest';
import { handler as getHome } from '../../../functions/sessions/get-home.ts';
import { handler as changeRequest } from '../../../functions/transfers/change-request.ts';
import { handler as listRequests } from '../../../functions/transfers/list-requests.ts';
import { handler as withdrawRequest } from '../../../functions/transfers/withdraw-request.ts';
import { approve, changeContract, made, order, type Paying, type Person, paying } from './paying.ts';

let at: Paying;
beforeEach(async () => {
  at = await paying();
});

type Filter = Readonly<Record<string, string>>;
const list = (by: Person, input: Filter = {}) => at.world.call(listRequests, { session: by.session, input });
const idsOf = async (by: Person, input: Filter = {}): Promise<readonly string[]> =>
  (await list(by, input)).body.items.map(({ requestId }: { requestId: string }) => requestId);

/** All pages of a list. */
async function pagesOf(by: Person, input: Filter, most = 3): Promise<readonly (readonly string[])[]> {
  const pages: string[][] = [];
  let cursor: string | undefined;
  do {
    const { body, roundTrips } = await list(by, { ...input, ...(cursor !== undefined && { cursor }) });
    expect(roundTrips).toBeLessThanOrEqual(most);
    pages.push(body.items.map(({ requestId }: { requestId: string }) => requestId));
    cursor = body.cursor;
  } while (cursor !== undefined);
  return pages;
}

describe('list-requests', () => {
  it('shows makers and approvers their own, the newest first, and nobody else any (T-13)', async () => {
    const [one, two] = [await made(at), await made(at, { amount: 1 })];
    expect(await idsOf(at.maker)).toEqual([two, one]);
    expect(await idsOf(at.first)).toEqual([two, one]);
    expect(await idsOf(at.second)).toEqual([]);
    expect(await idsOf(at.second, { service: 'transfer' })).toEqual([]);
  });

  it.each([
    ['saved it', { save: true }],
    ['named somebody else', {}],
  ])('no longer shows a request to an approver when its maker took it back and %s', async (_, more) => {
    const [other, requestId] = [await made(at), await made(at)];
    await at.world.call(withdrawRequest, { session: at.maker.session, input: { requestId } });
    expect(await idsOf(at.first)).toEqual([requestId, other]);
    const approvers = [at.second.user.userId];
    const { status } = await at.world.call(changeRequest, {
      session: at.maker.session,
      input: { requestId, ...order(at, { approvers, ...more }) },
      headers: { 'if-match': '"2"' },
    });
    expect(status).toBe(200);
    expect(await pagesOf(at.first, {})).toEqual([[other]]);
    expect(await idsOf(at.first, { limit: '1' })).toEqual([other]);
    expect(await idsOf(at.maker)).toEqual([requestId, other]);
  });

  it('shows their own to people of a company that no longer has a service', async () => {
    const id = await made(at);
    changeContract(at, { features: ['enquiry'] });
    expect([await idsOf(at.maker), await idsOf(at.master)]).toEqual([[id], []]);
  });

  it('shows all to the master, by execution day, the latest first (A9-6)', async () => {
    const late = await made(at, { executionDate: '2026-04-10' });
    const early = await made(at);
    const draft = await made(at, { save: true, approvers: [], executionDate: '2026-04-08' });
    expect(await idsOf(at.master)).toEqual([late, draft, early]);
    expect(await idsOf(at.master, { service: 'transfer', from: '2026-04-04', to: '2026-04-08' })).toEqual([draft]);
    expect(await idsOf(at.master, { state: 'saved' })).toEqual([draft]);
    expect(await idsOf(at.master, { service: 'salary' })).toEqual([]);
    expect((await list(at.master)).roundTrips).toBe(3);
  });

  it('shows all of a company that lacks a service to its master; those of one service to who sees only that one', async () => {
    const id = await made(at);
    const { user } = at.master;
    const viewer = await at.world.addUser(at.company, { permissions: ['transfer.viewAll'] });
    const by = { user: viewer, session: await at.world.logIn(viewer) };
    expect([await idsOf(by), await idsOf(by, { service: 'transfer' })]).toEqual([[], [id]]);
    expect(await idsOf(by, { service: 'salary' })).toEqual([]);
    changeContract(at, { features: ['transfer', 'payroll'] });
    expect(await idsOf({ user, session: await at.world.logIn(user) })).toEqual([id]);
  });

  /** A request of salaries that is otherwise as this one. */
  function asSalary(id: string, executionDate: string): string {
    const [item] = at.world.items('REQUEST#').filter(({ sk }) => sk === id);
    const requestId = `${id.slice(0, -1)}${id.endsWith('0') ? '1' : '0'}`;
    const { way: _way, ...content } = { ...item };
    const places = {
      byService: `salary#${executionDate}#${requestId}`,
      byState: `awaitingFinal#salary#${executionDate}#${requestId}`,
    };
    at.world.engine.put({
      ...{ ...content, ...places, service: 'salary', source: 'screen', executionDate, requestId, sk: requestId },
    } as never);
    const [pointer] = at.world
      .items('REQUESTS-OF#')
      .filter(({ sk, userId }) => sk === id && userId === at.maker.user.userId);
    at.world.engine.put({ ...pointer, requestId, sk: requestId } as never);
    return requestId;
  }

  it('shows those of several services in one order', async () => {
    const [late, early] = [await made(at, { executionDate: '2026-04-10' }), await made(at)];
    const [latest, between] = [asSalary(late, '2026-04-13'), asSalary(early, '2026-04-08')];
    expect(await pagesOf(at.master, { limit: '2' })).toEqual([
      [latest, late],
      [between, early],
    ]);
  });

  it.each<[Filter, readonly ('a' | 'b' | 'salary')[]]>([
    [{}, ['salary', 'b', 'a']],
    [{ service: 'transfer' }, ['b', 'a']],
    [{ service: 'salary' }, ['salary']],
    [{ state: 'saved' }, ['b']],
    [{ service: 'salary', state: 'saved' }, []],
    [{ from: '2026-04-07' }, ['salary', 'b']],
    [{ to: '2026-04-07' }, ['b', 'a']],
    [{ from: '2026-04-04', to: '2026-04-07' }, ['b']],
  ])('shows makers of their own those that %j says', async (filter, names) => {
    const a = await made(at);
    const b = await made(at, { executionDate: '2026-04-07', save: true });
    const ids = { a, b, salary: asSalary(b, '2026-04-08') };
    const [item] = at.world.items('REQUEST#').filter(({ sk }) => sk === ids.salary);
    at.world.engine.put({ ...item, state: 'awaitingFinal' } as never);
    const shown = await idsOf(at.maker, filter);
    expect(shown.toSorted()).toEqual(names.map((name) => ids[name]).toSorted());
  });

  /** Pointers of the maker, newer than what was made so far, to requests that are not shown. */
  function pointers(count: number): void {
    const [pointer] = at.world.items('REQUESTS-OF#').filter(({ userId }) => userId === at.maker.user.userId);
    for (let each = 0; each < count; each += 1) {
      const requestId = `02${String(each).padStart(24, '0')}`;
      at.world.engine.put({ ...pointer, requestId, sk: requestId } as never);
    }
  }

  /** The pages of one's own drafts, one on each: of a page a hundred pointers are read four times at most. */
  const few = () => pagesOf(at.maker, { limit: '1', state: 'saved' }, 9);

  it('looks for the few that match among many, a hundred at a time, and goes on at the next page', async () => {
    const oldest = await made(at, { save: true });
    pointers(99);
    expect(await few()).toEqual([[oldest]]);
    pointers(398);
    expect(await few()).toEqual([[oldest]]);
    pointers(400);
    expect(await few()).toEqual([[], [oldest]]);
  });

  it('says that others follow only where it has found one, or has not looked at all', async () => {
    const older = await made(at, { save: true });
    pointers(150);
    const newest = asNewest(older);
    expect(await few()).toEqual([[newest], [older]]);
    at.world.engine.remove(at.world.items('REQUEST#').find(({ sk }) => sk === older) as never);
    expect(await few()).toEqual([[newest]]);
    pointers(450);
    expect(await few()).toEqual([[newest], []]);
  });

  /** A copy of a request, newer than all pointers. */
  function asNewest(id: string): string {
    const requestId = `03${'0'.repeat(24)}`;
    const [item] = at.world.items('REQUEST#').filter(({ sk }) => sk === id);
    at.world.engine.put({ ...item, requestId, sk: requestId } as never);
    const [pointer] = at.world.items('REQUESTS-OF#').filter(({ sk }) => sk === id);
    at.world.engine.put({ ...pointer, requestId, sk: requestId } as never);
    return requestId;
  }

  it('reads no more of one’s own than a page shows and one besides', async () => {
    for (let each = 0; each < 4; each += 1) await made(at);
    const read: number[] = [];
    at.world.hooks.before = (call) => {
      if (call.method === 'get') read.push(call.keys.filter(({ pk }) => pk.startsWith('REQUEST#')).length);
    };
    expect(await idsOf(at.maker, { limit: '2' })).toHaveLength(2);
    expect(Math.max(...read)).toBe(3);
  });

  it('tells what waits for the caller, the oldest first, on home too', async () => {
    const [one, two] = [await made(at), await made(at)];
    expect(await idsOf(at.first, { waitingForMe: 'true' })).toEqual([one, two]);
    const codes = async () =>
      (await at.world.call(getHome, { session: at.first.session })).body.messages.map(
        ({ code, text }: { code: string; text: string }) => `${code} ${text}`,
      );
    expect(await codes()).toEqual(['approval.waiting 承認が必要なお取引が2件あります。']);
    await approve(at, at.first, [one]);
    await at.world.call(withdrawRequest, { session: at.maker.session, input: { requestId: two } });
    expect([await idsOf(at.first, { waitingForMe: 'true' }), await codes()]).toEqual([[], []]);
  });

  it.each<[string, Filter, 'maker' | 'first' | 'master']>([
    ['own ones', {}, 'maker'],
    ['own ones of a state', { state: 'awaitingFinal' }, 'maker'],
    ['those that wait', { waitingForMe: 'true' }, 'first'],
    ['all', {}, 'master'],
    ['all of a service in a state', { service: 'transfer', state: 'awaitingFinal' }, 'master'],
  ])('pages through %s without gaps or repetitions', async (_, filter, who) => {
    const ids: string[] = [];
    for (let each = 0; each < 7; each += 1)
      ids.push(await made(at, { executionDate: each % 2 ? '2026-04-06' : '2026-04-07' }));
    const pages = await pagesOf(at[who], { ...filter, limit: '3' });
    expect(pages.map(({ length }) => length)).toEqual([3, 3, 1]);
    expect(pages.flat().toSorted()).toEqual(ids.toSorted());
    const whole = await pagesOf(at[who], { ...filter, limit: '7' });
    expect(whole.map(({ length }) => length)).toEqual([7]);
  });

  it('refuses cursors of another search or another user', async () => {
    for (let each = 0; each < 3; each += 1) await made(at);
    const { cursor } = (await list(at.maker, { limit: '2' })).body;
    for (const [by, input] of [
      [at.first, { limit: '2', cursor }],
      [at.maker, { limit: '2', state: 'saved', cursor }],
    ] as const)
      expect((await list(by, input)).body.code).toBe('request.cursorInvalid');
  });
});
