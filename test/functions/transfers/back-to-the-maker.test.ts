import { beforeEach, describe, expect, it } from 'vitest';
import { handler as cancelApproval } from '../../../functions/transfers/cancel-approval.ts';
import { handler as cancelRequest } from '../../../functions/transfers/cancel-request.ts';
import { handler as changeRequest } from '../../../functions/transfers/change-request.ts';
import { handler as deleteRequest } from '../../../functions/transfers/delete-request.ts';
import { handler as getRequest } from '../../../functions/transfers/get-request.ts';
import { handler as returnRequest } from '../../../functions/transfers/return-request.ts';
import { handler as withdrawRequest } from '../../../functions/transfers/withdraw-request.ts';
import {
  approve,
  atItsCommit,
  changeUser,
  made,
  mailed,
  order,
  type Paying,
  type Person,
  paying,
  proof,
  stopConfirmation,
  stored,
  used,
  waiting,
} from './paying.ts';

let at: Paying;
beforeEach(async () => {
  at = await paying();
});

type Acting = Parameters<Paying['world']['call']>[0];
const act = (handler: Acting, by: Person, requestId: string, more: Readonly<Record<string, unknown>> = {}) =>
  at.world.call(handler, { session: by.session, input: { requestId, ...more } });
const reasons = ({ body }: Awaited<ReturnType<typeof act>>) => body.errors.map(({ code }: { code: string }) => code);
const sums = () => Object.values(used(at));

describe('withdraw-request (引戻し)', () => {
  it('brings a request back before the first approval, for its maker alone', async () => {
    const id = await made(at);
    const other = await act(withdrawRequest, at.first, id);
    expect([other.status, reasons(other)]).toEqual([403, ['transfer.notMaker']]);
    const answer = await act(withdrawRequest, at.maker, id);
    expect(answer.body).toMatchObject({ state: 'withdrawn', version: 2, may: ['change', 'delete'] });
    expect(stored(at, id).version).toBe(2);
    expect(waiting(at)).toEqual([]);
    expect(reasons(await act(withdrawRequest, at.maker, id))).toEqual(['transfer.state']);
  });

  it('is too late after an approval; withdrawal and approval at once never both succeed (I8)', async () => {
    at = await paying({ mode: 'doubleUnordered' });
    const approvers = [at.first.user.userId, at.second.user.userId];
    const id = await made(at, { approvers });
    await approve(at, at.first, [id]);
    expect(reasons(await act(withdrawRequest, at.maker, id))).toEqual(['transfer.approvedAlready']);
    for (let round = 0; round < 5; round += 1) {
      const each = await made(at, { approvers });
      const [approved, withdrawn] = await Promise.all([
        approve(at, at.second, [each]),
        act(withdrawRequest, at.maker, each),
      ]);
      expect([approved.status === 200, withdrawn.status === 200]).toContain(false);
    }
  });
});

describe('return-request (差戻し)', () => {
  it('needs a comment and a named approver, and mails the maker', async () => {
    const id = await made(at);
    expect((await act(returnRequest, at.first, id)).body.code).toBe('request.invalid');
    expect((await act(returnRequest, at.second, id, { comment: '確認' })).status).toBe(404);
    expect(reasons(await act(returnRequest, at.maker, id, { comment: '確認' }))).toEqual(['transfer.notNamed']);
    const answer = await act(returnRequest, at.first, id, { comment: '口座をご確認ください。' });
    expect(answer.body).toMatchObject({
      state: 'returned',
      returned: { by: { userId: at.first.user.userId }, comment: '口座をご確認ください。' },
    });
    expect([waiting(at), mailed(at).at(-1)]).toEqual([[], 'transferReturned']);
    const mail = at.world.mails().at(-1);
    expect(mail?.values).toMatchObject({ comment: '口座をご確認ください。' });
    expect(mail?.audience?.users).toEqual([{ userId: at.maker.user.userId }]);
  });

  it('makes approvals lapse: the changed request needs all of them anew', async () => {
    at = await paying({ mode: 'doubleOrdered' });
    const approvers = [at.first.user.userId, at.second.user.userId];
    const id = await made(at, { approvers });
    await approve(at, at.first, [id]);
    await act(returnRequest, at.second, id, { comment: '金額' });
    const changed = await at.world.call(changeRequest, {
      session: at.maker.session,
      ifMatch: 3,
      input: { ...order(at), approvers, requestId: id, amount: 200_000 },
    });
    expect(changed.body).toMatchObject({ state: 'awaitingFirst', total: 200_000, version: 4 });
    expect(changed.body.returned).toBeUndefined();
    expect(stored(at, id).approvals).toEqual([]);
    expect(waiting(at)).toEqual([at.first.user.userId]);
  });
});

