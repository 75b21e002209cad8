import { beforeEach, describe, expect, it } from 'vitest';
import { handler as changeUser } from '../../../functions/users/change-user.ts';
import { handler as deleteUser } from '../../../functions/users/delete-user.ts';
import { handler as suspendUser } from '../../../functions/users/suspend-user.ts';
import { handler as suspendUsers } from '../../../functions/users/suspend-users.ts';
import type { ApprovalModes } from '../../../shared/domain/approval-modes.ts';
import { type Company, companyItem } from '../../../shared/table/companies.ts';
import type { Item } from '../../../shared/table/engine.ts';
import { userItem } from '../../../shared/table/user.ts';
import type { TestSession } from '../../builders/session.ts';
import type { TestUser, UserOverrides } from '../../builders/user.ts';
import type { EngineCall } from '../../memory-engine.ts';
import { createWorld, type World } from '../../world.ts';

let world: World;
let company: Company;
let master: TestUser;
let session: TestSession;

const proof = { confirmationPassword: 'Kakunin26b' };

async function setUp(modes: ApprovalModes, contract: Partial<Company> = {}): Promise<void> {
  world = createWorld();
  company = world.openCompany({ ...contract, approval: { version: 1, modes, selfApproval: false } });
  master = await world.addUser(company, { role: 'master' });
  session = await world.logIn(master);
}
beforeEach(() => setUp({ payroll: 'doubleUnordered' }));

let approvers = 0;
const approver = (more: UserOverrides = {}) => {
  approvers += 1;
  return world.addUser(company, { loginId: `shonin${approvers}`, permissions: ['approval.payroll'], ...more });
};
const administrator = () => world.addUser(company, { role: 'administrator', permissions: [] });
const row = ({ companyId, userId }: TestUser) => {
  const key = userItem.key(companyId, userId);
  return world.items(key.pk).find(({ sk }) => sk === key.sk);
};
const isUsable = (user: TestUser) => row(user)?.['serviceState'] === 'usable';
const suspend = (user: TestUser, by = session) =>
  world.call(suspendUser, { session: by, input: { userId: user.userId, proof } });
const remove = (user: TestUser, by = session) =>
  world.call(deleteUser, { session: by, input: { userId: user.userId, proof } });
const suspendAll = (users: readonly TestUser[], by = session) =>
  world.call(suspendUsers, { session: by, input: { userIds: users.map(({ userId }) => userId), proof } });

/** Counts the requests of one kind from now on. */
function counted(kind: EngineCall['method']) {
  let count = 0;
  world.hooks.before = ({ method }) => {
    if (method === kind) count += 1;
  };
  return () => count;
}

/** Each way in which an administrator takes somebody's right away. */
const ways = [
  ['suspend-user', suspend],
  ['delete-user', remove],
  ['suspend-users', (user: TestUser, by?: TestSession) => suspendAll([user], by)],
] as const;

