import { beforeEach, describe, expect, it } from 'vitest';
import { handler as reportResults } from '../../../functions/bank/report-results.ts';
import { handler as takeRequests } from '../../../functions/bank/take-requests.ts';
import { handler as expireRequests } from '../../../functions/events/expire-requests.ts';
import { handler as scanCertificateExpiry } from '../../../functions/events/scan-certificate-expiry.ts';
import { handler as changeRequest } from '../../../functions/transfers/change-request.ts';
import { handler as getRequest } from '../../../functions/transfers/get-request.ts';
import { handler as makeTransfer } from '../../../functions/transfers/make-transfer.ts';
import { handler as returnRequest } from '../../../functions/transfers/return-request.ts';
import { profiles } from '../../../shared/profiles/profiles.ts';
import { expiryOf } from '../../../shared/steps/transfers/request-facts.ts';
import { approve, made, mailed, order, type Paying, type Person, paying, proof, stored, waiting } from './paying.ts';

let at: Paying;
beforeEach(async () => {
  at = await paying();
});

it.each([
  ['awaitingFinal', '2026-04-03', '2026-04-02T15:00:00.000Z'],
  // Later than seventy days after the last act.
  ['awaitingFinal', '2026-07-31', '2026-06-10T15:00:00.000Z'],
  ['saved', '2026-04-03', '2026-06-10T15:00:00.000Z'],
] as const)('a request in the state %s for %s expires at %s', (state, executionDate, expected) => {
  const request = {
    state,
    executionDate,
    service: 'transfer',
    sameDay: false,
    touchedAt: '2026-04-01T01:00:00.000Z',
  } as const;
  expect(expiryOf(request, profiles.standard.transfers).toISOString()).toBe(expected);
});

it('a same-day request of a bank that no longer offers 当日 has no deadline before its seventy days', () => {
  const { sameDayUntil: _until, ...rules } = profiles.standard.transfers;
  const request = {
    state: 'awaitingFinal',
    executionDate: '2026-04-01',
    service: 'transfer',
    sameDay: true,
    touchedAt: '2026-04-01T01:00:00.000Z',
  } as const;
  expect(expiryOf(request, { ...rules, sameDayUntil: '14:00' }).toISOString()).toBe('2026-04-01T05:00:00.000Z');
  expect(expiryOf(request, rules).toISOString()).toBe('2026-06-10T15:00:00.000Z');
});

describe('the mail about a request that has expired', () => {
  const told = () => at.world.mails().findLast(({ kind }) => kind === 'transferResult')?.audience?.users;
  const expireAt = async (now: string) => {
    at.world.at(now);
    expect(await at.world.run(expireRequests, {})).toEqual({ expired: 1, failed: 0 });
  };
  const read = async ({ user }: Person, requestId: string) => {
    const session = await at.world.logIn(user);
    return (await at.world.call(getRequest, { session, input: { requestId } })).status;
  };

  it('goes to the maker alone if it was a draft, which its approver sees neither before nor after (T-12)', async () => {
    const id = await made(at, { save: true });
    expect(await read(at.first, id)).toBe(404);
    await expireAt('2026-06-11T09:00:00+09:00');
    expect(told()).toEqual([{ userId: at.maker.user.userId }]);
    expect(stored(at, id)).toMatchObject({ state: 'expired', endedAsDraft: true, approvers: [{}] });
    expect([await read(at.first, id), await read(at.maker, id)]).toEqual([404, 200]);
  });

  it('goes to the approver too, if it waited for them or was with its maker again', async () => {
    const both = [{ userId: at.maker.user.userId }, { userId: at.first.user.userId }];
    const [waits, returned] = [await made(at), await made(at, { executionDate: '2026-04-08' })];
    const input = { requestId: returned, comment: '金額' };
    await at.world.call(returnRequest, { session: at.first.session, input });
    await expireAt('2026-04-03T09:00:00+09:00');
    expect([told(), stored(at, waits).state, await read(at.first, waits)]).toEqual([both, 'expired', 200]);
    await expireAt('2026-06-11T09:00:00+09:00');
    expect([told(), stored(at, returned).state, await read(at.first, returned)]).toEqual([both, 'expired', 200]);
    expect(stored(at, returned).endedAsDraft).toBeUndefined();
  });

  it('goes to the maker alone if it came back and was kept as a draft again', async () => {
    const id = await made(at);
    const input = { requestId: id, comment: '金額' };
    await at.world.call(returnRequest, { session: at.first.session, input });
    const kept = { ...order(at), requestId: id, amount: 5000, save: true };
    await at.world.call(changeRequest, { session: at.maker.session, ifMatch: 2, input: kept });
    await expireAt('2026-06-11T09:00:00+09:00');
    expect([told(), await read(at.first, id)]).toEqual([[{ userId: at.maker.user.userId }], 404]);
  });
});

