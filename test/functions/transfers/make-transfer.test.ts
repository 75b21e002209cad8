import { beforeEach, describe, expect, it } from 'vitest';
import { handler as makeTransfer } from '../../../functions/transfers/make-transfer.ts';
import { rightsItem } from '../../../shared/table/rights.ts';
import {
  atItsCommit,
  changeContract,
  changeUser,
  mailed,
  make,
  order,
  type Paying,
  payee,
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
const reasons = ({ body }: Awaited<ReturnType<typeof make>>) =>
  (body.errors ?? []).map(({ path, code }: { path: string; code: string }) => `${path} ${code}`);

describe('a transfer with approval', () => {
  it('waits for the approver named, who is mailed; nothing of a limit is used up (T-6, T-12)', async () => {
    const answer = await make(at);
    expect([answer.status, answer.headers['ETag']]).toEqual([201, '"1"']);
    expect(answer.roundTrips).toBeLessThanOrEqual(3);
    expect(answer.body).toMatchObject({
      ...{ service: 'transfer', way: 'newAccount', state: 'awaitingFinal', mode: 'single', count: 1, total: 300_000 },
      ...{ payee, accountId: account(), executionDate: '2026-04-03', sameDay: false },
      fee: { bearer: 'payer', pattern: 'telegraphic', deducted: 0 },
      maker: { userId: at.maker.user.userId, name: '手形　作' },
      approvers: [{ userId: at.first.user.userId, name: '承認　一' }],
      deadline: '2026-04-03T00:00:00+09:00',
      may: ['withdraw'],
      blocked: [],
    });
    expect(waiting(at)).toEqual([at.first.user.userId]);
    expect([used(at), mailed(at)]).toEqual([{}, ['approvalRequested']]);
    expect(at.world.history(at.company.companyId).at(-1)).toMatchObject({
      event: 'transfer.made',
      subject: answer.body.requestId,
      outcome: 'done',
    });
  });

  it('needs no proof: nothing is executed before the approval', async () => {
    expect((await make(at, { proof: undefined })).status).toBe(201);
  });

  it('waits for both in any order, or for the first of two in order', async () => {
    for (const [mode, expected] of [
      ['doubleUnordered', 2],
      ['doubleOrdered', 1],
    ] as const) {
      at = await paying({ mode });
      const two = [at.first.user.userId, at.second.user.userId];
      expect((await make(at, { approvers: two })).body.state).toBe('awaitingFirst');
      expect(waiting(at).toSorted()).toEqual(two.slice(0, expected).toSorted());
    }
  });

  it.each([
    ['too few approvers', () => [], 'approvers approvers.number'],
    ['too many', () => [at.first.user.userId, at.second.user.userId], 'approvers approvers.number'],
    ['the maker', () => [at.maker.user.userId], 'approvers[0] transfer.ownRequest'],
    ['a person unknown', () => ['01JZ8Z0000VSER000000000001'], 'approvers[0] approvers.notEntitled'],
  ] as const)('refuses %s', async (_, approvers, expected) => {
    const answer = await make(at, { approvers: approvers() });
    expect([answer.status, answer.body.code, reasons(answer)]).toEqual([403, 'transfer.notAllowed', [expected]]);
    if (expected.endsWith('number')) expect(answer.body.errors[0].detail).toContain('1名');
    expect(at.world.items('REQUEST#')).toEqual([]);
  });

  it('refuses an approver twice, one without the right, and one who is suspended or stopped', async () => {
    at = await paying({ mode: 'doubleUnordered' });
    const { userId } = at.first.user;
    expect(reasons(await make(at, { approvers: [userId, userId] }))).toEqual(['approvers[1] approvers.repeated']);
    const clerk = await at.world.addUser(at.company);
    const suspended = await at.world.addUser(at.company, {
      permissions: ['approval.transfer'],
      serviceState: 'suspended',
    });
    expect(reasons(await make(at, { approvers: [clerk.userId, suspended.userId] }))).toEqual([
      'approvers[0] approvers.notEntitled',
      'approvers[1] approvers.notEntitled',
    ]);
    stopConfirmation(at, at.first);
    expect(reasons(await make(at, { approvers: [userId, at.second.user.userId] }))).toEqual([
      'approvers[0] approvers.notEntitled',
    ]);
  });

  it('names the maker where the company allows it, unless the bank wants others (T-7, B-43)', async () => {
    at = await paying({ selfApproval: true });
    expect((await make(at, { approvers: [at.maker.user.userId] })).body.may).toContain('approve');
  });
});

describe('a transfer without approval', () => {
  beforeEach(async () => {
    at = await paying({ mode: 'none' });
  });

  it('is authorised at once with the confirmation password, and uses up both rows of the account (T-6, T-10)', async () => {
    const missing = await make(at, { approvers: [] });
    expect([missing.status, missing.body.code]).toEqual([400, 'proof.missing']);
    const answer = await make(at, { approvers: [], proof });
    expect([answer.status, answer.body.state, answer.body.may]).toEqual([201, 'authorised', ['cancel']]);
    expect(answer.roundTrips).toBeLessThanOrEqual(3);
    expect(used(at)).toEqual({
      [`2026-04-03#${account()}#transferTotal`]: 300_000,
      [`2026-04-03#${account()}#transferDesignated`]: 300_000,
    });
    expect(mailed(at)).toEqual(['transferReceived']);
    expect(at.world.mails()[0]?.audience?.users).toEqual([{ userId: at.maker.user.userId }]);
  });

  it('is done once, however often the request is repeated', async () => {
    const request = {
      session: at.maker.session,
      input: order(at, { approvers: [], proof }),
      idempotencyKey: 'k'.repeat(20),
    };
    const answers = [await at.world.call(makeTransfer, request), await at.world.call(makeTransfer, request)];
    expect(answers[1]?.body).toEqual(answers[0]?.body);
    expect(at.world.items('REQUEST#')).toHaveLength(1);
    expect(Object.values(used(at))).toEqual([300_000, 300_000]);
  });

  it('never exceeds a daily limit, however many come at once', async () => {
    const accounts = at.company.accounts.map((each) => ({
      ...each,
      limits: { transferTotal: 1_000_000, transferDesignated: 900_000 },
    }));
    at = await paying({ mode: 'none', contract: { accounts } });
    const answers = await Promise.all(Array.from({ length: 6 }, () => make(at, { approvers: [], proof })));
    const done = answers.filter(({ status }) => status === 201);
    expect(done).toHaveLength(3);
    expect(Object.values(used(at))).toEqual([900_000, 900_000]);
    expect(new Set(answers.filter(({ status }) => status !== 201).map(({ body }) => body.code))).toEqual(
      new Set(['transfer.limitReached']),
    );
    // The confirm screen does not promise what the next request is refused.
    const dry = {
      session: at.maker.session,
      input: order(at, { approvers: [], proof }),
      headers: { Prefer: 'validate-only' },
    };
    const { status, body } = await at.world.call(makeTransfer, dry);
    expect([status, body.errors]).toMatchObject([403, [{ code: 'limit.exceedsAccountDay' }, {}]]);
  });
});

describe('a draft', () => {
  it('is kept, shown to no approver, and needs neither proof nor limit (T-5)', async () => {
    at = await paying({ mode: 'none' });
    const answer = await make(at, { save: true, approvers: [], amount: 900_000_000 });
    expect([answer.status, answer.body.state, answer.body.may]).toEqual([201, 'saved', ['change', 'delete']]);
    expect([waiting(at), used(at), mailed(at)]).toEqual([[], {}, []]);
  });

  it('waits for nobody, though it names its approver already, and is its maker’s alone', async () => {
    const answer = await make(at, { save: true });
    expect(answer.body.approvers).toMatchObject([{ userId: at.first.user.userId }]);
    expect([waiting(at), mailed(at)]).toEqual([[], []]);
    expect(at.world.items('REQUESTS-OF#').map(({ userId }) => userId)).toEqual([at.maker.user.userId]);
  });
});

describe('the reasons against a transfer', () => {
  it('are answered all at once (T-4)', async () => {
    const clerk = await at.world.addUser(at.company, { accounts: [] });
    const session = await at.world.logIn(clerk);
    const input = order(at, { executionDate: '2026-04-04', payee: { ...payee, bank: '0009', branch: '999' } });
    const answer = await at.world.call(makeTransfer, { session, input });
    expect([answer.status, reasons(answer)]).toEqual([
      403,
      [
        'way transfer.rightMissing',
        'accountId account.notAllowed',
        'amount limit.exceedsUser',
        'executionDate executionDate.notBusinessDay',
        'payee.bank payee.bankUnknown',
      ],
    ]);
  });

  it.each([
    ['the past', '2026-03-31', 'executionDate.past'],
    ['a holiday', '2026-04-29', 'executionDate.notBusinessDay'],
    ['today, without 当日', '2026-04-01', 'executionDate.deadline'],
    ['beyond the window', '2026-04-23', 'executionDate.tooFar'],
  ])('a day in %s', async (_, day, code) => {
    expect(reasons(await make(at, { executionDate: day }))).toEqual([`executionDate ${code}`]);
  });

  it('takes the last day of the window', async () => {
    expect((await make(at, { executionDate: '2026-04-22' })).status).toBe(201);
  });

  it('a limit of the maker, of the account, and of a row that is absent (D-21, D-31)', async () => {
    expect(reasons(await make(at, { amount: 1_000_001 }))).toEqual(['amount limit.exceedsUser']);
    const accounts = at.company.accounts.map((each) => ({ ...each, limits: { transferTotal: 299_999 } }));
    at = await paying({ contract: { accounts } });
    expect(reasons(await make(at))).toEqual(['amount limit.exceedsAccountDay', 'amount limit.exceedsAccountDay']);
  });

  it('a same-day transfer without its option, after the hour, or for another day (A9-5, T-2)', async () => {
    const today = { executionDate: '2026-04-01', sameDay: true };
    expect((await make(at, today)).body).toMatchObject({
      state: 'awaitingFinal',
      deadline: '2026-04-01T14:00:00+09:00',
    });
    expect(reasons(await make(at, { sameDay: true }))).toEqual(['executionDate executionDate.notToday']);
    const { companyId, userId } = at.maker.user;
    const [item] = at.world.items(`RIGHTS#${companyId}`).filter(({ sk }) => sk === `USER#${userId}`);
    const rights = rightsItem.parse(item as never);
    const permissions = (rights.permissions ?? []).filter((each) => !each.endsWith('.sameDay'));
    at.world.engine.put(
      rightsItem.create(rightsItem.key(companyId, userId), { ...rights, permissions }, 'request.conflict').item,
    );
    expect(reasons(await make(at, today))).toEqual(['sameDay transfer.rightMissing']);
    at.world.at('2026-04-01T14:00:00+09:00');
    const late = { ...at.maker, session: await at.world.logIn(at.maker.user) };
    expect(reasons(await make(at, today, late))).toContain('executionDate executionDate.deadline');
  });

  it.each([
    ['a new account without its account', { payee: undefined }, 'payee payee.withWay'],
    ['a registered payee without its id', { way: 'userRegistered' }, 'payeeId payee.withWay'],
    [
      'a payee that is not registered',
      { way: 'userRegistered', payee: undefined, payeeId: '01JZ8Z0000PAYEE00000000001' },
      'payeeId payeeId.unknown',
    ],
    [
      'a payee that is not filed',
      { way: 'preRegistered', payee: undefined, payeeId: '000111011234567' },
      'payeeId payeeId.unknown',
    ],
  ])('%s', async (_, more, reason) => {
    expect(reasons(await make(at, more))).toEqual([reason]);
  });

  it.each([
    [{ amount: 0 }, 'amount'],
    [{ amount: -1 }, 'amount'],
    [{ amount: 1e12 }, 'amount'],
    [{ amount: '300000' }, 'amount'],
    [{ executionDate: '2026-02-30' }, 'executionDate'],
    [{ payee: { ...payee, number: '１２３４５６７' } }, 'payee.number'],
    [{ payee: { ...payee, name: '手形商事' } }, 'payee.name'],
    [{ approvers: ['a', 'b', 'c'] }, 'approvers'],
    [{ extra: 1 }, 'extra'],
  ])('malformed fields are refused with their path: %j', async (more, path) => {
    const answer = await make(at, more);
    expect([answer.status, answer.body.code]).toEqual([400, 'request.invalid']);
    expect(answer.body.errors[0].path.startsWith(path)).toBe(true);
  });
});

describe('fees (T-11)', () => {
  it('are deducted if the payee bears them, by the tariff of the execution day', async () => {
    const { world, company } = at;
    const fees = (telegraphic: number) => ({ sameBranch: 0, sameBank: 110, telegraphic, document: telegraphic });
    const ranges = [
      { from: 0, to: 29_999, fees: fees(440) },
      { from: 30_000, fees: fees(660) },
    ];
    expect(reasons(await make(at, { feeBearer: 'payee' }))).toEqual(['feeBearer fee.notSet']);
    world.engine.put({
      pk: `FEES#${company.companyId}`,
      sk: 'payee-transfer',
      entity: 'feeTable',
      form: 1,
      companyId: company.companyId,
      version: 1,
      useStandard: false,
      method: 'boundary',
      minimumPayment: 0,
      ranges,
    });
    const answer = await make(at, { feeBearer: 'payee' });
    expect(answer.body.fee).toEqual({ bearer: 'payee', pattern: 'telegraphic', deducted: 660 });
    expect(stored(at, answer.body.requestId).fee?.deducted).toBe(660);
    expect(reasons(await make(at, { feeBearer: 'payee', amount: 440 }))).toEqual(['amount fee.wholePayment']);
  });
});

it('a payment within the bank goes to the same branch or another one by the account that pays (A7-2)', async () => {
  const own = { ...payee, bank: at.world.profile.bank.code, branch: '102' };
  const patterns = [];
  for (const { accountId } of at.company.accounts)
    patterns.push((await make(at, { accountId, payee: own })).body.fee.pattern);
  expect(at.company.accounts.map(({ branch }) => branch)).toEqual(['081', '102']);
  expect(patterns).toEqual(['sameBank', 'sameBranch']);
});

describe('what changes in the moment in which a request is made', () => {
  it.each<[string, (now: Paying) => void]>([
    ['a contract', (now) => changeContract(now, { features: ['bulkTransfer'] })],
    ['its maker', (now) => suspend(now, now.maker)],
    ['its maker’s rights', (now) => changeUser(now, now.maker, { rightsVersion: 2 })],
  ])('%s makes it none', async (_, change) => {
    atItsCommit(at, () => change(at));
    const answer = await make(at);
    expect([answer.status, answer.body.code]).toEqual([409, 'request.conflict']);
    expect([at.world.items('REQUEST#'), waiting(at), mailed(at)]).toEqual([[], [], []]);
  });
});

describe('a maker whose confirmation password is stopped (D-3)', () => {
  it.each([
    ['keeps a draft', { save: true }, 'saved'],
    ['hands a transfer to its approver', {}, 'awaitingFinal'],
  ])('%s, which asks for no confirmation password', async (_, more, state) => {
    stopConfirmation(at, at.maker);
    const answer = await make(at, more);
    expect([answer.status, answer.body.state]).toEqual([201, state]);
  });

  it('keeps a draft where nobody approves, too, but executes none', async () => {
    at = await paying({ mode: 'none' });
    atItsCommit(at, () => stopConfirmation(at, at.maker));
    const executed = await make(at, { approvers: [], proof });
    expect([executed.status, executed.body.code, used(at)]).toEqual([409, 'request.conflict', {}]);
    expect((await make(at, { approvers: [], save: true })).body.state).toBe('saved');
  });
});
