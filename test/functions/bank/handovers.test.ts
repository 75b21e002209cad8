import { beforeEach, describe, expect, it } from 'vitest';
import { handler as closeAccount } from '../../../functions/bank/close-account.ts';
import { handler as filePayees } from '../../../functions/bank/file-payees.ts';
import { handler as getHandover } from '../../../functions/bank/get-handover.ts';
import { handler as reportResults } from '../../../functions/bank/report-results.ts';
import { takeRequests as definition } from '../../../functions/bank/take-requests.operation.ts';
import { handler as takeRequests } from '../../../functions/bank/take-requests.ts';
import { handler as expireRequests } from '../../../functions/events/expire-requests.ts';
import { handler as cancelApproval } from '../../../functions/transfers/cancel-approval.ts';
import { handler as cancelRequest } from '../../../functions/transfers/cancel-request.ts';
import { handler as changeRequest } from '../../../functions/transfers/change-request.ts';
import { handler as getRequest } from '../../../functions/transfers/get-request.ts';
import { takenAtOnce } from '../../../shared/steps/handovers/take.ts';
import type { Company } from '../../../shared/table/companies.ts';
import { handoverItem } from '../../../shared/table/handovers.ts';
import { historyItem } from '../../../shared/table/history.ts';
import { transferRequestItem } from '../../../shared/table/transfer-requests.ts';
import type { Answer } from '../../world.ts';
import {
  approve,
  changeContract,
  executionDate,
  made,
  mailed,
  order,
  type Paying,
  payee,
  paying,
  proof,
  stored,
  used,
} from '../transfers/paying.ts';

let at: Paying;
type Reason = Readonly<Record<'path' | 'code' | 'detail', string>>;

beforeEach(async () => {
  at = await paying({ mode: 'none' });
});

/** Transfers that are authorised when they are made. */
async function authorised(count: number, more: Readonly<Record<string, unknown>> = {}): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1)
    ids.push(await made(at, { approvers: [], amount: 1_000, proof, ...more }));
  return ids;
}

const take = (request: Readonly<Record<string, unknown>> = {}, until = executionDate): Promise<Answer> =>
  at.world.call(takeRequests, { input: { service: 'transfer', until }, ...request });
const show = (handoverId: string) => at.world.call(getHandover, { input: { handoverId } });
const report = (handoverId: string, results: readonly unknown[], request: Readonly<Record<string, unknown>> = {}) =>
  at.world.call(reportResults, { input: { handoverId, results }, ...request });
const cancel = (requestId: string) =>
  at.world.call(cancelRequest, {
    session: at.maker.session,
    input: { requestId, proof },
  });

/** Does something between the reading and the transaction of the next take. */
function atTheTake(act: () => void | Promise<void>): void {
  at.world.hooks.before = async (call) => {
    if (call.method !== 'commit' || !JSON.stringify(call.writes).includes('BANK#HANDOVERS#')) return;
    at.world.hooks.before = undefined;
    await act();
  };
}

/** The requests of each hand-over, the first one first. */
const handed = (): readonly (readonly string[])[] =>
  at.world
    .items('BANK#HANDOVERS#')
    .toSorted((a, b) => (a.sk < b.sk ? -1 : 1))
    .map((item) => handoverItem.parse(item).requests.map(({ requestId }) => requestId));
const states = (ids: readonly string[]) => ids.map((requestId) => stored(at, requestId).state);
const outcome = ({ status, body }: Answer) => [
  status,
  body.errors?.map((each: { path: string; code: string }) => `${each.path} ${each.code}`) ?? body.code,
];
const left = () => Object.values(used(at));

/** Copies a request many times, as if each had been made and authorised. */
function copies(requestId: string, count: number): void {
  const [first] = at.world.items(`REQUEST#${at.company.companyId}`).filter(({ sk }) => sk === requestId);
  for (let index = 1; index < count; index += 1) {
    const id = `01KZ${String(index).padStart(22, '0')}`;
    const { executionDate: day, service, state } = transferRequestItem.parse(first as never);
    const places = { byService: `${service}#${day}#${id}`, byState: `${state}#${service}#${day}#${id}` };
    const due = { due: `HANDOVER#${service}#${index % 4}`, dueSort: `${day}#${id}` };
    at.world.engine.put({ ...first, sk: id, requestId: id, ...places, ...due } as never);
  }
}

/** Gives each request a company of its own, with the same contract. */
function scatter(): void {
  const [contract] = at.world.items(`COMPANY#${at.company.companyId}`);
  for (const [index, request] of at.world.items(`REQUEST#${at.company.companyId}`).entries()) {
    const companyId = `01KC${String(index).padStart(22, '0')}`;
    at.world.engine.put({ ...contract, pk: `COMPANY#${companyId}`, companyId } as never);
    at.world.engine.put({ ...request, pk: `REQUEST#${companyId}`, companyId } as never);
    at.world.engine.remove(request);
  }
}