describe('cancel-approval (承認取消)', () => {
  it('gives the limits back once, and the request to its maker (T-9, T-10)', async () => {
    const id = await made(at);
    await approve(at, at.first, [id]);
    expect(sums()).toEqual([300_000, 300_000]);
    expect((await act(cancelApproval, at.first, id)).body.code).toBe('proof.missing');
    const other = await act(cancelApproval, at.maker, id, { proof });
    expect(reasons(other)).toEqual(['transfer.notApprovedByYou']);
    const answers = await Promise.all([1, 2].map(() => act(cancelApproval, at.first, id, { proof })));
    expect(answers.map(({ status }) => status).toSorted()).not.toEqual([200, 200]);
    expect(sums()).toEqual([0, 0]);
    expect(stored(at, id)).toMatchObject({ state: 'approvalCancelled', approvals: [] });
    expect(stored(at, id).authorisedAt).toBeUndefined();
    expect(mailed(at)).toContain('transferReturned');
  });

  it('is possible for the first of two before the second', async () => {
    at = await paying({ mode: 'doubleOrdered' });
    const id = await made(at, { approvers: [at.first.user.userId, at.second.user.userId] });
    await approve(at, at.first, [id]);
    expect((await act(cancelApproval, at.first, id, { proof })).body.state).toBe('approvalCancelled');
    expect([waiting(at), sums()]).toEqual([[], []]);
  });
});

describe('cancel-request (取消)', () => {
  it('cancels what was made without approval, and gives back what it used', async () => {
    at = await paying({ mode: 'none' });
    const id = await made(at, { approvers: [], proof });
    const answer = await act(cancelRequest, at.maker, id, { proof });
    expect(answer.body).toMatchObject({ state: 'cancelled', may: [] });
    expect(sums()).toEqual([0, 0]);
    const sameDay = await made(at, { approvers: [], proof, sameDay: true, executionDate: '2026-04-01' });
    expect(reasons(await act(cancelRequest, at.maker, sameDay, { proof }))).toEqual(['transfer.sameDayIsFinal']);
  });

  it('is not for approved requests', async () => {
    const id = await made(at);
    await approve(at, at.first, [id]);
    expect(reasons(await act(cancelRequest, at.maker, id, { proof }))).toEqual(['transfer.approvedMode']);
  });
});

describe('change-request and delete-request', () => {
  it('change what is with the maker, at the version shown', async () => {
    const id = await made(at, { save: true, approvers: [] });
    const input = { ...order(at), requestId: id, amount: 5000 };
    const change = (ifMatch?: number, by = at.maker) =>
      at.world.call(changeRequest, { session: by.session, input, ...(ifMatch && { ifMatch }) });
    expect((await change()).body.code).toBe('request.versionRequired');
    expect((await change(7)).body.code).toBe('request.staleVersion');
    expect((await change(1, at.master)).body.errors[0].code).toBe('transfer.notMaker');
    const answer = await change(1);
    expect(answer.body).toMatchObject({ state: 'awaitingFinal', total: 5000, version: 2 });
    expect(answer.roundTrips).toBeLessThanOrEqual(3);
    expect(reasons(await change(2))).toEqual(['transfer.state']);
  });

  it('change no request of another service', async () => {
    const id = await made(at, { save: true, approvers: [] });
    at.world.engine.put({ ...(at.world.items('REQUEST#')[0] as never as object), service: 'salary' } as never);
    const input = { ...order(at), requestId: id };
    const answer = await at.world.call(changeRequest, { session: at.maker.session, input, ifMatch: 1 });
    expect([answer.status, reasons(answer)]).toEqual([403, ['transfer.otherService']]);
  });

  it('executes a draft without approval, within the daily limit', async () => {
    const accounts = at.company.accounts.map((each) => ({
      ...each,
      limits: { transferTotal: 500_000, transferDesignated: 500_000 },
    }));
    at = await paying({ mode: 'none', contract: { accounts } });
    const [one, two] = [await made(at, { save: true, approvers: [] }), await made(at, { save: true, approvers: [] })];
    const execute = (requestId: string, headers: Readonly<Record<string, string>> = {}) =>
      at.world.call(changeRequest, {
        session: at.maker.session,
        ifMatch: 1,
        headers,
        input: { ...order(at), approvers: [], requestId, proof },
      });
    expect((await execute(one)).body).toMatchObject({ state: 'authorised', may: ['cancel'] });
    expect((await execute(two)).body.code).toBe('transfer.limitReached');
    const dry = await execute(two, { Prefer: 'validate-only' });
    expect([dry.status, dry.body.errors[0].code]).toEqual([403, 'limit.exceedsAccountDay']);
    expect(stored(at, two).state).toBe('saved');
    expect(sums()).toEqual([300_000, 300_000]);
  });

  it('delete it: it ends, and can still be looked at (B-66)', async () => {
    expect(reasons(await act(deleteRequest, at.maker, await made(at)))).toEqual(['transfer.state']);
    const id = await made(at, { save: true, approvers: [] });
    expect((await act(deleteRequest, at.maker, id)).body).toMatchObject({ state: 'deleted', may: [] });
    expect(stored(at, id).due).toBeUndefined();
  });

  it('delete a draft that names its approver, who sees it no more than before; a returned one stays visible', async () => {
    const [draft, returned] = [await made(at, { save: true }), await made(at)];
    await act(returnRequest, at.first, returned, { comment: '金額' });
    for (const id of [draft, returned]) expect((await act(deleteRequest, at.maker, id)).status).toBe(200);
    const seen = [await act(getRequest, at.first, draft), await act(getRequest, at.first, returned)];
    expect(seen.map(({ status }) => status)).toEqual([404, 200]);
    expect([stored(at, draft).endedAsDraft, stored(at, returned).endedAsDraft]).toEqual([true, undefined]);
    expect((await act(getRequest, at.maker, draft)).body.state).toBe('deleted');
  });
});

