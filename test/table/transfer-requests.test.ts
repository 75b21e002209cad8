import { describe, expect, it } from 'vitest';
import { DomainError } from '../../shared/domain/errors.ts';
import { requestServices } from '../../shared/domain/transfers/services.ts';
import type { Item, Write } from '../../shared/table/engine.ts';
import {
  expiryBacklogs,
  handoverBacklogs,
  type LimitKey,
  type NewRequest,
  transferRequestItem,
  transferRequests,
  usedLimitItem,
  usedLimits,
} from '../../shared/table/transfer-requests.ts';
import { memoryEngine } from '../memory-engine.ts';

const companyId = '01KA0000000000000000000001';
const at = '2026-04-01T01:00:00.000Z';
const expiresAt = new Date('2026-06-10T15:00:00.000Z');
const request = (requestId: string, changed: Partial<NewRequest> = {}): NewRequest => ({
  ...{ companyId, requestId, state: 'saved', service: 'transfer', way: 'newAccount', sameDay: false, accountId: 'A' },
  ...{ executionDate: '2026-04-03', count: 1, total: 1000, maker: { userId: 'U', name: '手形　作' }, mode: 'single' },
  ...{ approvers: [], approvals: [], contentHash: '0', createdAt: at, touchedAt: at, comment: '四月分' },
  ...changed,
});

function bank() {
  const engine = memoryEngine();
  let commits = 0;
  const commit = async (...writes: readonly Write[]) => {
    commits += 1;
    try {
      await engine.commit(writes, `token ${commits}`);
      return 'done';
    } catch (thrown) {
      if (thrown instanceof DomainError) return thrown.code;
      throw thrown;
    }
  };
  const stored = (requestId: string) =>
    transferRequestItem.parse(engine.items().find(({ sk }) => sk === requestId) as Item);
  return { engine, commit, stored };
}

const last = (letter: string) => `01KR000000000000000000000${letter}`;

describe('the backlogs of the core', () => {
  it('are where requests waited in every release before: four of transfers, one of each service of many lines', () => {
    expect(requestServices.flatMap((service) => [...handoverBacklogs(service, 16)])).toEqual([
      ...[0, 1, 2, 3].map((shard) => `HANDOVER#transfer#${shard}`),
      ...['bulkTransfer', 'salary', 'bonus', 'accountDebit'].map((service) => `HANDOVER#${service}#0`),
    ]);
  });

  it('share the transfers by the last letters of their ids, which are random', async () => {
    const { engine, commit, stored } = bank();
    const letters = ['0', '1', '2', '3'];
    for (const letter of letters) {
      await commit(transferRequests.make.bind(engine)(request(last(letter), { state: 'authorised' }), expiresAt));
      await commit(transferRequests.make.bind(engine)(request(last(letter).replace('1KR', '1KS')), expiresAt));
    }
    const due = (id: string) => stored(id).due;
    expect(new Set(letters.map((letter) => due(last(letter))))).toEqual(new Set(handoverBacklogs('transfer', 16)));
    expect(new Set(letters.map((letter) => due(last(letter).replace('1KR', '1KS')))).size).toBe(4);
  });

  it.each([
    [1, ['#0']],
    [2, ['#0', '#1']],
    [16, ['#0', '#1', '#2', '#3']],
  ])('are as few as the shards of a stage with %i, and so are those of expiry', async (dueShards, numbers) => {
    const { engine, commit, stored } = bank();
    const [own, placed] = [{ ...engine, dueShards }, new Set<string>()];
    for (const letter of ['0', '1', '2', '3', '4']) {
      const id = last(letter);
      await commit(transferRequests.make.bind(own)(request(id), expiresAt));
      placed.add(String(stored(id).due));
      await commit(transferRequests.move.bind(own)(stored(id), { state: 'authorised' }));
      placed.add(String(stored(id).due));
    }
    const expected = numbers.flatMap((number) => [`HANDOVER#transfer${number}`, `REQUEST-EXPIRY${number}`]);
    expect([...placed].sort()).toEqual(expected.sort());
    expect([...handoverBacklogs('transfer', dueShards), ...expiryBacklogs(dueShards)].sort()).toEqual(expected.sort());
  });
});

describe('a request that is moved', () => {
  it('loses what is undefined, and its place among those that expire', async () => {
    const { engine, commit, stored } = bank();
    await commit(transferRequests.make.bind(engine)(request(last('0')), expiresAt));
    const read = stored(last('0'));
    expect(read).toMatchObject({ comment: '四月分', due: 'REQUEST-EXPIRY#0' });
    const move = transferRequests.move.bind(engine);
    expect(await commit(move(read, { state: 'deleted', comment: undefined }))).toBe('done');
    const item = engine.items().find(({ sk }) => sk === last('0'));
    expect(item).toMatchObject({ state: 'deleted', version: 2 });
    for (const gone of ['comment', 'due', 'dueSort']) expect(item).not.toHaveProperty(gone);
  });

  it('is in the state in which it was read, at that version', async () => {
    const { engine, commit, stored } = bank();
    await commit(transferRequests.make.bind(engine)(request(last('0')), expiresAt));
    const read = stored(last('0'));
    const move = transferRequests.move.bind(engine);
    expect(await commit(move({ ...read, state: 'withdrawn' }, { state: 'deleted' }))).toBe('request.conflict');
    expect(await commit(move({ ...read, version: 2 }, { state: 'deleted' }))).toBe('request.conflict');
    expect(await commit(move({ ...read, requestId: last('1') }, { state: 'deleted' }))).toBe('transfer.notFound');
    expect(stored(last('0'))).toEqual(read);
  });
});

describe('what of a daily limit is used', () => {
  const limit: LimitKey = { companyId, day: '2026-04-03', owner: 'A', row: 'transferTotal' };
  const sum = (engine: ReturnType<typeof bank>['engine']) =>
    engine.items().map((item) => usedLimitItem.parse(item).amount);

  it('never exceeds the maximum, and never falls below nothing', async () => {
    const { engine, commit } = bank();
    const use = usedLimits.use.bind(engine);
    const giveBack = usedLimits.giveBack.bind(engine);
    expect(await commit(giveBack(limit, 1))).toBe('request.conflict');
    expect(await commit(use(limit, 1001, 1000))).toBe('transfer.limitReached');
    expect(await commit(use(limit, 600, 1000))).toBe('done');
    expect(await commit(use(limit, 401, 1000))).toBe('transfer.limitReached');
    expect(await commit(use(limit, 400, 1000))).toBe('done');
    expect(await commit(giveBack(limit, 1001))).toBe('request.conflict');
    expect(sum(engine)).toEqual([1000]);
    expect(await commit(giveBack(limit, 1000))).toBe('done');
    expect(sum(engine)).toEqual([0]);
    expect(await commit(use(limit, 1, 0))).toBe('transfer.limitReached');
  });

  it('names the row that is used up', async () => {
    const { engine } = bank();
    const committed = engine.commit([usedLimits.use.bind(engine)(limit, 2, 1)], 'token');
    await expect(committed).rejects.toMatchObject({ code: 'transfer.limitReached', details: { row: 'transferTotal' } });
  });

  it('is kept for four hundred days after its day', async () => {
    const { engine, commit } = bank();
    await commit(usedLimits.use.bind(engine)(limit, 1, 1));
    const [item] = engine.items();
    expect(new Date(Number(item?.ttl) * 1000)).toEqual(new Date('2027-05-08T00:00:00+09:00'));
  });
});
