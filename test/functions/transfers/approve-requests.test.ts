import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { handler as approveRequests } from '../../../functions/transfers/approve-requests.ts';
import { handler as getRequest } from '../../../functions/transfers/get-request.ts';
import { handler as returnRequest } from '../../../functions/transfers/return-request.ts';
import { handler as requestMailPassword } from '../../../functions/users/request-mail-password.ts';
import type { ProofRule } from '../../../shared/domain/proof-rules.ts';
import { profiles } from '../../../shared/profiles/profiles.ts';
import {
  approve,
  atItsCommit,
  changeContract,
  changeUser,
  made,
  mailed,
  type Paying,
  type Person,
  paying,
  proof,
  stopConfirmation,
  stored,
  suspend,
  used,
  waiting,
} from './paying.ts';

let at: Paying;
beforeEach(async () => {
  at = await paying();
});

const account = () => at.company.accounts[0]?.accountId ?? '';
const total = () => used(at)[`2026-04-03#${account()}#transferTotal`] ?? 0;
const codes = ({ body }: Awaited<ReturnType<typeof approve>>): readonly unknown[] =>
  body.results.map(
    ({ state, code, errors }: { state?: string; code?: string; errors?: { code: string }[] }) =>
      state ?? [code, ...(errors ?? []).map((each) => each.code)].join(' '),
  );
/** Takes every right from a user, as an administrator does. */
function takeRights(paying: Paying, person: Person): void {
  const { companyId, userId } = person.user;
  const [item] = paying.world.items(`RIGHTS#${companyId}`).filter(({ sk }) => sk.endsWith(userId));
  const version = Number(item?.['version']) + 1;
  paying.world.engine.put({ ...item, permissions: [], version } as never);
  changeUser(paying, person, { rightsVersion: version });
}
const limited = (transferTotal: number) => ({
  contract: {
    accounts: at.company.accounts.map((each) => ({
      ...each,
      limits: { transferTotal, transferDesignated: transferTotal },
    })),
  },
});