/** What bars a request: the change of the contract, and the reason. */
const barring: readonly [string, Partial<Company>, string][] = [
  ['of a suspended company', { state: 'suspended' }, 'company company.notUsable'],
  ['of a closed company', { state: 'closed' }, 'company company.notUsable'],
  ['of a service that the contract lost', { features: ['bulkTransfer'] }, 'service service.notInContract'],
  ['of a closed account', { accounts: [] }, 'accountId account.closed'],
];

describe('what its contract no longer allows (T-5, エラー)', () => {
  it.each(barring)('a request %s goes back to its maker, and the core does not get it', async (_, change, reason) => {
    const [id = ''] = await authorised(1);
    const before = at.company;
    changeContract(at, change);
    expect((await take()).body).toMatchObject({ count: 0, total: 0, sentBack: 1, more: false });
    expect([handed(), states([id]), left()]).toEqual([[[]], ['error'], [0, 0]]);
    expect(stored(at, id)).not.toHaveProperty('authorisedAt');
    expect(at.world.mails().find(({ kind }) => kind === 'transferResult')?.values).toMatchObject({
      outcome: 'error',
      barredBy: reason.split(' ')[1],
    });
    expect(at.world.history(at.company.companyId).find(({ event }) => event === 'transfer.sentBack')).toMatchObject({
      subject: id,
      actor: 'bank',
      changes: [{ path: 'state', before: 'authorised', after: 'error' }],
    });
    changeContract(at, { state: before.state, features: before.features, accounts: before.accounts });
    expect((await take()).body).toMatchObject({ count: 0, sentBack: 0 });
    const seen = await at.world.call(getRequest, { session: at.maker.session, input: { requestId: id } });
    expect(seen.body.may).toEqual(expect.arrayContaining(['change', 'delete']));
    expect(seen.body.sentBack.reasons.map(({ path, code }: Reason) => `${path} ${code}`)).toEqual([reason]);
    expect(seen.body.sentBack.reasons[0].detail).toMatch(/。$/);
  });

  it.each(barring)('is not handed over if it becomes so meanwhile: a request %s', async (_, change, reason) => {
    const [id = ''] = await authorised(1);
    const other = await paying({ mode: 'none', world: at.world });
    const others = await made(other, { approvers: [], amount: 1_000, proof });
    atTheTake(() => changeContract(at, change));
    const { status, body } = await take();
    expect([status, body]).toMatchObject([201, { count: 1, sentBack: 1, more: false }]);
    expect([handed(), states([id]), left()]).toEqual([[[others]], ['error'], [0, 0]]);
    expect(stored(at, id).sentBack?.reasons.map(({ path, code }) => `${path} ${code}`)).toEqual([reason]);
  });

  it('is taken if the contract changed between in nothing that bars it', async () => {
    const ids = await authorised(2);
    atTheTake(() => changeContract(at, { name: '改称株式会社' }));
    expect((await take()).body).toMatchObject({ count: 2, sentBack: 0 });
    expect(handed()).toEqual([ids]);
  });

  it('is taken by no attempt while its contract keeps changing, and the core is told of no company', async () => {
    const ids = await authorised(1);
    let tried = 0;
    at.world.hooks.before = (call) => {
      if (call.method !== 'commit' || !JSON.stringify(call.writes).includes('BANK#HANDOVERS#')) return;
      tried += 1;
      changeContract(at, { state: tried < 3 ? 'usable' : 'suspended' });
    };
    expect([outcome(await take()), tried]).toEqual([[409, 'request.conflict'], 3]);
    at.world.hooks.before = undefined;
    expect([handed(), states(ids)]).toEqual([[], ['authorised']]);
    expect((await take()).body).toMatchObject({ count: 0, sentBack: 1 });
  });

  it('can be made anew by its maker, and is taken then', async () => {
    const [id = ''] = await authorised(1);
    changeContract(at, { state: 'suspended' });
    await take();
    changeContract(at, { state: 'usable' });
    const input = { requestId: id, ...order(at, { approvers: [], amount: 1_000 }), proof };
    const { version } = stored(at, id);
    const again = await at.world.call(changeRequest, { session: at.maker.session, input, ifMatch: version });
    expect(again.body).toMatchObject({ state: 'authorised' });
    expect(again.body).not.toHaveProperty('sentBack');
    expect((await take()).body).toMatchObject({ count: 1, sentBack: 0 });
    expect(left()).toEqual([1_000, 1_000]);
  });

  it('is over seventy days later if nobody does anything about it', async () => {
    const [id = ''] = await authorised(1);
    changeContract(at, { state: 'suspended' });
    await take();
    at.world.at('2026-06-10T23:59:59+09:00');
    expect(await at.world.run(expireRequests, {})).toEqual({ expired: 0, failed: 0 });
    at.world.at('2026-06-11T00:00:00+09:00');
    expect(await at.world.run(expireRequests, {})).toEqual({ expired: 1, failed: 0 });
    expect([states([id]), left()]).toEqual([['expired'], [0, 0]]);
  });

  it.each([
    ['the sum of its day is gone', '2027-05-07T00:00:00+09:00', []],
    ['the sum of its day is about to go', '2027-05-06T23:59:59+09:00', [0, 0]],
  ])('goes back however long nobody took it, also when %s', async (_, instant, sums) => {
    const [id = ''] = await authorised(1, { executionDate: '2026-04-02' });
    changeContract(at, { state: 'suspended' });
    at.world.at(instant);
    for (const item of at.world.items('USED-LIMIT#'))
      if (Number(item['ttl']) * 1000 <= at.world.now().getTime()) at.world.engine.remove(item);
    expect((await take({}, '2026-04-02')).body).toMatchObject({ count: 0, sentBack: 1 });
    expect([states([id]), left()]).toEqual([['error'], sums]);
  });

  it('does not keep others from the core, however many there are', async () => {
    const [id = ''] = await authorised(1);
    copies(id, 40);
    for (const item of at.world.items(`USED-LIMIT#${at.company.companyId}`))
      at.world.engine.put({ ...item, amount: 40_000 });
    const other = await paying({ mode: 'none', world: at.world });
    await made(other, { approvers: [], amount: 1_000, proof });
    changeContract(at, { state: 'suspended' });
    const takes: number[] = [];
    for (let more = true; more; ) {
      const { status, body } = await take();
      expect(status).toBe(201);
      takes.push(body.sentBack);
      more = body.more;
    }
    // Five writes each; the first one has a request that is taken, too, and the check of its contract.
    expect(takes).toEqual([16, 16, 8]);
    expect(handed().flat()).toHaveLength(1);
  });

  it('waits where the last place of a transaction is too small for it', async () => {
    const other = await paying({ mode: 'none', world: at.world });
    const barred = await made(other, { approvers: [], amount: 1_000, proof, executionDate: '2026-04-06' });
    changeContract(other, { state: 'suspended' });
    const [id = ''] = await authorised(1);
    copies(id, takenAtOnce - 1);
    expect((await take({}, '2026-04-06')).body).toMatchObject({ count: takenAtOnce - 1, sentBack: 0, more: true });
    expect((await take({}, '2026-04-06')).body).toMatchObject({ count: 0, sentBack: 1, more: false });
    expect(stored(other, barred).state).toBe('error');
  });
});