describe('expire-requests', () => {
  it('ends what was not authorised by its deadline, and what nobody touched for seventy days (T-5, B-64)', async () => {
    const [waits, draft] = [await made(at), await made(at, { save: true, approvers: [] })];
    const done = await made(at);
    await approve(at, at.first, [done]);
    at.world.at('2026-04-02T23:59:59+09:00');
    expect(await at.world.run(expireRequests, {})).toEqual({ expired: 0, failed: 0 });
    at.world.at('2026-04-03T00:00:00+09:00');
    expect(await at.world.run(expireRequests, {})).toEqual({ expired: 1, failed: 0 });
    expect([stored(at, waits).state, stored(at, done).state, waiting(at)]).toEqual(['expired', 'authorised', []]);
    expect(mailed(at).at(-1)).toBe('transferResult');
    at.world.at('2026-06-10T23:59:59+09:00');
    expect(await at.world.run(expireRequests, {})).toEqual({ expired: 0, failed: 0 });
    at.world.at('2026-06-11T00:00:00+09:00');
    expect(await at.world.run(expireRequests, {})).toEqual({ expired: 1, failed: 0 });
    expect(stored(at, draft).state).toBe('expired');
    expect(at.world.history(at.company.companyId).at(-1)).toMatchObject({
      event: 'transfer.expired',
      actor: 'system',
      changes: [{ path: 'state', before: 'saved', after: 'expired' }],
    });
    expect(at.world.logs.filter(({ message }) => message === 'requests expired').at(-1)).toMatchObject({
      level: 'info',
      expired: 1,
      failed: 0,
    });
  });

  it.each([
    // Execution day 3 April, authorised on 1 April; the first pick-up of a day is at 9:00, the last one at 15:30.
    ['2026-04-02T16:30:00+09:00', 0],
    ['2026-04-03T09:59:59+09:00', 0],
    ['2026-04-03T10:00:00+09:00', 1],
    ['2026-04-04T00:30:00+09:00', 1],
    ['2026-06-01T08:00:00+09:00', 1],
  ])('counts at %s that the core should have taken %i', async (now, overdue) => {
    const requestId = await made(at);
    await approve(at, at.first, [requestId]);
    await made(at);
    at.world.at(now);
    await at.world.run(expireRequests, {});
    const counted = () => at.world.logs.filter(({ message }) => message === 'hand-over backlog').at(-1);
    expect(counted()).toMatchObject({ level: overdue > 0 ? 'error' : 'info', overdue });
    expect(counted()?.['oldest']).toBe(overdue > 0 ? '2026-04-03' : undefined);
    await at.world.call(takeRequests, { input: { service: 'transfer', until: '2026-04-03' } });
    await at.world.run(expireRequests, {});
    expect(counted()).toMatchObject({ overdue: 0 });
  });

  it('counts what the core has taken and not reported until it reports it', async () => {
    const counted = async (now: string) => {
      at.world.at(now);
      await at.world.run(expireRequests, {});
      return at.world.logs.filter(({ message }) => message === 'hand-over backlog').at(-1);
    };
    const [one, two] = [await made(at), await made(at, { executionDate: '2026-04-06' })];
    await approve(at, at.first, [one, two]);
    at.world.at('2026-04-03T09:00:00+09:00');
    const { handoverId } = (await at.world.call(takeRequests, { input: { service: 'transfer', until: '2026-04-06' } }))
      .body;
    const none = { level: 'info', overdue: 0, unreported: 0 };
    expect(await counted('2026-04-06T23:59:59+09:00')).toMatchObject(none);
    const first = await counted('2026-04-07T00:00:00+09:00');
    expect(first).toMatchObject({ level: 'error', overdue: 0, unreported: 1, oldestUnreported: '2026-04-03' });
    expect(first).not.toHaveProperty('oldest');
    expect(await counted('2026-04-10T00:00:00+09:00')).toMatchObject({ unreported: 2, oldestUnreported: '2026-04-03' });
    const report = (requestId: string, outcome: string) =>
      at.world.call(reportResults, { input: { handoverId, results: [{ requestId, outcome }] } });
    expect((await report(one, 'completed')).status).toBe(200);
    expect(await counted('2026-05-01T00:00:00+09:00')).toMatchObject({ unreported: 1, oldestUnreported: '2026-04-06' });
    expect((await report(two, 'failed')).status).toBe(200);
    const last = await counted('2026-05-02T00:00:00+09:00');
    expect(last).toMatchObject(none);
    expect(last).not.toHaveProperty('oldestUnreported');
  });

  it('counts none that was authorised after the pick-up', async () => {
    at = await paying({ mode: 'none' });
    at.world.at('2026-04-01T13:30:00+09:00');
    const session = await at.world.logIn(at.maker.user);
    const input = order(at, { approvers: [], proof, sameDay: true, executionDate: '2026-04-01' });
    expect((await at.world.call(makeTransfer, { session, input })).body).toMatchObject({ state: 'authorised' });
    for (const [now, overdue] of [
      ['2026-04-01T14:30:00+09:00', 0],
      ['2026-04-01T14:59:59+09:00', 0],
      ['2026-04-01T15:00:00+09:00', 1],
    ] as const) {
      at.world.at(now);
      await at.world.run(expireRequests, {});
      expect(at.world.logs.at(-1)).toMatchObject({ message: 'run' });
      expect(at.world.logs.filter(({ message }) => message === 'hand-over backlog').at(-1)).toMatchObject({ overdue });
    }
  });

  /** More drafts in the partition of one, as many as two pages. */
  async function drafts(): Promise<readonly string[]> {
    const id = await made(at, { save: true, approvers: [] });
    const ids = Array.from({ length: 150 }, (_, place) => `${String(place).padStart(25, '0')}${id.at(-1)}`);
    const [item] = at.world.items(`REQUEST#${at.company.companyId}`).filter(({ sk }) => sk === id);
    for (const other of ids) {
      const dueSort = String(item?.dueSort).replace(id, other);
      at.world.engine.put({ ...item, sk: other, requestId: other, dueSort } as never);
    }
    return [id, ...ids];
  }

  it.each([
    ['none of the next page when its time is nearly over', 30_000, 51],
    ['more than a page of them while there is time', 30_001, 0],
  ])('ends %s', async (_, timeLeft, left) => {
    const ids = await drafts();
    at.world.at('2026-06-11T00:00:00+09:00');
    await expireRequests.on(at.world.ports, () => timeLeft)({});
    const saved = () => ids.filter((id) => stored(at, id).state === 'saved').length;
    expect(saved()).toBe(left);
    expect(await at.world.run(expireRequests, {})).toEqual({ expired: left, failed: 0 });
    expect(saved()).toBe(0);
  });

  it('tries each of two pages once, though all fail', async () => {
    const ids = await drafts();
    at.world.at('2026-06-11T00:00:00+09:00');
    at.world.hooks.before = ({ method }) => {
      if (method === 'commit') throw new Error('the table fails');
    };
    expect(await at.world.run(expireRequests, {})).toEqual({ expired: 0, failed: ids.length });
  });

  it('fails where a backlog cannot be read, once it has ended those of the others', async () => {
    const ids = await drafts();
    at.world.at('2026-06-11T00:00:00+09:00');
    let isFirst = true;
    at.world.hooks.before = (call) => {
      if (call.method !== 'query' || !call.query.partition.startsWith('REQUEST-EXPIRY#')) return;
      if (call.query.partition.endsWith(`#${(ids[0]?.charCodeAt(25) ?? 0) % 4}`) || !isFirst) return;
      isFirst = false;
      throw new Error('the table fails');
    };
    await expect(at.world.run(expireRequests, {})).rejects.toThrow('the table fails');
    expect(new Set(ids.map((id) => stored(at, id).state))).toEqual(new Set(['expired']));
  });

  it('reads as many backlogs as a release may have written to', async () => {
    const small = { ...at.world.ports, engine: { ...at.world.ports.engine, dueShards: 1 } };
    const read: string[] = [];
    at.world.hooks.before = (call) => {
      if (call.method === 'query') read.push(call.query.partition);
    };
    const backlogsRead = async () => {
      read.length = 0;
      await expireRequests.on(small)({});
      return ['REQUEST-EXPIRY#', 'HANDOVER#transfer#'].map((one) => read.filter((each) => each.startsWith(one)).length);
    };
    // Until a scan has recorded how many there are, all that can be.
    expect(await backlogsRead()).toEqual([4, 4]);
    at.world.at('2026-04-01T06:00:00+09:00');
    await scanCertificateExpiry.on(small)({});
    expect(await backlogsRead()).toEqual([1, 1]);
    const progress = at.world.items('BANK#EXPIRY-SCAN')[0];
    at.world.engine.put({ ...progress, dueShards: 3 } as never);
    expect(await backlogsRead()).toEqual([3, 3]);
  });

  it('counts a request that has gone as failed', async () => {
    const id = await made(at);
    at.world.at('2026-04-03T00:00:00+09:00');
    const [item] = at.world.items('REQUEST#').filter(({ sk }) => sk === id);
    at.world.hooks.before = ({ method }) => {
      if (method === 'commit') at.world.engine.remove(item as never);
    };
    expect(await at.world.run(expireRequests, {})).toEqual({ expired: 0, failed: 1 });
  });

  it('leaves a request that somebody has moved meanwhile; of one that fails it ends the others, and says so', async () => {
    const [moved, broken, other] = [await made(at), await made(at), await made(at)];
    at.world.at('2026-04-03T00:00:00+09:00');
    const before = stored(at, moved);
    at.world.hooks.before = (call) => {
      if (call.method !== 'commit') return;
      if (JSON.stringify(call.writes).includes(broken)) throw new Error('the table fails');
      if (stored(at, moved).version !== before.version) return;
      const [item] = at.world.items(`REQUEST#${at.company.companyId}`).filter(({ sk }) => sk === moved);
      at.world.engine.put({ ...item, state: 'withdrawn', version: before.version + 1 } as never);
    };
    expect(await at.world.run(expireRequests, {})).toEqual({ expired: 1, failed: 1 });
    at.world.hooks.before = undefined;
    expect([moved, broken, other].map((id) => stored(at, id).state)).toEqual(['withdrawn', 'awaitingFinal', 'expired']);
    expect(at.world.logs.filter(({ message }) => message === 'requests expired')).toMatchObject([
      { level: 'error', expired: 1, failed: 1 },
    ]);
  });
});