describe('approve-requests', () => {
  it('authorises with the last approval, uses up the limits and mails maker and approver (T-6, T-10, T-12)', async () => {
    const id = await made(at);
    const answer = await approve(at, at.first, [id]);
    expect([answer.status, codes(answer)]).toEqual([200, ['authorised']]);
    expect(answer.roundTrips).toBeLessThanOrEqual(3);
    expect([total(), waiting(at)]).toEqual([300_000, []]);
    expect(mailed(at)).toEqual(['approvalRequested', 'transferReceived']);
    expect(stored(at, id)).toMatchObject({
      state: 'authorised',
      approvals: [{ userId: at.first.user.userId }],
      dueSort: `2026-04-03#${id}`,
    });
    expect(at.world.history(at.company.companyId).at(-1)).toMatchObject({
      event: 'transfer.approved',
      subject: id,
      changes: [{ path: `${id}.state`, before: 'awaitingFinal', after: 'authorised' }],
    });
  });

  it('mails somebody who made and approved a request once', async () => {
    at = await paying({ selfApproval: true });
    const id = await made(at, { approvers: [at.maker.user.userId] });
    expect(codes(await approve(at, at.maker, [id]))).toEqual(['authorised']);
    const mail = at.world.mails().find(({ kind }) => kind === 'transferReceived');
    expect(mail?.audience?.users).toEqual([{ userId: at.maker.user.userId }]);
  });

  it('takes two different people in a double mode, in any order, and counts the limit once (T-6)', async () => {
    at = await paying({ mode: 'doubleUnordered' });
    const id = await made(at, { approvers: [at.first.user.userId, at.second.user.userId] });
    expect(codes(await approve(at, at.second, [id]))).toEqual(['awaitingFinal']);
    expect(stored(at, id).authorisedAt).toBeUndefined();
    expect([total(), waiting(at), mailed(at)]).toEqual([0, [at.first.user.userId], ['approvalRequested']]);
    const again = await approve(at, at.second, [id]);
    expect([again.status, codes(again)]).toEqual([409, ['transfer.notAllowed transfer.approvedByYou']]);
    at.world.advance({ minutes: 3 });
    expect(codes(await approve(at, at.first, [id]))).toEqual(['authorised']);
    expect([total(), stored(at, id).authorisedAt]).toEqual([300_000, '2026-04-01T01:03:00.000Z']);
  });

  it('takes them in order, and mails the second when it is their turn', async () => {
    at = await paying({ mode: 'doubleOrdered' });
    const id = await made(at, { approvers: [at.first.user.userId, at.second.user.userId] });
    expect(codes(await approve(at, at.second, [id]))).toEqual(['transfer.notAllowed transfer.notYourTurn']);
    expect(codes(await approve(at, at.first, [id]))).toEqual(['awaitingFinal']);
    expect(waiting(at)).toEqual([at.second.user.userId]);
    expect(mailed(at)).toEqual(['approvalRequested', 'approvalRequested']);
    expect(codes(await approve(at, at.first, [id]))).toEqual(['transfer.notAllowed transfer.approvedByYou']);
    expect(codes(await approve(at, at.second, [id]))).toEqual(['authorised']);
  });

  it('gives each of several its own result, with one proof (T-8)', async () => {
    const [one, two, three] = [await made(at), await made(at, { amount: 1 }), await made(at)] as const;
    const wrong = '0'.repeat(64);
    const requests = [
      { requestId: one, contentHash: stored(at, one).contentHash },
      { requestId: two, contentHash: wrong },
      { requestId: '01JZ8Z0000REQVEST000000001', contentHash: wrong },
      { requestId: three, contentHash: stored(at, three).contentHash },
    ];
    const answer = await at.world.call(approveRequests, { session: at.first.session, input: { requests, proof } });
    expect(codes(answer)).toEqual(['authorised', 'transfer.contentChanged', 'transfer.notFound', 'authorised']);
    expect(answer.body.results[1].detail).toBe('内容を再表示してご確認ください。');
    const recorded = at.world.history(at.company.companyId).find(({ event }) => event === 'transfer.approved');
    expect(recorded?.changes?.map(({ path }) => path)).toEqual([`${one}.state`, `${three}.state`]);
    expect(recorded).not.toHaveProperty('subject');
    expect(total()).toBe(600_000);
  });

  it('approves ten in one transaction of at most a hundred writes', async () => {
    at = await paying({ mode: 'doubleOrdered' });
    const approvers = [at.first.user.userId, at.second.user.userId];
    const ids: string[] = [];
    for (let day = 0; day < 10; day += 1)
      ids.push(await made(at, { approvers, executionDate: `2026-04-${day < 5 ? '06' : '07'}`, amount: 10_000 + day }));
    const first = await approve(at, at.first, ids);
    expect(codes(first)).toEqual(ids.map(() => 'awaitingFinal'));
    const last = await approve(at, at.second, ids);
    expect(codes(last)).toEqual(ids.map(() => 'authorised'));
    expect(last.roundTrips).toBeLessThanOrEqual(4);
    expect((await approve(at, at.first, [...ids, await made(at, { approvers })])).body.code).toBe('request.invalid');
  });

  it('says what may be done, by the same rules', async () => {
    const id = await made(at);
    const shown = async (by: typeof at.first) =>
      (await at.world.call(getRequest, { session: by.session, input: { requestId: id } })).body;
    expect((await shown(at.first)).may).toEqual(['approve', 'return']);
    expect((await shown(at.maker)).may).toEqual(['withdraw']);
    changeContract(at, { accounts: at.company.accounts.slice(1) });
    const headers = { 'Accept-Language': 'en' };
    const blocked = await at.world.call(getRequest, { session: at.first.session, input: { requestId: id }, headers });
    expect(blocked.body).toMatchObject({
      may: ['return'],
      blocked: [
        {
          code: 'account.closed',
          detail: 'The account is no longer in the contract. Please choose another one.',
        },
      ],
    });
    changeContract(at, { accounts: at.company.accounts });
    expect((await shown(at.master)).may).toEqual([]);
    const hidden = await at.world.call(getRequest, { session: at.second.session, input: { requestId: id } });
    expect([hidden.status, hidden.body.code]).toEqual([404, 'transfer.notFound']);
  });
});

