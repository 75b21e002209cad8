import { beforeEach, describe, expect, it } from 'vitest';
import { handler as addAccount } from '../../../functions/bank/add-account.ts';
import { handler as closeAccount } from '../../../functions/bank/close-account.ts';
import { openCompany as opening } from '../../../functions/bank/open-company.operation.ts';
import { handler as openCompany } from '../../../functions/bank/open-company.ts';
import { handler as beginRegistration } from '../../../functions/registration/begin-registration.ts';
import { handler as getUser } from '../../../functions/users/get-user.ts';
import { type Company, companyItem } from '../../../shared/table/companies.ts';
import { accountName, registrationItem } from '../../../shared/table/logins.ts';
import { createWorld, type World } from '../../world.ts';
import { addressesOf } from '../delivered.ts';

let world: World;
let company: Company;
beforeEach(() => {
  world = createWorld();
  company = world.openCompany();
});

const stored = () => companyItem.parse(world.items(`COMPANY#${company.companyId}`)[0] as never);
const row = () => world.history(company.companyId).at(-1);
const branch = { branch: '110', type: 'savings', number: '0253227', name: '支店' };
const add = (account: Record<string, unknown> = branch, more: Record<string, unknown> = {}) =>
  world.call(addAccount, { input: { companyId: company.companyId, ...account }, ...more });
const close = (accountId: string | undefined, more: Record<string, unknown> = {}) =>
  world.call(closeAccount, { input: { companyId: company.companyId, accountId, ...more } });
const [first, second] = [() => company.accounts[0], () => company.accounts[1]];

describe('add-account', () => {
  it('adds an account, which the master may use at once and others after a grant (D-32)', async () => {
    const master = await world.addUser(company, { role: 'master' });
    const clerk = await world.addUser(company);
    const answer = await add();
    expect([answer.status, answer.headers['ETag']]).toEqual([201, '"2"']);
    const { accountId } = answer.body;
    expect(stored().accounts).toEqual([...company.accounts, { accountId, ...branch }]);
    const session = await world.logIn(master);
    const accountsOf = async (userId: string) =>
      (await world.call(getUser, { session, input: { userId } })).body.accounts;
    expect(await accountsOf(master.userId)).toContain(accountId);
    expect(await accountsOf(clerk.userId)).not.toContain(accountId);
    expect(world.history(company.companyId)).toContainEqual(
      expect.objectContaining({
        event: 'company.accountAdded',
        actor: 'bank',
        changes: [{ path: `accounts.${accountId}`, before: null, after: branch }],
      }),
    );
    expect(await addressesOf(world, 'ご契約内容変更のお知らせ')).toEqual([company.email]);
  });

  it('refuses an account of the contract, a 31st one, and a closed contract', async () => {
    const { accountId: _id, ...known } = { ...first(), name: '別名' };
    expect((await add(known)).body).toMatchObject({ status: 409, code: 'account.exists' });
    for (let number = 3; number <= 30; number += 1)
      expect((await add({ ...branch, number: String(number).padStart(7, '0') })).status).toBe(201);
    expect((await add()).body).toMatchObject({ status: 409, code: 'company.accountsFull', maximum: 30 });
    company = world.openCompany({ state: 'closed' });
    expect((await add()).body).toMatchObject({ code: 'company.state', state: 'closed' });
    company = world.openCompany({ state: 'suspended' });
    expect((await add()).status).toBe(201);
  });

  it.each([
    [{ ...branch, number: '１２３４５６７' }, 'number'],
    [{ ...branch, branch: '1' }, 'branch'],
    [{ ...branch, type: 'fixed' }, 'type'],
    [{ ...branch, name: '' }, 'name'],
    [{ ...branch, accountId: '01K00000000000000000000000' }, 'accountId'],
  ])('refuses %j', async (account, path) => {
    expect((await add(account)).body).toMatchObject({ status: 400, errors: [{ path }] });
  });
});