type ByWhom = keyof Pick<Paying, 'maker' | 'first'>;
type More = Readonly<Record<string, unknown>>;

describe('who is suspended, or whose rights are changed, in the moment of an act', () => {
  it.each<[string, Acting, ByWhom, More]>([
    ['withdraw', withdrawRequest, 'maker', {}],
    ['return', returnRequest, 'first', { comment: '差戻し' }],
  ])('does not %s a request', async (_, handler, who, more) => {
    const id = await made(at);
    for (const change of [{ serviceState: 'suspended' }, { rightsVersion: 2 }] as const) {
      const { serviceState, rightsVersion } = at[who].user;
      atItsCommit(at, () => changeUser(at, at[who], change));
      const answer = await act(handler, at[who], id, more);
      expect([answer.status, answer.body.code]).toEqual([409, 'request.conflict']);
      expect([stored(at, id).state, waiting(at)]).toEqual(['awaitingFinal', [at.first.user.userId]]);
      changeUser(at, at[who], { serviceState, rightsVersion });
    }
  });

  it.each([{ serviceState: 'suspended' }, { loginStopped: true }, { rightsVersion: 2 }] as const)(
    'does not delete a draft: %j',
    async (change) => {
      const id = await made(at, { save: true, approvers: [] });
      atItsCommit(at, () => changeUser(at, at.maker, change));
      const answer = await act(deleteRequest, at.maker, id);
      expect([answer.status, answer.body.code, stored(at, id).state]).toEqual([409, 'request.conflict', 'saved']);
    },
  );
});

describe('who has a stopped confirmation password (D-3)', () => {
  it.each<[string, Acting, ByWhom, More, More]>([
    ['withdraw', withdrawRequest, 'maker', {}, {}],
    ['return', returnRequest, 'first', {}, { comment: '差戻し' }],
    ['delete', deleteRequest, 'maker', { save: true }, {}],
  ])('may still %s a request, and does', async (name, handler, who, ordered, more) => {
    const id = await made(at, ordered);
    stopConfirmation(at, at[who]);
    const seen = await act(getRequest, at[who], id);
    expect(seen.body.may).toContain(name);
    expect((await act(handler, at[who], id, more)).status).toBe(200);
  });

  it('changes a draft, and hands it on', async () => {
    const id = await made(at, { save: true, approvers: [] });
    stopConfirmation(at, at.maker);
    const change = (ifMatch: number, more: More) =>
      at.world.call(changeRequest, {
        ...{ session: at.maker.session, ifMatch },
        input: { ...order(at), requestId: id, ...more },
      });
    expect((await change(1, { save: true })).body).toMatchObject({ state: 'saved', version: 2 });
    expect((await change(2, {})).body).toMatchObject({ state: 'awaitingFinal', version: 3 });
  });

  it('since a moment ago cancels no approval, nor a request that nobody approved', async () => {
    const approved = await made(at);
    await approve(at, at.first, [approved]);
    atItsCommit(at, () => stopConfirmation(at, at.first));
    const kept = await act(cancelApproval, at.first, approved, { proof });
    expect([kept.status, kept.body.code, stored(at, approved).state]).toEqual([409, 'request.conflict', 'authorised']);
    at = await paying({ mode: 'none' });
    const executed = await made(at, { approvers: [], proof });
    atItsCommit(at, () => stopConfirmation(at, at.maker));
    expect((await act(cancelRequest, at.maker, executed, { proof })).body.code).toBe('request.conflict');
    expect([stored(at, executed).state, sums()]).toEqual(['authorised', [300_000, 300_000]]);
  });

  it('since a moment ago executes no draft without approval', async () => {
    at = await paying({ mode: 'none' });
    const id = await made(at, { save: true, approvers: [] });
    atItsCommit(at, () => stopConfirmation(at, at.maker));
    const answer = await at.world.call(changeRequest, {
      ...{ session: at.maker.session, ifMatch: 1 },
      input: { ...order(at), approvers: [], requestId: id, proof },
    });
    expect([answer.status, answer.body.code]).toEqual([409, 'request.conflict']);
    expect([stored(at, id).state, sums()]).toEqual(['saved', []]);
  });
});