describe('proofs (A10-6, B-65)', () => {
  const rules = profiles.standard.transfers as { approvalProofs: ProofRule[] };
  const usual = rules.approvalProofs;
  afterEach(() => {
    rules.approvalProofs = usual;
  });

  it('include a mail password where the bank asks for one: once, and no other one', async () => {
    rules.approvalProofs = ['confirmationPassword', 'mailPassword'];
    const [one, two] = [await made(at), await made(at)];
    const refused = await approve(at, at.first, [one]);
    expect([refused.status, refused.body.errors]).toMatchObject([
      400,
      [{ path: 'proof.mailPassword', code: 'field.required' }],
    ]);
    const mailPassword = async (purpose: string) => {
      at.world.advance({ minutes: 1 });
      await at.world.call(requestMailPassword, { session: at.first.session, input: { purpose } });
      return /^メール通知パスワード: (.*)$/m.exec(at.world.mails().at(-1)?.text ?? '')?.[1] ?? '';
    };
    const others = await approve(at, at.first, [one], {
      proof: { ...proof, mailPassword: await mailPassword('changeUser') },
    });
    expect(others.body).toMatchObject({ code: 'proof.wrong', which: 'mailPassword' });
    const given = { proof: { ...proof, mailPassword: await mailPassword('approve') } };
    expect(codes(await approve(at, at.first, [one], given))).toEqual(['authorised']);
    expect((await approve(at, at.first, [two], given)).body).toMatchObject({ code: 'proof.wrong' });
    expect(stored(at, two).state).toBe('awaitingFinal');
  });
});