describe('close-account', () => {
  it('takes the account from the contract and so from its users, without changing them', async () => {
    const clerk = await world.addUser(company);
    const session = await world.logIn(await world.addUser(company, { role: 'master' }));
    const before = world.items('RIGHTS#');
    const answer = await close(second()?.accountId);
    expect([answer.status, answer.headers['ETag']]).toEqual([200, '"2"']);
    expect(answer.body).toEqual({ accountId: second()?.accountId, representativeAccountId: first()?.accountId });
    expect(stored().accounts).toEqual([first()]);
    expect(world.items('RIGHTS#')).toEqual(before);
    const shown = await world.call(getUser, { session, input: { userId: clerk.userId } });
    expect(shown.body.accounts).toEqual([first()?.accountId]);
    const { accountId: _id, ...closed } = { ...second() };
    expect(world.history(company.companyId)).toContainEqual(
      expect.objectContaining({
        event: 'company.accountClosed',
        changes: [{ path: `accounts.${second()?.accountId}`, before: closed, after: null }],
      }),
    );
    expect((await close(second()?.accountId)).body).toMatchObject({ status: 404, code: 'account.notFound' });
  });

  it('refuses the representative account, unless another one of the contract takes its place', async () => {
    expect((await close(first()?.accountId)).body).toMatchObject({ status: 409, code: 'account.representative' });
    for (const representativeAccountId of [first()?.accountId, world.openCompany().accounts[0]?.accountId])
      expect((await close(first()?.accountId, { representativeAccountId })).body).toMatchObject({
        status: 400,
        errors: [{ path: 'representativeAccountId', code: 'account.unknown' }],
      });
    expect(stored().version).toBe(1);
  });

  it('moves an open registration to the new representative account, with its passwords', async () => {
    const invitation = await world.inviteMaster(company);
    const representativeAccountId = second()?.accountId;
    const answer = await close(first()?.accountId, { representativeAccountId });
    expect([answer.status, answer.body.representativeAccountId]).toEqual([200, representativeAccountId]);
    expect(row()?.changes).toContainEqual({
      path: 'representativeAccountId',
      before: first()?.accountId,
      after: representativeAccountId,
    });
    const begin = (account: unknown) => world.call(beginRegistration, { input: { ...invitation, account } });
    const { branch: at, type, number } = { ...second() };
    expect((await begin({ branch: at, type, number })).status).toBe(201);
    expect((await begin(invitation.account)).status).toBe(401);
  });

  it('is refused when the registration is completed meanwhile, or the other account carries another one', async () => {
    const representativeAccountId = second()?.accountId;
    await world.inviteMaster(company);
    const [from, to] = [company.accounts[0], company.accounts[1]].map((account) =>
      registrationItem.key(accountName(account as never)),
    );
    const read = world.items(from?.pk)[0];
    world.hooks.before = ({ method }) => {
      if (method === 'commit') world.engine.put({ ...read, done: true } as never);
    };
    expect((await close(first()?.accountId, { representativeAccountId })).body.code).toBe('request.conflict');
    world.hooks.before = undefined;
    world.engine.put({ ...read, ...to } as never);
    expect((await close(first()?.accountId, { representativeAccountId })).body.code).toBe('company.exists');
    expect(stored().accounts).toHaveLength(2);
  });

  it('refuses a closed contract', async () => {
    company = world.openCompany({ state: 'closed' });
    expect((await close(second()?.accountId)).body.code).toBe('company.state');
  });
});

describe('open-company', () => {
  const open = (more: Record<string, unknown>) => world.call(openCompany, { input: { ...opening.example, ...more } });

  it('refuses an account named twice, and services that the bank does not offer', async () => {
    const account = { branch: '081', type: 'ordinary', number: '0253226', name: '本店' };
    const twice = await open({ accounts: [account, { ...account, name: '支店' }], features: ['transfer', 'loans'] });
    expect(twice.body.errors).toMatchObject([
      { path: 'accounts[1]', code: 'field.repeated' },
      { path: 'features[1]', code: 'service.notOffered' },
    ]);
    expect((await open({ features: ['transfer'] })).status).toBe(201);
  });
});