describe('a payee that the bank has filed (事前登録口座, T-2)', () => {
  const filedOne = { way: 'preRegistered', payee: undefined, payeeId: '000111011234567' };
  const another = { ...payee, number: '7654321' };
  /** Replaces the list of a company, the one at hand unless another is named. */
  const file = async (payees: readonly unknown[], { company, world } = at) => {
    const { status } = await world.call(filePayees, { input: { companyId: company.companyId, payees } });
    expect(status).toBe(200);
  };
  const reasonsOf = (id: string) => stored(at, id).sentBack?.reasons;
  const unknown = [{ path: 'payeeId', code: 'payeeId.unknown' }];

  it.each([
    ['others are', [another]],
    ['nobody is', []],
  ])('who is filed no longer is not paid as such, and the maker learns why: %s', async (_, payees) => {
    await file([payee, another]);
    const [id = '', toAnother = ''] = [...(await authorised(1, filedOne)), ...(await authorised(1))];
    await file(payees);
    const answer = await take();
    expect(answer.body).toMatchObject({ count: 1, sentBack: 1, more: false });
    expect([handed(), states([id]), reasonsOf(id), left()]).toEqual([
      [[toAnother]],
      ['error'],
      unknown,
      expect.arrayContaining([0, 1_000]),
    ]);
    const mail = at.world.mails().find(({ kind }) => kind === 'transferResult');
    expect(mail?.values).toMatchObject({ outcome: 'error', barredBy: 'payeeId.unknown' });
  });

  it('whose list was never filed, or is gone, is not paid', async () => {
    await file([payee]);
    const [id = ''] = await authorised(1, filedOne);
    for (const item of at.world.items('FILED-PAYEES#')) at.world.engine.remove(item);
    expect((await take()).body).toMatchObject({ count: 0, sentBack: 1 });
    expect(reasonsOf(id)).toEqual(unknown);
  });

  it('is paid under another name for the same account, and whoever else is filed now', async () => {
    await file([payee]);
    const ids = await authorised(1, filedOne);
    await file([another, { ...payee, name: 'テガタシヨウカイ' }]);
    expect((await take()).body).toMatchObject({ count: 1, sentBack: 0 });
    expect(handed()).toEqual([ids]);
  });

  it('is not paid if the list changes between the reading and the commit', async () => {
    await file([payee]);
    const [id = ''] = await authorised(1, filedOne);
    const others = await authorised(1);
    atTheTake(() => file([]));
    expect((await take()).body).toMatchObject({ count: 1, sentBack: 1, more: false });
    expect([handed(), reasonsOf(id)]).toEqual([[others], unknown]);
  });

  it('is paid if only others are filed between the reading and the commit', async () => {
    await file([payee]);
    const ids = await authorised(1, filedOne);
    atTheTake(() => file([payee, another]));
    expect((await take()).body).toMatchObject({ count: 1, sentBack: 0 });
    expect(handed()).toEqual([ids]);
  });

  it('is looked up only for companies that pay to one, in the same round trip as their contracts', async () => {
    const other = await paying({ mode: 'none', world: at.world });
    for (const each of [at, other]) await file([payee], each);
    await authorised(2, filedOne);
    await made(other, { approvers: [], amount: 1_000, proof });
    const read: string[] = [];
    at.world.hooks.before = (call) => {
      if (call.method === 'get') read.push(...call.keys.map(({ pk }) => pk).filter((pk) => pk.startsWith('FILED-')));
    };
    const answer = await take();
    expect([answer.body.count, read]).toEqual([3, [`FILED-PAYEES#${at.company.companyId}`]]);
    expect(answer.roundTrips).toBeLessThanOrEqual(definition.roundTrips ?? 3);
  });

  it('whom the index does not show yet waits for the next take', async () => {
    await file([payee]);
    const [id = '', other = ''] = await authorised(2);
    const item = at.world.items(`REQUEST#${at.company.companyId}`).find(({ sk }) => sk === id);
    at.world.hooks.before = (call) => {
      if (call.method !== 'get' || !call.keys.some(({ sk }) => sk === id)) return;
      at.world.hooks.before = undefined;
      at.world.engine.put({ ...item, way: 'preRegistered', payeeId: filedOne.payeeId } as never);
    };
    expect((await take()).body).toMatchObject({ count: 1, sentBack: 0, more: true });
    expect(states([id, other])).toEqual(['authorised', 'taken']);
    expect((await take()).body).toMatchObject({ count: 1, sentBack: 0, more: false });
    expect(states([id, other])).toEqual(['taken', 'taken']);
  });

  it('costs one check a company: eighty of one are still one hand-over', async () => {
    await file([payee]);
    const ids = await authorised(1, filedOne);
    copies(ids[0] ?? '', takenAtOnce);
    const written: number[] = [];
    at.world.hooks.before = (call) => {
      if (call.method === 'commit') written.push(call.writes.length);
    };
    expect((await take({ idempotencyKey: 'eighty' })).body).toMatchObject({ count: takenAtOnce, more: false });
    expect(Math.max(...written)).toBe(takenAtOnce + 2 + 3);
  });

  it('costs two places of a hand-over of many companies', async () => {
    await file([payee]);
    const ids = await authorised(1, filedOne);
    copies(ids[0] ?? '', 30);
    scatter();
    const [list] = at.world.items('FILED-PAYEES#');
    for (const { pk } of at.world.items('REQUEST#')) {
      const companyId = pk.split('#')[1] ?? '';
      at.world.engine.put({ ...list, pk: `FILED-PAYEES#${companyId}`, companyId } as never);
    }
    expect((await take()).body).toMatchObject({ count: 27, more: true });
    expect((await take()).body).toMatchObject({ count: 3, more: false });
  });
});