describe('limits (T-10)', () => {
  it('let as many pass as fit, in the order given, though the others were asked for at once', async () => {
    at = await paying(limited(700_000));
    const ids = [await made(at), await made(at, { amount: 600_000 }), await made(at)];
    const answer = await approve(at, at.first, ids);
    expect(codes(answer)).toEqual([
      'authorised',
      'transfer.notAllowed limit.exceedsAccountDay limit.exceedsAccountDay',
      'authorised',
    ]);
    expect(total()).toBe(600_000);
  });

  it('are never exceeded by 200 approvals at once, of different people, and as many pass as fit', async () => {
    at = await paying(limited(1_000_000));
    const people = [at.first, at.second];
    while (people.length < 50) {
      const user = await at.world.addUser(at.company, { permissions: ['approval.transfer'] });
      people.push({ user, session: await at.world.logIn(user) });
    }
    const asked: [Person, string][] = [];
    for (let round = 0; round < 4; round += 1)
      for (const person of people)
        asked.push([person, await made(at, { approvers: [person.user.userId], amount: 9_000 })]);
    const answers = await Promise.all(asked.map(([person, id]) => approve(at, person, [id])));
    const done = asked.filter(([, id]) => stored(at, id).state === 'authorised');
    expect([total(), done.length]).toEqual([999_000, 111]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(111);
    expect(new Set(answers.filter(({ status }) => status !== 200).map(({ body }) => body.code))).toEqual(
      new Set(['transfer.noneApproved']),
    );
  });

  it('count of those before it only what is authorised, not what waits for a second approval', async () => {
    at = await paying({ mode: 'doubleUnordered', ...limited(300_000) });
    const approvers = [at.first.user.userId, at.second.user.userId];
    const [waits, last] = [await made(at, { approvers }), await made(at, { approvers })];
    await approve(at, at.second, [last]);
    // The sums are read when the first attempt meets a change.
    atItsCommit(at, () => {
      const [item] = at.world.items('REQUEST#').filter(({ sk }) => sk === waits);
      at.world.engine.put({ ...item, version: stored(at, waits).version + 1 } as never);
    });
    expect(codes(await approve(at, at.first, [waits, last]))).toEqual(['awaitingFinal', 'authorised']);
    expect(total()).toBe(300_000);
  });

  it('that others use up again and again end in a refusal of the whole, and nothing is consumed', async () => {
    at = await paying(limited(500_000));
    const id = await made(at);
    const sk = `2026-04-03#${account()}#transferTotal`;
    const item = { pk: `USED-LIMIT#${at.company.companyId}`, sk, companyId: at.company.companyId, ttl: 0 };
    at.world.hooks.before = ({ method }) => {
      if (method === 'commit') at.world.engine.put({ ...item, amount: 400_000 });
      if (method === 'get') at.world.engine.put({ ...item, amount: 0 });
    };
    const answer = await approve(at, at.first, [id]);
    at.world.hooks.before = undefined;
    expect([answer.status, answer.body.code]).toEqual([409, 'transfer.limitReached']);
    expect(stored(at, id).state).toBe('awaitingFinal');
  });

  it('that were lowered meanwhile stop what they no longer allow, and nothing is consumed (T-8, D-21)', async () => {
    const id = await made(at);
    changeContract(at, limited(299_999).contract);
    const answer = await approve(at, at.first, [id]);
    expect([answer.status, answer.body.code]).toEqual([409, 'transfer.noneApproved']);
    expect(answer.body.results[0].errors[0]).toEqual({
      path: 'amount',
      code: 'limit.exceedsAccountDay',
      detail: '口座の1日当たりの限度額（299,999円、うち承認済み0円）を超えます。',
      params: { row: 'transferTotal', maximum: 299_999, used: 0 },
    });
    expect([stored(at, id).state, total(), waiting(at)]).toEqual(['awaitingFinal', 0, [at.first.user.userId]]);
  });
});

describe('what changes in the company meanwhile', () => {
  it('is said with the request to its maker too, by name of the approver who cannot act (T-8)', async () => {
    at = await paying({ mode: 'doubleUnordered' });
    const id = await made(at, { approvers: [at.first.user.userId, at.second.user.userId] });
    const blocked = async (by: Person) => {
      const answer = await at.world.call(getRequest, { session: by.session, input: { requestId: id } });
      expect(answer.roundTrips).toBeLessThanOrEqual(3);
      return answer.body.blocked.map(({ path, code }: { path: string; code: string }) => `${path} ${code}`);
    };
    expect([await blocked(at.maker), await blocked(at.first)]).toEqual([[], []]);
    suspend(at, at.second);
    expect([await blocked(at.maker), await blocked(at.first)]).toEqual([
      ['approvers[1] approvers.absent'],
      ['approvers[1] approvers.absent'],
    ]);
    expect(codes(await approve(at, at.first, [id]))).toEqual(['awaitingFinal']);
    suspend(at, at.first);
    const both = ['approvers[0] approvers.lapsed', 'approvers[1] approvers.absent'];
    expect(await blocked(at.maker)).toEqual(both);
    changeContract(at, { features: ['bulkTransfer'] });
    expect(await blocked(at.maker)).toEqual(['service service.notInContract', ...both]);
    changeContract(at, { features: [] });
    const [item] = at.world.items('REQUEST#');
    at.world.engine.put({ ...item, state: 'withdrawn' } as never);
    expect(await blocked(at.maker)).toEqual([]);
  });

  describe('to whoever approved first', () => {
    const deleted = ({ world }: typeof at, { user }: Person) => {
      for (const { pk, sk } of [...world.items(`USER#${user.companyId}`), ...world.items(`RIGHTS#${user.companyId}`)])
        if (sk.endsWith(user.userId)) world.engine.remove({ pk, sk });
    };
    const twice = async (mode: 'doubleUnordered' | 'doubleOrdered') => {
      at = await paying({ mode });
      const id = await made(at, { approvers: [at.first.user.userId, at.second.user.userId] });
      expect(codes(await approve(at, at.first, [id]))).toEqual(['awaitingFinal']);
      return id;
    };

    it.each([
      ['who is suspended', suspend],
      ['who is deleted', deleted],
      ['who loses the right', takeRights],
      [
        'whose login is stopped',
        (paying: Paying, person: Person) => changeUser(paying, person, { loginStopped: true }),
      ],
    ])(
      '%s: the last approval does not authorise, until the request was returned (T-6, threat 21)',
      async (_, happens) => {
        for (const mode of ['doubleUnordered', 'doubleOrdered'] as const) {
          const id = await twice(mode);
          happens(at, at.first);
          const answer = await approve(at, at.second, [id]);
          expect(answer.status).toBe(409);
          expect(answer.body.results[0].errors).toMatchObject([{ path: 'approvers[0]', code: 'approvers.lapsed' }]);
          expect([stored(at, id).state, used(at)]).toEqual(['awaitingFinal', {}]);
          const input = { requestId: id, comment: '承認者を指定し直してください。' };
          const returned = await at.world.call(returnRequest, { session: at.second.session, input });
          expect(returned.status).toBe(200);
        }
      },
    );

    it('before approvals had the version of the rights: they are looked at all the same', async () => {
      const id = await twice('doubleUnordered');
      const [item] = at.world.items('REQUEST#');
      const approvals = stored(at, id).approvals.map(({ rightsVersion: _, ...approval }) => approval);
      at.world.engine.put({ ...item, approvals } as never);
      suspend(at, at.first);
      expect(codes(await approve(at, at.second, [id]))).toEqual(['transfer.notAllowed approvers.lapsed']);
      changeUser(at, at.first, { serviceState: 'usable' });
      expect(codes(await approve(at, at.second, [id]))).toEqual(['authorised']);
    });

    it('whose confirmation password is stopped: the approval counts', async () => {
      const id = await twice('doubleUnordered');
      stopConfirmation(at, at.first);
      expect(codes(await approve(at, at.second, [id]))).toEqual(['authorised']);
    });

    it.each([
      ['a suspension', suspend],
      ['a loss of the right', takeRights],
    ])('%s at the moment of the last approval: it is decided again', async (_, happens) => {
      const id = await twice('doubleUnordered');
      atItsCommit(at, () => happens(at, at.first));
      const answer = await approve(at, at.second, [id]);
      expect([answer.status, stored(at, id).state]).toEqual([409, 'awaitingFinal']);
    });
  });

  it('a dry run says what the daily limits leave (X-7)', async () => {
    at = await paying(limited(400_000));
    const [one = '', two = ''] = [await made(at), await made(at)];
    expect(codes(await approve(at, at.first, [one]))).toEqual(['authorised']);
    const requests = [{ requestId: two, contentHash: stored(at, two).contentHash }];
    const input = { requests, proof };
    const { session } = at.first;
    const dry = await at.world.call(approveRequests, { session, input, headers: { Prefer: 'validate-only' } });
    const real = await at.world.call(approveRequests, { session, input });
    expect(dry.body.results[0].errors[0]).toMatchObject({ code: 'limit.exceedsAccountDay' });
    expect([dry.status, dry.body.results]).toEqual([real.status, real.body.results]);
  });

  it('a mode that is changed leaves requests the one they were made under (D-18)', async () => {
    const id = await made(at);
    const modes = {
      transfer: 'doubleUnordered',
      bulkTransfer: 'single',
      payroll: 'single',
      accountDebit: 'single',
    } as const;
    changeContract(at, { approval: { version: 2, modes, selfApproval: false } });
    expect(codes(await approve(at, at.first, [id]))).toEqual(['authorised']);
  });

  it('a company that does without approval from now on leaves waiting requests to those who were named (D-18)', async () => {
    at = await paying({ mode: 'doubleUnordered' });
    const [one, two] = [
      await made(at, { approvers: [at.first.user.userId, at.second.user.userId] }),
      await made(at, { approvers: [at.first.user.userId, at.second.user.userId] }),
    ];
    await approve(at, at.first, [one, two]);
    const modes = { transfer: 'none', bulkTransfer: 'single', payroll: 'single', accountDebit: 'single' } as const;
    changeContract(at, { approval: { version: 2, modes, selfApproval: false } });
    const seen = await at.world.call(getRequest, { session: at.second.session, input: { requestId: one } });
    expect([seen.body.may, seen.body.blocked]).toEqual([['approve', 'return'], []]);
    expect(codes(await approve(at, at.second, [one]))).toEqual(['authorised']);
    takeRights(at, at.second);
    expect(codes(await approve(at, at.second, [two]))).toEqual(['transfer.notAllowed transfer.rightMissing']);
    const input = { requestId: two, comment: '承認不要になりました。' };
    const returned = await at.world.call(returnRequest, { session: at.second.session, input });
    expect([returned.status, returned.body.state]).toEqual([200, 'returned']);
  });

  it('a limit that is lowered in the moment of the approval counts', async () => {
    const id = await made(at);
    at.world.hooks.before = ({ method }) => {
      if (method !== 'commit') return;
      at.world.hooks.before = undefined;
      changeContract(at, limited(299_999).contract);
    };
    const answer = await approve(at, at.first, [id]);
    expect([answer.status, answer.body.code]).toEqual([409, 'request.conflict']);
    expect([stored(at, id).state, total()]).toEqual(['awaitingFinal', 0]);
  });

  it('an approver who is suspended in the moment of the approval approves nothing', async () => {
    const id = await made(at);
    at.world.hooks.before = ({ method }) => {
      if (method !== 'commit') return;
      at.world.hooks.before = undefined;
      suspend(at, at.first);
    };
    const answer = await approve(at, at.first, [id]);
    expect([answer.status, answer.body.code]).toEqual([409, 'request.conflict']);
    expect([stored(at, id).state, total()]).toEqual(['awaitingFinal', 0]);
  });

  it('an approver whose confirmation password is stopped in the moment of the approval approves nothing', async () => {
    const id = await made(at);
    atItsCommit(at, () => stopConfirmation(at, at.first));
    const answer = await approve(at, at.first, [id]);
    expect([answer.status, answer.body.code]).toEqual([409, 'request.conflict']);
    expect([stored(at, id).state, total()]).toEqual(['awaitingFinal', 0]);
  });

  it('a closed account and a passed deadline are told with the request', async () => {
    const id = await made(at);
    changeContract(at, { accounts: at.company.accounts.slice(1) });
    expect(codes(await approve(at, at.first, [id]))).toEqual(['transfer.notAllowed account.closed']);
    changeContract(at, { accounts: at.company.accounts });
    at.world.at('2026-04-03T00:00:00+09:00');
    const late = { ...at.first, session: await at.world.logIn(at.first.user) };
    expect(codes(await approve(at, late, [id]))).toEqual(['transfer.notAllowed executionDate.deadline']);
  });

  it('a request that was withdrawn or changed between its reading and the transaction is not approved', async () => {
    const id = await made(at);
    at.world.hooks.before = ({ method }) => {
      if (method !== 'commit') return;
      at.world.hooks.before = undefined;
      const before = at.world.items('REQUEST#').find(({ sk }) => sk === id);
      at.world.engine.put({ ...(before as object), state: 'withdrawn', version: 2 } as never);
    };
    const answer = await approve(at, at.first, [id]);
    expect([answer.status, codes(answer)]).toEqual([409, ['transfer.notAllowed transfer.state']]);
  });
});
