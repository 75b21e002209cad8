import { beforeEach, describe, expect, it } from 'vitest';
import { handler as changeCompany } from '../../../functions/company/change-company.ts';
import { handler as getCompany } from '../../../functions/company/get-company.ts';
import { handler as getUser } from '../../../functions/users/get-user.ts';
import type { ProfileName } from '../../../shared/profiles/profiles.ts';
import { type Company, companyItem } from '../../../shared/table/companies.ts';
import type { Item } from '../../../shared/table/engine.ts';
import { userItem } from '../../../shared/table/user.ts';
import type { TestSession } from '../../builders/session.ts';
import type { TestUser, UserOverrides } from '../../builders/user.ts';
import { createWorld, type World } from '../../world.ts';
import { addressesOf } from '../delivered.ts';

let world: World;
let company: Company;
let master: TestUser;
let session: TestSession;

const proof = { confirmationPassword: 'Kakunin26b' };

async function setUp(contract: Partial<Company> = {}, profile: ProfileName = 'standard'): Promise<void> {
  world = createWorld({ profile });
  company = world.openCompany(contract);
  master = await world.addUser(company, { role: 'master' });
  session = await world.logIn(master);
}
beforeEach(() => setUp());

const stored = () => companyItem.parse(world.items(`COMPANY#${company.companyId}`)[0] as never);
const put = (change: Partial<Company>) =>
  world.engine.put(
    companyItem.create(companyItem.key(company.companyId), { ...stored(), ...change }, 'company.exists').item,
  );
const show = () => world.call(getCompany, { session });

/** What get-company shows, as it is sent back. */
async function record(): Promise<Record<string, unknown>> {
  const { name, nameKana, approvalModes, selfApproval, accountLimits, companyLimits } = (await show()).body;
  return { name, nameKana, approvalModes, selfApproval, accountLimits, companyLimits };
}

async function change(to: Record<string, unknown>, more: Record<string, unknown> = {}, meanwhile?: () => void) {
  const input = { ...(await record()), ...to, proof };
  if (meanwhile) {
    world.hooks.before = ({ method }) => {
      if (method !== 'commit') return;
      world.hooks.before = undefined;
      meanwhile();
    };
  }
  return world.call(changeCompany, { session, input, ifMatch: stored().version, ...more });
}

const modes = { transfer: 'none', bulkTransfer: 'single', payroll: 'single', accountDebit: 'single' };
const first = () => company.accounts[0]?.accountId ?? '';

describe('get-company', () => {
  it('shows the record: names, services, modes, accounts, limits and ceilings (A6-1, A6-9)', async () => {
    await setUp({ ceilings: { transferTotal: 5_000_000, salary: 1_000_000 }, features: ['transfer', 'payroll'] });
    const { status, body, headers, roundTrips } = await show();
    expect([status, headers['ETag'], roundTrips]).toEqual([200, '"1"', 2]);
    const most = 999_999_999_999_999;
    const limits = { transferTotal: 5_000_000, transferDesignated: most, transferPreRegistered: most };
    expect(body).toMatchObject({
      companyId: company.companyId,
      version: 1,
      name: company.name,
      nameKana: company.nameKana,
      services: ['transfer', 'payroll'],
      approvalModes: { transfer: 'none', payroll: 'single' },
      selfApproval: false,
      accounts: [
        { accountId: first(), branch: '081', representative: true },
        { accountId: company.accounts[1]?.accountId, representative: false },
      ],
      accountLimits: Object.fromEntries(company.accounts.map(({ accountId }) => [accountId, limits])),
      companyLimits: { salary: 1_000_000, bonus: 999_999_999_999 },
      ceilings: company.ceilings,
    });
    expect(Object.keys(body.companyLimits)).toEqual(['salary', 'bonus']);
  });

  it('is for administrators, and recorded (A6-10)', async () => {
    const clerk = await world.addUser(company);
    const denied = await world.call(getCompany, { session: await world.logIn(clerk) });
    expect([denied.status, denied.body.needs]).toEqual([403, 'administrator']);
    const administrator = await world.addUser(company, { role: 'administrator' });
    expect((await world.call(getCompany, { session: await world.logIn(administrator) })).status).toBe(200);
    expect(world.history(company.companyId).at(-1)).toMatchObject({
      event: 'companyRecord.viewed',
      subject: company.companyId,
      userId: administrator.userId,
    });
  });
});