describe.each(ways)('%s', (_name, take) => {
  it('leaves as many people who can approve as the mode needs (X-5)', async () => {
    const [one, two] = [await approver(), await approver()];
    expect((await take(one)).status).toBe(200);
    const refused = await take(two);
    expect([refused.status, refused.body.code]).toEqual([409, 'user.approverNeeded']);
    expect(refused.body.errors).toMatchObject([
      {
        path: 'approvalModes.payroll',
        code: 'approval.tooFewApprovers',
        detail: '承認者が2名必要ですが、承認できる利用者は1名です。',
      },
    ]);
    expect(isUsable(two)).toBe(true);
    await approver();
    expect((await take(two)).status).toBe(200);
  });

  it.each([
    ['the mode needs nobody', { transfer: 'none' }, { permissions: ['approval.transfer'] }],
    ['the caller alone is enough', { payroll: 'single' }, {}],
    ['the user does not approve', { payroll: 'doubleOrdered' }, { permissions: ['payroll.viewAll'] }],
  ] as const)('reads nobody when %s', async (_what, modes, more) => {
    await setUp(modes);
    const user = await approver(more as UserOverrides);
    const queries = counted('query');
    const answer = await take(user);
    expect([answer.status, answer.roundTrips, queries()]).toEqual([200, 3, 0]);
  });

  it('reads the others beside the proof', async () => {
    const [one] = [await approver(), await approver()];
    const queries = counted('query');
    const answer = await take(one);
    expect([answer.status, answer.roundTrips, queries()]).toEqual([200, 3, 2]);
  });

  it('counts nobody who is suspended or stopped', async () => {
    const one = await approver();
    await approver({ serviceState: 'suspended' });
    await approver({ loginStopped: true });
    await approver({ confirmationStopped: true });
    expect((await take(one)).body.code).toBe('user.approverNeeded');
  });

  it.each([
    ['is suspended', { serviceState: 'suspended' }],
    ['has a stopped login', { loginStopped: true }],
    ['has a stopped confirmation password', { confirmationStopped: true }],
    ['has other rights', { rightsVersion: 2 }],
  ])('is refused when the approver who remains %s meanwhile', async (_what, meanwhile) => {
    const [one, two] = [await approver(), await approver()];
    world.hooks.before = ({ method }) => {
      if (method === 'commit') world.engine.put({ ...row(two), ...meanwhile } as Item);
    };
    const answer = await take(one);
    expect([answer.status, answer.body.code]).toEqual([409, 'request.conflict']);
    expect(isUsable(one)).toBe(true);
  });

  it('is refused when the company changes its modes meanwhile, also of somebody no mode needed', async () => {
    await setUp({ transfer: 'none' });
    const user = await approver({ permissions: ['approval.transfer'] });
    const key = companyItem.key(company.companyId);
    world.hooks.before = ({ method }) => {
      if (method === 'commit') world.engine.put({ ...world.items(key.pk)[0], version: 2 } as Item);
    };
    expect((await take(user)).body.code).toBe('request.conflict');
    expect(isUsable(user)).toBe(true);
  });

  it('is refused to an administrator whose own right, which counted, is taken meanwhile', async () => {
    await setUp({ payroll: 'single' });
    const own = await world.addUser(company, { role: 'administrator', permissions: ['approval.payroll'] });
    const by = await world.logIn(own);
    const user = await approver();
    world.hooks.before = ({ method }) => {
      if (method === 'commit') world.engine.put({ ...row(own), rightsVersion: 2 } as Item);
    };
    expect((await take(user, by)).body.code).toBe('request.conflict');
  });

  it('leaves enough when two administrators take the right of two users at once', async () => {
    const [one, two] = [await approver(), await approver()];
    const by = await world.logIn(await administrator());
    const answers = await Promise.all([take(one), take(two, by)]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect([one, two].filter(isUsable)).toHaveLength(1);
  });
});

it('lets somebody be deleted who is suspended and so counts for nothing', async () => {
  const one = await approver({ serviceState: 'suspended' });
  expect((await remove(one)).status).toBe(200);
});

it('refuses to take a stopped approver away, who could be unlocked', async () => {
  const one = await approver({ loginStopped: true });
  expect((await remove(one)).body.code).toBe('user.approverNeeded');
});

it('names each service that would have too few', async () => {
  await setUp({ payroll: 'doubleOrdered', accountDebit: 'doubleUnordered', bulkTransfer: 'single' });
  const all = ['approval.payroll', 'approval.accountDebit', 'approval.bulkTransfer'];
  const one = await approver({ permissions: all });
  await approver();
  const { body } = await suspend(one);
  expect(body.errors.map(({ path }: { path: string }) => path)).toEqual(['approvalModes.accountDebit']);
});

it('does not count rights of a service that the contract lacks', async () => {
  await setUp({ payroll: 'doubleOrdered' }, { features: ['transfer'] });
  expect((await suspend(await approver())).status).toBe(200);
});

it('suspends forty users at once, and checks the approvers who remain', async () => {
  const services = ['transfer', 'bulkTransfer', 'payroll', 'accountDebit'];
  await setUp(Object.fromEntries(services.map((service) => [service, 'doubleOrdered'])));
  const by = await world.logIn(await administrator());
  for (const service of services)
    for (let count = 0; count < 2; count += 1) await approver({ permissions: [`approval.${service}`] });
  const leaving: TestUser[] = [];
  for (let count = 0; count < 40; count += 1)
    leaving.push(await approver({ permissions: services.map((service) => `approval.${service}`) }));
  expect((await suspendAll(leaving, by)).status).toBe(200);
});

describe('change-user', () => {
  const change = (user: TestUser, permissions: readonly string[], by = session) => {
    const { userId, name, email, accounts } = user;
    const input = { userId, name, email, administrator: false, permissions, accounts, limits: {}, proof };
    return world.call(changeUser, { session: by, ifMatch: 1, input });
  };
  const rightsVersion = (user: TestUser) => row(user)?.['rightsVersion'];

  it('takes the right to approve away while enough others remain', async () => {
    const [one, two] = [await approver(), await approver()];
    expect((await change(one, [])).status).toBe(200);
    const refused = await change(two, ['payroll.viewAll']);
    expect([refused.status, refused.body.code]).toEqual([409, 'user.approverNeeded']);
    expect((await change(two, ['payroll.viewAll', 'approval.payroll'])).status).toBe(200);
  });

  it('leaves enough when two administrators take the right of two users at once', async () => {
    const [one, two] = [await approver(), await approver()];
    const by = await world.logIn(await administrator());
    const answers = await Promise.all([change(one, []), change(two, [], by)]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect([one, two].filter((user) => rightsVersion(user) === 1)).toHaveLength(1);
  });
});