describe('take-requests', () => {
  it('hands over what is authorised and due, once, and tells when the core took it (T-14)', async () => {
    const [first = '', second = ''] = await authorised(2);
    const [later = ''] = await authorised(1, { executionDate: '2026-04-06' });
    const draft = await made(at, { save: true, approvers: [] });
    const answer = await take();
    expect([answer.status, answer.body]).toEqual([
      201,
      { handoverId: expect.any(String), count: 2, total: 2_000, sentBack: 0, more: false },
    ]);
    expect(handed()).toEqual([[first, second]]);
    expect(states([first, second, later, draft])).toEqual(['taken', 'taken', 'authorised', 'saved']);
    expect(stored(at, first)).toMatchObject({
      handoverId: answer.body.handoverId,
      takenAt: '2026-04-01T01:00:00.000Z',
    });
    expect(stored(at, first)).toMatchObject({
      due: expect.stringMatching(/^TAKEN#[0-3]$/),
      dueSort: `${executionDate}#${first}`,
    });
    expect(historyItem.parse(at.world.items('HISTORY#ALL#').at(-1) as never)).toMatchObject({
      event: 'handover.taken',
      actor: 'bank',
      subject: answer.body.handoverId,
      changes: [{ path: 'requests', before: null, after: [first, second] }],
    });
    expect((await take()).body).toMatchObject({ count: 0, total: 0, more: false });
    expect((await take({}, '2026-04-06')).body).toMatchObject({ count: 1 });
    expect(handed().flat().toSorted()).toEqual([first, second, later].toSorted());
  });

  it('takes a same-day transfer from its authorisation', async () => {
    const [sameDay = ''] = await authorised(1, { sameDay: true, executionDate: '2026-04-01' });
    expect((await take({}, '2026-04-01')).body.count).toBe(1);
    expect(states([sameDay])).toEqual(['taken']);
  });

  it('takes at most 80 in one transaction, the earliest days first, and says that others wait', async () => {
    const [late = ''] = await authorised(1);
    const [early = ''] = await authorised(1, { executionDate: '2026-04-02' });
    copies(late, 2 * takenAtOnce);
    const rounds = [];
    const read: number[] = [];
    at.world.hooks.before = (call) => {
      if (call.method === 'get') read.push(call.keys.filter(({ pk }) => pk.startsWith('REQUEST#')).length);
    };
    for (let more = true; more && rounds.length < 5; ) {
      const { status, body } = await take();
      rounds.push([status, body.count]);
      more = body.more;
    }
    expect(rounds).toEqual([
      [201, takenAtOnce],
      [201, takenAtOnce],
      [201, 1],
    ]);
    expect(Math.max(...read)).toBe(takenAtOnce);
    const all = handed();
    expect(all.some((ids) => ids.length === takenAtOnce && ids[0] === early)).toBe(true);
    expect(new Set(all.flat()).size).toBe(2 * takenAtOnce + 1);
  });

  it('takes fewer of many companies, each of which is checked, and no more than a transaction holds', async () => {
    const ids = await authorised(1);
    copies(ids[0] ?? '', takenAtOnce);
    scatter();
    const written: number[] = [];
    at.world.hooks.before = (call) => {
      if (call.method === 'commit') written.push(call.writes.length);
    };
    const rounds: unknown[] = [];
    for (let more = true; more && rounds.length < 5; ) {
      const { status, body } = await take({ idempotencyKey: `round-${rounds.length}` });
      rounds.push([status, body.count, body.more]);
      more = body.more;
    }
    expect(rounds).toEqual([
      [201, takenAtOnce / 2 + 1, true],
      [201, takenAtOnce / 2 - 1, false],
    ]);
    // The hand-over, the history and the stored answer besides.
    expect(Math.max(...written)).toBe(takenAtOnce + 2 + 3);
    expect(new Set(handed().flat()).size).toBe(takenAtOnce);
  });

  it('hands each over exactly once, however many take at once', async () => {
    const ids = await authorised(6);
    const answers = await Promise.all(Array.from({ length: 8 }, () => take()));
    for (const { status } of answers) expect([201, 409]).toContain(status);
    expect(handed().flat().toSorted()).toEqual(ids.toSorted());
    expect(states(ids)).toEqual(ids.map(() => 'taken'));
  });

  it('repeated with the same key is the same hand-over, also if the answer was lost', async () => {
    const ids = await authorised(2);
    for (const kind of ['before', 'after'] as const) {
      const input = { service: 'transfer', until: executionDate };
      const request = { input, idempotencyKey: `take-${kind}` };
      at.world.hooks[kind] = ({ method }) => {
        // The transaction of the work: the claim comes first.
        if (method !== 'commit' || commits++ === 0) return;
        at.world.hooks[kind] = undefined;
        throw new Error('the network broke');
      };
      let commits = 0;
      expect((await take(request)).status).toBeGreaterThanOrEqual(500);
      at.world.hooks[kind] = undefined;
      at.world.advance({ minutes: 2 });
      const again = await take(request);
      expect([again.status, again.body.count]).toEqual([201, kind === 'before' ? 2 : 0]);
      expect((await take(request)).body).toEqual(again.body);
    }
    expect(handed().flat().toSorted()).toEqual(ids.toSorted());
  });

  it('and a cancellation at once never both succeed; the others are taken all the same', async () => {
    for (const [mine, theirs] of [
      [0, 1],
      [1, 0],
    ]) {
      const ids = await authorised(3);
      const [wavering = ''] = ids;
      // One of them comes between the other's reading and its transaction.
      let isFirst = true;
      at.world.hooks.before = async ({ method }) => {
        if (method !== 'commit' || !isFirst) return;
        isFirst = false;
        at.world.hooks.before = undefined;
        await (mine === 0 ? cancel(wavering) : take());
      };
      const answer = await (theirs === 1 ? take() : cancel(wavering));
      at.world.hooks.before = undefined;
      if (mine === 0) {
        expect([answer.status, answer.body.count]).toEqual([201, 2]);
        expect(states(ids)).toEqual(['cancelled', 'taken', 'taken']);
      } else {
        expect(answer.status).toBeGreaterThanOrEqual(400);
        expect(states(ids)).toEqual(['taken', 'taken', 'taken']);
      }
    }
  });

  it('leaves what the table says is no longer due, though the index still lists it', async () => {
    const ids = await authorised(4);
    const behind = [{ state: 'cancelled' }, { executionDate: '2026-04-06' }, { service: 'salary' }];
    for (const [index, change] of behind.entries()) {
      const item = at.world.items(`REQUEST#${at.company.companyId}`).find(({ sk }) => sk === ids[index]);
      at.world.engine.put({ ...item, ...change } as never);
    }
    expect((await take()).body).toMatchObject({ count: 1, total: 1_000 });
    expect(handed()).toEqual([[ids[3]]]);
    expect(states(ids)).toEqual(['cancelled', 'authorised', 'authorised', 'taken']);
  });

  it('ends the time in which a request can be brought back', async () => {
    const [requestId = ''] = await authorised(1);
    await take();
    expect(outcome(await cancel(requestId))).toEqual([403, ['state transfer.state']]);
    at = await paying();
    const approved = await made(at);
    await approve(at, at.first, [approved]);
    await take();
    const back = await at.world.call(cancelApproval, {
      session: at.first.session,
      input: { requestId: approved, proof },
    });
    expect(outcome(back)).toEqual([403, ['state transfer.state']]);
  });

  it('gives up after three attempts, changes nothing then, and is done when asked again', async () => {
    const ids = await authorised(2);
    at.world.hooks.before = ({ method }) => {
      if (method !== 'commit') return;
      const [first = ''] = ids;
      const before = stored(at, first);
      const item = at.world.items(`REQUEST#${at.company.companyId}`).find(({ sk }) => sk === first);
      at.world.engine.put({ ...item, version: before.version + 1 } as never);
    };
    expect(outcome(await take())).toEqual([409, 'request.conflict']);
    at.world.hooks.before = undefined;
    expect([handed(), states(ids)]).toEqual([[], ['authorised', 'authorised']]);
    expect((await take()).body.count).toBe(2);
  });

  it('is not tried again by a run whose key another run of the same request has taken over', async () => {
    const ids = await authorised(1);
    let tried = 0;
    at.world.hooks.before = (call) => {
      if (call.method !== 'commit' || !JSON.stringify(call.writes).includes('BANK#HANDOVERS#')) return;
      tried += 1;
      const [row] = at.world.items('IDEMPOTENCY#');
      at.world.engine.put({ ...row, claimId: 'another' } as never);
    };
    expect(outcome(await take({ idempotencyKey: 'taken-over' }))).toEqual([409, 'request.inProgress']);
    expect([tried, states(ids)]).toEqual([1, ['authorised']]);
  });

  it('hands over the account that pays, whichever of the contract it is', async () => {
    const accounts = at.company.accounts.slice(0, 2);
    expect(accounts.length).toBe(2);
    for (const { accountId } of accounts) await made(at, { approvers: [], amount: 1_000, proof, accountId });
    const { requests } = (await show((await take()).body.handoverId)).body;
    type Shown = { accountId: string; account: object };
    expect(requests.map(({ accountId, account }: Shown) => [accountId, account])).toEqual(
      accounts.map(({ accountId, branch, type, number }) => [accountId, { branch, type, number }]),
    );
  });

  it('is kept for four hundred days', async () => {
    await take();
    const [item] = at.world.items('BANK#HANDOVERS#');
    expect(new Date(handoverItem.parse(item as never).ttl * 1000).toISOString()).toBe('2027-05-06T01:00:00.000Z');
  });

  it('of nothing has an id, too', async () => {
    const { body } = await take();
    expect(body).toMatchObject({ count: 0, handoverId: expect.any(String) });
    expect((await show(body.handoverId)).body).toMatchObject({ count: 0, requests: [] });
  });

  it.each([
    [{ service: 'densai', until: executionDate }, 'service field.choice'],
    [{ service: 'payroll', until: executionDate }, 'service field.choice'],
    [{ service: 'transfer', until: '2026-02-30' }, 'until'],
    [{ service: 'transfer' }, 'until'],
    [{ service: 'transfer', until: executionDate, limit: 1 }, 'limit field.unknown'],
  ])('refuses %o', async (input, error) => {
    const [status, errors] = outcome(await take({ input }));
    expect([status, errors]).toEqual([400, [expect.stringContaining(error)]]);
    expect(handed()).toEqual([]);
  });
});

describe('get-handover', () => {
  it('shows everything that the core needs, the same for ever', async () => {
    const [requestId = ''] = await authorised(1, { amount: 40_000 });
    const { handoverId } = (await take()).body;
    const before = await show(handoverId);
    const [account] = at.company.accounts;
    expect(before.body).toEqual({
      handoverId,
      service: 'transfer',
      takenAt: '2026-04-01T10:00:00+09:00',
      count: 1,
      total: 40_000,
      requests: [
        {
          requestId,
          companyId: at.company.companyId,
          service: 'transfer',
          way: 'newAccount',
          sameDay: false,
          executionDate,
          accountId: account?.accountId,
          account: { branch: account?.branch, type: account?.type, number: account?.number },
          count: 1,
          total: 40_000,
          payee,
          fee: { bearer: 'payer', pattern: 'telegraphic', deducted: 0 },
          contentHash: stored(at, requestId).contentHash,
          authorisedAt: '2026-04-01T10:00:00+09:00',
        },
      ],
    });
    const others = at.company.accounts.find((each) => each !== account);
    if (!account || !others) throw new Error('the company has too few accounts');
    const closed = await at.world.call(closeAccount, {
      input: {
        companyId: at.company.companyId,
        accountId: account.accountId,
        representativeAccountId: others.accountId,
      },
    });
    expect(closed.status).toBe(200);
    await report(handoverId, [{ requestId, outcome: 'failed' }]);
    expect((await show(handoverId)).body).toEqual(before.body);
  });

  it('of transfers is no file', async () => {
    await authorised(1);
    const input = { handoverId: (await take()).body.handoverId };
    const answer = await at.world.call(getHandover, { input, headers: { Accept: 'text/plain' } });
    expect([outcome(answer), answer.body.accept]).toEqual([[406, 'request.notAcceptable'], 'application/json']);
  });

  it('is not there under another id', async () => {
    expect(outcome(await show('01K00000000000000000000000'))).toEqual([404, 'handover.notFound']);
    expect(outcome(await show('x'))).toEqual([400, ['handoverId id.form']]);
  });
});

describe('report-results', () => {
  /** A hand-over of some transfers. */
  async function taken(count: number, more: Readonly<Record<string, unknown>> = {}) {
    const ids = await authorised(count, more);
    const { handoverId } = (await take()).body;
    return { ids, handoverId: String(handoverId) };
  }
  const failed = (requestId: string, reason = '振込先の口座がありません。') => ({
    requestId,
    outcome: 'failed',
    reason,
  });
  const completed = (requestId: string) => ({ requestId, outcome: 'completed' });

  it('ends requests, tells maker and approvers, and shows it in the history of their company (T-12)', async () => {
    at = await paying();
    const requestId = await made(at);
    await approve(at, at.first, [requestId]);
    const { handoverId } = (await take()).body;
    at.world.advance({ minutes: 5 });
    const { status, body } = await report(handoverId, [failed(requestId)]);
    expect([status, body]).toEqual([200, { handoverId, results: [failed(requestId)] }]);
    expect(stored(at, requestId)).not.toHaveProperty('due');
    expect(stored(at, requestId)).not.toHaveProperty('dueSort');
    expect(stored(at, requestId)).toMatchObject({
      state: 'failed',
      result: { at: '2026-04-01T01:05:00.000Z', reason: failed('').reason },
    });
    expect(at.world.history(at.company.companyId).at(-1)).toMatchObject({
      event: 'transfer.failed',
      operation: 'report-results',
      actor: 'bank',
      subject: requestId,
      changes: [
        { path: 'state', before: 'taken', after: 'failed' },
        { path: 'result.reason', before: null, after: failed('').reason },
      ],
    });
    const mail = at.world.mails().at(-1);
    expect([mail?.kind, mail?.values?.['reason']]).toEqual(['transferResult', failed('').reason]);
    expect(mail?.audience?.users.map(({ userId }) => userId)).toEqual([at.maker.user.userId, at.first.user.userId]);
  });

  it('gives the limits of what failed back, once, however often it is reported (T-10)', async () => {
    const { ids, handoverId } = await taken(3);
    const [one = '', two = '', three = ''] = ids;
    expect(left()).toEqual([3_000, 3_000]);
    const results = [failed(one), failed(two), completed(three)];
    const answers = await Promise.all([report(handoverId, results), report(handoverId, results)]);
    answers.push(await report(handoverId, results));
    for (const answer of answers) expect([answer.status, answer.body]).toEqual([200, { handoverId, results }]);
    expect(left()).toEqual([1_000, 1_000]);
    expect(states(ids)).toEqual(['failed', 'failed', 'completed']);
    expect(mailed(at).filter((kind) => kind === 'transferResult')).toHaveLength(3);
    const events = at.world.history(at.company.companyId).map(({ event }) => event);
    expect(events.filter((event) => /^transfer\.(?:completed|failed)$/.test(event))).toHaveLength(3);
  });

  it('takes reports in any order, some of them again', async () => {
    const { ids, handoverId } = await taken(3);
    const [one = '', two = '', three = ''] = ids;
    await report(handoverId, [completed(three)]);
    const { status } = await report(handoverId, [failed(one), completed(three), completed(two)]);
    expect([status, states(ids), left()]).toEqual([200, ['failed', 'completed', 'completed'], [2_000, 2_000]]);
  });

  it('refuses another result than before, names the request, and changes nothing', async () => {
    const { ids, handoverId } = await taken(2);
    const [one = '', two = ''] = ids;
    await report(handoverId, [failed(one)]);
    for (const other of [completed(one), { ...failed(one), outcome: 'completed' }, failed(one, '別の理由')]) {
      const answer = await report(handoverId, [completed(two), other]);
      expect([answer.status, answer.body.code, answer.body.errors]).toEqual([
        409,
        'handover.reportedOtherwise',
        [{ path: 'results[1]', code: 'handover.reportedAs', detail: expect.stringContaining(`${one}は`) }],
      ]);
    }
    expect(states(ids)).toEqual(['failed', 'taken']);
    const both = await Promise.all([report(handoverId, [completed(two)]), report(handoverId, [failed(two)])]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  });

  it('gives up after three attempts, changes nothing then, and is done when asked again', async () => {
    const { ids, handoverId } = await taken(2);
    const results = ids.map((requestId) => failed(requestId));
    let tried = 0;
    at.world.hooks.before = (call) => {
      if (call.method !== 'commit' || !JSON.stringify(call.writes).includes('USED-LIMIT#')) return;
      tried += 1;
      const [first = ''] = ids;
      const item = at.world.items(`REQUEST#${at.company.companyId}`).find(({ sk }) => sk === first);
      at.world.engine.put({ ...item, version: stored(at, first).version + 1 } as never);
    };
    expect(outcome(await report(handoverId, results))).toEqual([409, 'request.conflict']);
    at.world.hooks.before = undefined;
    expect([tried, states(ids), left()]).toEqual([3, ['taken', 'taken'], [2_000, 2_000]]);
    expect([(await report(handoverId, results)).status, left()]).toEqual([200, [0, 0]]);
  });

  it('is not tried again by a run whose key another run of the same request has taken over', async () => {
    const { ids, handoverId } = await taken(1);
    let tried = 0;
    at.world.hooks.before = (call) => {
      if (call.method !== 'commit' || !JSON.stringify(call.writes).includes('USED-LIMIT#')) return;
      tried += 1;
      const row = at.world.items('IDEMPOTENCY#').at(-1);
      at.world.engine.put({ ...row, claimId: 'another' } as never);
    };
    const results = ids.map((requestId) => failed(requestId));
    expect(outcome(await report(handoverId, results, { idempotencyKey: 'taken-over' }))).toEqual([
      409,
      'request.inProgress',
    ]);
    expect([tried, states(ids), left()]).toEqual([1, ['taken'], [1_000, 1_000]]);
  });

  it('that a request is completed needs no sum of the limits, which may be gone by then', async () => {
    const { ids, handoverId } = await taken(1);
    for (const item of at.world.items('USED-LIMIT#')) at.world.engine.remove(item);
    const answer = await report(
      handoverId,
      ids.map((requestId) => completed(requestId)),
    );
    expect([answer.status, states(ids), left()]).toEqual([200, ['completed'], []]);
  });

  it('that a request failed gives nothing back when the sum of its day is gone', async () => {
    const { ids, handoverId } = await taken(1);
    const [{ ttl } = { ttl: 0 }] = at.world.items('USED-LIMIT#') as unknown as readonly { readonly ttl: number }[];
    at.world.at(new Date(ttl * 1000).toISOString());
    for (const item of at.world.items('USED-LIMIT#')) at.world.engine.remove(item);
    const answer = await report(
      handoverId,
      ids.map((requestId) => failed(requestId)),
    );
    expect([answer.status, states(ids), left()]).toEqual([200, ['failed'], []]);
  });

  it('refuses a request of another hand-over, or of none, by its place', async () => {
    const first = await taken(1);
    const second = await taken(1);
    const [foreign = ''] = second.ids;
    const [own = ''] = first.ids;
    const unknown = '01K00000000000000000000000';
    expect(outcome(await report(first.handoverId, [completed(own), completed(foreign), completed(unknown)]))).toEqual([
      400,
      ['results[1].requestId handover.otherRequest', 'results[2].requestId handover.otherRequest'],
    ]);
    expect(states([own, foreign])).toEqual(['taken', 'taken']);
    expect(outcome(await report(unknown, [completed(own)]))).toEqual([404, 'handover.notFound']);
  });

  it('takes as many as one transaction holds, all failed, and no more', async () => {
    const ids = await authorised(1);
    copies(ids[0] ?? '', 20);
    const [item] = at.world.items('USED-LIMIT#');
    for (const { pk, sk } of at.world.items('USED-LIMIT#'))
      at.world.engine.put({ ...item, pk, sk, amount: 20_000 } as never);
    const { handoverId } = (await take()).body;
    const all = handed().flat();
    const results = all.map((requestId) => failed(requestId));
    expect(outcome(await report(handoverId, results))).toEqual([400, ['results results.tooMany']]);
    expect(outcome(await report(handoverId, [completed(all[0] ?? ''), failed(all[0] ?? '')]))).toEqual([
      400,
      ['results requests.repeated'],
    ]);
    expect((await report(handoverId, results.slice(0, 19), { idempotencyKey: 'nineteen' })).status).toBe(200);
    expect(left()).toEqual([1_000, 1_000]);
  });

  it('interrupted anywhere, and repeated, is done once', async () => {
    for (const kind of ['before', 'after'] as const) {
      at = await paying({ mode: 'none' });
      const { ids, handoverId } = await taken(2);
      const results = ids.map((requestId) => failed(requestId));
      at.world.hooks[kind] = ({ method }) => {
        if (method !== 'commit') return;
        at.world.hooks[kind] = undefined;
        throw new Error('the network broke');
      };
      expect((await report(handoverId, results)).status).toBeGreaterThanOrEqual(500);
      at.world.hooks[kind] = undefined;
      expect((await report(handoverId, results)).body).toEqual({ handoverId, results });
      expect([states(ids), left()]).toEqual([
        ['failed', 'failed'],
        [0, 0],
      ]);
    }
  });
});