describe('change-company', () => {
  it('changes names, modes and limits, with a path for each changed field, in the answer, history and a mail (A6-6, D-30)', async () => {
    const limits = { transferTotal: 1_000_000, transferDesignated: 500_000 };
    const answer = await change({
      name: '手形商事株式会社',
      nameKana: 'ﾃｶﾞﾀ ｼｮｳｼﾞ',
      approvalModes: { ...modes, transfer: 'single' },
      selfApproval: true,
      accountLimits: { ...((await record())['accountLimits'] as object), [first()]: limits },
      companyLimits: { bulkTransfer: 0, salary: 1, bonus: 2, accountDebit: 999_999_999_999 },
    });
    expect([answer.status, answer.headers['ETag']]).toEqual([200, '"2"']);
    expect(answer.roundTrips).toBeLessThanOrEqual(4);
    expect(answer.body).toEqual((await show()).body);
    expect(stored()).toMatchObject({
      version: 2,
      name: '手形商事株式会社',
      nameKana: 'テガタ シヨウジ',
      approval: { version: 1, modes: { transfer: 'single' }, selfApproval: true },
      limits: { bulkTransfer: 0, salary: 1 },
    });
    expect(stored().accounts.map((account) => account.limits)).toEqual([limits, undefined]);
    const [row] = world.history(company.companyId).filter(({ operation }) => operation === 'change-company');
    expect(row?.changes).toEqual([
      { path: 'name', before: company.name, after: '手形商事株式会社' },
      { path: 'nameKana', before: company.nameKana, after: 'テガタ シヨウジ' },
      { path: 'approvalModes.transfer', before: 'none', after: 'single' },
      { path: 'selfApproval', before: false, after: true },
      { path: `accountLimits.${first()}.transferTotal`, before: 999_999_999_999_999, after: 1_000_000 },
      { path: `accountLimits.${first()}.transferDesignated`, before: 999_999_999_999_999, after: 500_000 },
      { path: `accountLimits.${first()}.transferPreRegistered`, before: 999_999_999_999_999, after: null },
      { path: 'companyLimits.bulkTransfer', before: 999_999_999_999, after: 0 },
      { path: 'companyLimits.salary', before: 999_999_999_999, after: 1 },
      { path: 'companyLimits.bonus', before: 999_999_999_999, after: 2 },
    ]);
    expect(await addressesOf(world, '企業情報変更のお知らせ')).toEqual([company.email, master.email]);
    expect(world.mailer.sent[0]?.text).toContain(
      '変更した項目: 企業名、承認機能、自己承認、口座一日当たり限度額、企業一日当たり限度額',
    );
  });

  it('shows the changes and changes nothing in a dry run (X-7)', async () => {
    const answer = await change({ name: '新商事' }, { validateOnly: true });
    expect(answer.body).toEqual({ changes: [{ path: 'name', before: company.name, after: '新商事' }] });
    expect(stored()).toMatchObject({ version: 1, name: company.name });
    expect(world.mails()).toEqual([]);
  });

  it('writes nothing and mails nobody when everything stays as it is', async () => {
    await put({ ceilings: { transferTotal: 7, bulkTransfer: 8 }, limits: { bulkTransfer: 100 } });
    const answer = await change({});
    expect([answer.status, answer.headers['ETag']]).toEqual([200, '"1"']);
    expect(stored()).toMatchObject({ version: 1, limits: { bulkTransfer: 100 } });
    expect(world.mails()).toEqual([]);
  });

  it('demands the version it is based on, and refuses an older one (428, 412)', async () => {
    const input = { ...(await record()), proof };
    const without = await world.call(changeCompany, { session, input });
    expect([without.status, without.body.code]).toEqual([428, 'request.versionRequired']);
    for (const ifMatch of [0, 2]) {
      const stale = await world.call(changeCompany, { session, input, ifMatch });
      expect([stale.status, stale.body.code]).toEqual([412, 'request.staleVersion']);
    }
  });

  it('lets one of two concurrent changes win, and loses no count of users meanwhile', async () => {
    const before = stored();
    world.hooks.before = ({ method }) => {
      if (method !== 'commit') return;
      world.hooks.before = undefined;
      world.engine.put({ ...world.items(`COMPANY#${company.companyId}`)[0], userCount: 7 } as Item);
    };
    const answers = await Promise.all([change({ name: '一' }), change({ name: '二' })]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe('request.conflict');
    expect(stored()).toMatchObject({ version: before.version + 1, userCount: 7 });
  });

  it('asks a one-time password where the company uses them (A8-6)', async () => {
    await setUp({ otp: true });
    expect((await change({ name: '新' })).body.code).toBe('token.needed');
    await world.addToken(company, [master]);
    expect((await change({ name: '新' })).body).toMatchObject({
      code: 'proof.missing',
      errors: [{ path: 'proof.otp' }],
    });
  });

  it('is refused while the contract is suspended meanwhile', async () => {
    const suspend = () => put({ state: 'suspended' });
    expect((await change({ name: '新' }, {}, suspend)).body.code).toBe('company.state');
  });

  it.each([
    ['a mode the service cannot have', { approvalModes: { ...modes, payroll: 'none' } }, 'approvalModes.payroll'],
    ['a missing mode', { approvalModes: { transfer: 'none' } }, 'approvalModes.bulkTransfer'],
    ['an unknown service', { approvalModes: { ...modes, enquiry: 'single' } }, 'approvalModes.enquiry'],
    ['a missing account', { accountLimits: {} }, /^accountLimits\.01/],
    ['an unknown limit', { companyLimits: { payroll: 1 } }, 'companyLimits.payroll'],
    ['a limit of 13 digits', { companyLimits: { salary: 1_000_000_000_000 } }, 'companyLimits.salary'],
    ['a negative limit', { companyLimits: { salary: -1 } }, 'companyLimits.salary'],
    ['a fraction', { companyLimits: { salary: 0.5 } }, 'companyLimits.salary'],
    ['a limit as text', { companyLimits: { salary: '1e3' } }, 'companyLimits.salary'],
    ['a limit with a sign', { companyLimits: { salary: '+1' } }, 'companyLimits.salary'],
    ['a full-width limit', { companyLimits: { salary: '１０００' } }, 'companyLimits.salary'],
    ['kanji in the kana name', { nameKana: '株式会社' }, 'nameKana'],
    ['an empty name', { name: ' ' }, 'name'],
    ['self-approval as text', { selfApproval: 'true' }, 'selfApproval'],
  ])('refuses %s, and changes nothing', async (_what, to, path) => {
    const answer = await change(to);
    expect([answer.status, answer.body.code]).toEqual([400, 'request.invalid']);
    expect(answer.body.errors.map((error: { path: string }) => error.path)).toContainEqual(
      typeof path === 'string' ? path : expect.stringMatching(path),
    );
    expect(stored().version).toBe(1);
  });

  it('refuses a limit of 16 digits of an account, and limits of an account of another company as of none', async () => {
    const own = (await record())['accountLimits'] as object;
    const tooMuch = await change({ accountLimits: { ...own, [first()]: { transferTotal: 1e15 } } });
    expect(tooMuch.body.errors).toMatchObject([{ code: 'amount.form' }]);
    const [foreign] = world.openCompany().accounts;
    const answers = [];
    for (const id of [foreign?.accountId ?? '', '01K00000000000000000000000'])
      answers.push(await change({ accountLimits: { ...own, [id]: {} } }));
    expect(answers.map(({ body }) => body.errors.map(({ code }: { code: string }) => code))).toEqual([
      ['account.unknown'],
      ['account.unknown'],
    ]);
  });

  it('refuses limits above the ceilings, each with its path, and says that the bank raises them (D-21)', async () => {
    await put({ ceilings: { transferTotal: 1000, salary: 10 } });
    const accountLimits = Object.fromEntries(
      company.accounts.map(({ accountId }) => [accountId, { transferTotal: 1001 }]),
    );
    const answer = await change({ accountLimits, companyLimits: { salary: 11, bonus: 12 } });
    expect([answer.status, answer.body.code, answer.body.askWhom]).toEqual([
      400,
      'company.limitExceedsCeiling',
      'bank',
    ]);
    expect(answer.body.errors).toMatchObject([
      { path: 'companyLimits.salary', code: 'limit.exceedsCeiling' },
      ...company.accounts.map(({ accountId }) => ({ path: `accountLimits.${accountId}.transferTotal` })),
    ]);
    const beside = await change({ accountLimits, approvalModes: {}, companyLimits: { salary: 11 } });
    const [paths, above] = [beside.body.errors.map(({ path }: { path: string }) => path), 'companyLimits.salary'];
    expect([beside.body.code, paths.includes(above), paths.length > 3]).toEqual(['request.invalid', true, true]);
    const allowed = Object.fromEntries(company.accounts.map(({ accountId }) => [accountId, { transferTotal: 1000 }]));
    expect((await change({ accountLimits: allowed, companyLimits: { salary: 10 } })).status).toBe(200);
  });

  it('refuses modes and limits of a service that the contract or the bank lacks (A6-9)', async () => {
    await setUp({ features: ['payroll'] });
    const answer = await change({
      approvalModes: { payroll: 'single', transfer: 'single' },
      companyLimits: { salary: 1, bulkTransfer: 1 },
    });
    expect(answer.body.errors).toMatchObject([
      { path: 'approvalModes.transfer', code: 'approval.notOffered' },
      { path: 'companyLimits.bulkTransfer', code: 'service.notInContract' },
    ]);
    await setUp({}, 'tohoku');
    const { body } = await change({ approvalModes: { ...modes, transfer: 'single' } });
    expect(body.errors).toMatchObject([{ path: 'approvalModes.transfer', code: 'approval.notOffered' }]);
  });

  it('keeps a limit that only a ceiling holds down, when something else is changed', async () => {
    await put({ ceilings: { salary: 10 }, limits: { salary: 100, bonus: 5 } });
    expect((await change({ name: '新' })).status).toBe(200);
    expect(stored().limits).toEqual({ salary: 100, bonus: 5 });
    expect((await change({ companyLimits: { salary: 10, bonus: 6 } })).status).toBe(200);
    expect(stored().limits).toEqual({ salary: 10, bonus: 6 });
  });

  it('raises the version of the modes only when they or self-approval change (D-18)', async () => {
    await change({ name: '新' });
    expect(stored().approval).toBeUndefined();
    await change({ selfApproval: true });
    await change({ companyLimits: { salary: 1 } });
    expect(stored().approval).toMatchObject({ version: 1, modes, selfApproval: true });
    await change({ approvalModes: { ...modes, transfer: 'single' } });
    expect(stored().approval?.version).toBe(2);
  });
});

describe('a mode needs as many people who can approve (X-5, B-42)', () => {
  const double = (service: string) => ({ approvalModes: { ...modes, [service]: 'doubleUnordered' } });
  const approver = (more: UserOverrides = {}) => world.addUser(company, { permissions: ['approval.payroll'], ...more });
  const errors = (service: string, usable: number) => [
    {
      path: `approvalModes.${service}`,
      code: 'approval.tooFewApprovers',
      detail: `承認者が2名必要ですが、承認できる利用者は${usable}名です。`,
    },
  ];

  it('is refused with the services while there are too few, and given when there are enough', async () => {
    const answer = await change(double('payroll'));
    expect([answer.status, answer.body.code]).toEqual([409, 'company.approversMissing']);
    expect(answer.body.errors).toMatchObject(errors('payroll', 1));
    expect(stored().version).toBe(1);
    await approver();
    const given = await change(double('payroll'));
    expect(given.status).toBe(200);
    expect(given.roundTrips).toBeLessThanOrEqual(4);
  });

  it.each([
    ['is suspended', { serviceState: 'suspended' }],
    ['has a stopped login', { loginStopped: true }],
    ['has a stopped confirmation password', { confirmationStopped: true }],
    ['approves another service', { permissions: ['approval.accountDebit'] }],
  ] as const)('does not count somebody who %s', async (_what, more) => {
    await approver(more as UserOverrides);
    expect((await change(double('payroll'))).body.errors).toMatchObject(errors('payroll', 1));
  });

  it('reads nobody where the caller alone is enough, or nothing needs more approvers than before', async () => {
    const single = await change({ approvalModes: { ...modes, transfer: 'single' } });
    expect([single.status, single.roundTrips]).toEqual([200, 3]);
    await approver();
    await change(double('payroll'));
    const ordered = await change({ approvalModes: { ...modes, transfer: 'single', payroll: 'doubleOrdered' } });
    expect([ordered.status, ordered.roundTrips]).toEqual([200, 3]);
    expect((await change({ approvalModes: modes })).roundTrips).toBe(3);
  });

  it('counts the master for an administrator who cannot approve', async () => {
    const administrator = await world.addUser(company, { role: 'administrator', permissions: [] });
    session = await world.logIn(administrator);
    expect((await change({ approvalModes: { ...modes, transfer: 'single' } })).status).toBe(200);
    await approver();
    expect((await change({ approvalModes: { ...modes, transfer: 'single', payroll: 'doubleOrdered' } })).status).toBe(
      200,
    );
  });

  it('gives the right to approve transfers to users again who had it before, and takes it away with the mode', async () => {
    const user = await world.addUser(company, { permissions: ['approval.transfer'] });
    const held = async () => (await world.call(getUser, { session, input: { userId: user.userId } })).body.permissions;
    expect(await held()).toEqual([]);
    expect((await change(double('transfer'))).status).toBe(200);
    expect(await held()).toEqual(['approval.transfer']);
    await change({ approvalModes: modes });
    expect(await held()).toEqual([]);
  });

  it('is refused if the approver it counted is stopped, suspended, deleted or loses the right meanwhile', async () => {
    const user = await approver();
    const key = userItem.key(company.companyId, user.userId);
    const row = world.items(key.pk).find(({ sk }) => sk === key.sk);
    for (const meanwhile of [
      { serviceState: 'suspended' },
      { loginStopped: true },
      { confirmationStopped: true },
      { rightsVersion: 2 },
      undefined,
    ]) {
      world.engine.put(row as never);
      const answer = await change(double('payroll'), {}, () =>
        meanwhile ? world.engine.put({ ...(row as object), ...meanwhile, ...key }) : world.engine.remove(key),
      );
      expect([answer.status, answer.body.code]).toEqual([409, 'request.conflict']);
    }
    expect(stored().version).toBe(1);
  });
});
