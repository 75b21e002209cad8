import { beforeEach, describe, expect, it } from 'vitest';
import { handler as changeContract } from '../../../functions/bank/change-contract.ts';
import { handler as getContract } from '../../../functions/bank/get-company-contract.ts';
import { handler as setCeilings } from '../../../functions/bank/set-ceilings.ts';
import { handler as acquire } from '../../../functions/certificates/acquire-certificate.ts';
import { handler as reissue } from '../../../functions/certificates/reissue-certificate.ts';
import { handler as getCompany } from '../../../functions/company/get-company.ts';
import { handler as beginRegistration } from '../../../functions/registration/begin-registration.ts';
import { handler as getHome } from '../../../functions/sessions/get-home.ts';
import { handler as revokeToken } from '../../../functions/tokens/revoke-token.ts';
import { handler as getUser } from '../../../functions/users/get-user.ts';
import { type Company, companyItem } from '../../../shared/table/companies.ts';
import type { Item } from '../../../shared/table/engine.ts';
import { csrPem } from '../../builders/csr.ts';
import type { TestUser } from '../../builders/user.ts';
import { createWorld, type World } from '../../world.ts';
import { delivered } from '../delivered.ts';

let world: World;
let company: Company;
beforeEach(() => setUp());

function setUp(contract: Partial<Company> = {}): void {
  world = createWorld();
  company = world.openCompany(contract);
}

const stored = () => companyItem.parse(world.items(`COMPANY#${company.companyId}`)[0] as never);
const terms = () => {
  const { companyId, name, nameKana, loginMethod, otp, email, maxUsers } = stored();
  return { companyId, name, nameKana, loginMethod, otp, email, maxUsers, services: [...world.profile.services] };
};
const change = (to: Record<string, unknown>, more: Record<string, unknown> = {}) => {
  world.advance({ seconds: 1 });
  return world.call(changeContract, { input: { ...terms(), ...to }, ifMatch: stored().version, ...more });
};
const changes = () => world.history(company.companyId).at(-1)?.changes;
const row = () => world.items(`COMPANY#${company.companyId}`)[0];

describe('change-contract', () => {
  it('changes the terms, each with its path, and answers the contract', async () => {
    const to = { name: '新商事', nameKana: 'ｼﾝｼｮｳｼﾞ', otp: true, maxUsers: 5, email: 'keiri@tegata-shoji.example.jp' };
    const answer = await change(to);
    expect([answer.status, answer.headers['ETag'], answer.body.version]).toEqual([200, '"2"', 2]);
    expect(answer.roundTrips).toBe(3);
    const { body } = await world.call(getContract, { input: { companyId: company.companyId } });
    expect(answer.body).toEqual(body);
    expect(body).toMatchObject({ ...to, nameKana: 'シンシヨウジ', features: world.profile.services });
    expect(world.history(company.companyId)[0]?.changes).toEqual([
      { path: 'name', before: company.name, after: to.name },
      { path: 'nameKana', before: company.nameKana, after: 'シンシヨウジ' },
      { path: 'otp', before: false, after: true },
      { path: 'email', before: company.email, after: to.email },
      { path: 'maxUsers', before: 99, after: 5 },
    ]);
    const sent = await delivered(world);
    expect(sent.map(({ to: address }) => address).toSorted()).toEqual([to.email, company.email].toSorted());
    expect(sent[0]?.text).toContain(
      '変更した項目: 企業名、ワンタイムパスワードの利用、ご連絡先メールアドレス、登録できる利用者数',
    );
  });

  it('writes nothing and mails nobody for the terms that hold', async () => {
    expect((await change({})).headers['ETag']).toBe('"1"');
    expect(world.mails()).toEqual([]);
  });

  it('demands the version it is based on (428, 412), and lets one of two win', async () => {
    const without = await world.call(changeContract, { input: { ...terms(), maxUsers: 5 } });
    expect([without.status, without.body.code]).toEqual([428, 'request.versionRequired']);
    expect((await change({ maxUsers: 5 }, { ifMatch: 7 })).status).toBe(412);
    const answers = await Promise.all([change({ maxUsers: 5 }), change({ maxUsers: 6 })]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  });

  it('loses no count of users that changes meanwhile', async () => {
    world.hooks.before = ({ method }) => {
      if (method === 'commit') world.engine.put({ ...row(), userCount: 7, administratorCount: 3 } as Item);
    };
    expect((await change({ maxUsers: 50 })).status).toBe(200);
    expect(stored()).toMatchObject({ maxUsers: 50, userCount: 7, administratorCount: 3 });
  });

  it('ends the rights of a service that goes, and says whose; they are back with the service, and it says so too', async () => {
    const clerk = await world.addUser(company, { permissions: ['payroll.viewAll', 'transfer.viewAll'] });
    const session = await world.logIn(await world.addUser(company, { role: 'master' }));
    const held = async () => (await world.call(getUser, { session, input: { userId: clerk.userId } })).body.permissions;
    const without = world.profile.services.filter((service) => service !== 'payroll');
    const { body } = await change({ services: without }, { validateOnly: true });
    expect(body.changes).toEqual([
      { path: 'services', before: world.profile.services, after: without },
      { path: 'approvalModes.payroll', before: 'single', after: null },
      { path: 'rights.payroll', before: [clerk.userId], after: [] },
    ]);
    await change({ services: without });
    expect(changes()).toEqual(body.changes);
    expect(await held()).toEqual(['transfer.viewAll']);
    await change({ services: world.profile.services });
    const [, back] = world.history(company.companyId).filter(({ event }) => event === 'company.contractChanged');
    expect(back?.changes).toContainEqual({ path: 'rights.payroll', before: [], after: [clerk.userId] });
    expect(await held()).toEqual(['payroll.viewAll', 'transfer.viewAll']);
  });

  it('forgets the mode of a service that goes: it comes back with the first one of the bank', async () => {
    const modes = { transfer: 'single', payroll: 'doubleOrdered' } as const;
    setUp({ approval: { version: 4, modes, selfApproval: true } });
    await change({ services: world.profile.services.filter((service) => service !== 'payroll') });
    expect(stored().approval).toEqual({ version: 5, modes: { transfer: 'single' }, selfApproval: true });
    await change({ services: world.profile.services });
    const session = await world.logIn(await world.addUser(company, { role: 'master' }));
    expect((await world.call(getCompany, { session })).body.approvalModes).toMatchObject({ payroll: 'single' });
  });

  it('ends every session with another login method (A2-12)', async () => {
    const session = await world.logIn(await world.addUser(company, { role: 'master' }));
    world.advance({ minutes: 1 });
    await change({ otp: true });
    expect((await world.call(getHome, { session })).status).toBe(200);
    await change({ loginMethod: 'certificate' });
    expect(changes()).toContainEqual({ path: 'sessions', before: 'live', after: 'ended' });
    expect((await world.call(getHome, { session })).status).toBe(401);
  });

  it('names the tokens whose codes nothing asks for any more', async () => {
    setUp({ otp: true });
    const user = await world.addUser(company);
    const { serialNumber } = await world.addToken(company, [user]);
    await world.addToken(company);
    await change({ otp: false });
    expect(changes()).toEqual([
      { path: 'otp', before: true, after: false },
      { path: 'tokens', before: [serialNumber], after: [] },
    ]);
  });

  it('names those of use again when it comes back; they stayed with their users all the time', async () => {
    setUp({ otp: true });
    const master = await world.addUser(company, { role: 'master' });
    const { serialNumber } = await world.addToken(company, [master]);
    await change({ otp: false });
    const proof = { confirmationPassword: master.confirmationPassword };
    const spare = await world.addToken(company);
    const session = await world.logIn(master);
    const input = { serialNumber: spare.serialNumber, proof };
    expect((await world.call(revokeToken, { session, input })).status).toBe(200);
    await change({ otp: true });
    expect(changes()).toEqual([
      { path: 'otp', before: false, after: true },
      { path: 'tokens', before: [], after: [serialNumber] },
    ]);
    expect(world.items('TOKEN#')[0]).toMatchObject({ state: 'usable', userIds: [master.userId] });
    const refused = await world.call(revokeToken, { session, input: { serialNumber, proof } });
    expect(refused.body).toMatchObject({ code: 'proof.missing', errors: [{ path: 'proof.otp' }] });
  });

  it('leaves a way in when certificates take the place of passwords: the master acquires one and opens the others’ windows (X-5)', async () => {
    const master = await world.addUser(company, { role: 'master' });
    const clerk = await world.addUser(company);
    const holder = await world.addUser(company);
    await world.certify(holder);
    await world.engine.put({ ...row(), masterUserId: master.userId } as Item);
    const answer = await change({ loginMethod: 'certificate' });
    expect([answer.status, answer.roundTrips]).toEqual([200, 3]);
    const until = '2026-04-08T10:00:01+09:00';
    expect(changes()).toContainEqual({ path: `issueWindows.${master.userId}`, before: null, after: until });
    expect(changes()).toContainEqual({ path: 'usersWithoutCertificate', before: [], after: [clerk.userId] });
    const acquired = async ({ loginId, loginPassword }: TestUser) =>
      world.call(acquire, { input: { loginId, loginPassword, csr: await csrPem({ subject: `CN=${loginId}` }) } });
    expect((await acquired(clerk)).body.code).toBe('certificate.noIssueWindow');
    expect((await acquired(master)).status).toBe(201);
    const session = await world.logIn(master);
    const proof = { confirmationPassword: master.confirmationPassword };
    const opened = await world.call(reissue, { session, input: { userId: clerk.userId, proof } });
    expect(opened.status).toBe(200);
    expect((await acquired(clerk)).status).toBe(201);
  });

  it('opens no window where there is a certificate, or none is used', async () => {
    const master = await world.addUser(company, { role: 'master' });
    await world.certify(master);
    await world.engine.put({ ...row(), masterUserId: master.userId } as Item);
    await change({ loginMethod: 'certificate' });
    const paths = () => changes()?.map(({ path }) => path);
    expect(paths()).toEqual(['loginMethod', 'sessions']);
    await world.addUser(company);
    await change({ loginMethod: 'password' });
    expect(paths()).toEqual(['loginMethod', 'sessions']);
  });

  it('lists a master whose certificate has expired: the branch revokes it first', async () => {
    const master = await world.addUser(company, { role: 'master' });
    await world.certify(master);
    await world.engine.put({ ...row(), masterUserId: master.userId } as Item);
    world.advance({ days: 400 });
    await change({ loginMethod: 'certificate' });
    expect(changes()).toContainEqual({ path: 'usersWithoutCertificate', before: [], after: [master.userId] });
  });

  it('shows the new name to a registration that has not begun', async () => {
    const invitation = await world.inviteMaster(company);
    await change({ name: '新商事' });
    expect((await world.call(beginRegistration, { input: { ...invitation } })).body.companyName).toBe('新商事');
  });

  it.each([
    [{ services: [] }, 'services'],
    [{ services: ['transfer', 'transfer'] }, 'services[1]'],
    [{ services: ['loans'] }, 'services[0]'],
    [{ maxUsers: 0 }, 'maxUsers'],
    [{ maxUsers: 1000 }, 'maxUsers'],
    [{ email: 'a@b\r\nBcc: c@d' }, 'email'],
    [{ nameKana: 'てがた' }, 'nameKana'],
    [{ ceilings: {} }, 'ceilings'],
  ])('refuses %j', async (to, path) => {
    expect((await change(to)).body).toMatchObject({ status: 400, code: 'request.invalid', errors: [{ path }] });
  });

  it('refuses what the bank does not offer, and a closed contract', async () => {
    world = createWorld({ profile: 'seven' });
    company = world.openCompany();
    const offered = { ...terms(), services: ['densai'] };
    const seven = { ...world.profile.services };
    if (!Object.values(seven).includes('densai'))
      expect((await change(offered)).body.errors).toMatchObject([{ path: 'services[0]', code: 'service.notOffered' }]);
    world = createWorld({ profile: 'hokuyo' });
    company = world.openCompany({ loginMethod: 'certificate' });
    expect((await change({ loginMethod: 'password' })).body.code).toBe('company.passwordMethodNotOffered');
    setUp({ state: 'closed' });
    expect((await change({ maxUsers: 5 })).body.code).toBe('company.state');
    setUp({ state: 'suspended' });
    expect((await change({ maxUsers: 5 })).status).toBe(200);
  });
});

describe('set-ceilings (D-21, B-22)', () => {
  const set = (ceilings: unknown, more: Record<string, unknown> = {}) =>
    world.call(setCeilings, { input: { companyId: company.companyId, ceilings }, ...more });

  it('may lie below limits that are set: these are listed, stay stored, and the ceiling holds', async () => {
    setUp({ limits: { salary: 100, bonus: 1 } });
    const [account, other] = company.accounts;
    const accounts = [{ ...account, limits: { transferTotal: 500 } }, other] as Company['accounts'];
    world.engine.put({ ...row(), accounts } as Item);
    const clerk = await world.addUser(company, { limits: { bulkTransfer: 30, accountDebit: 1 } });
    const answer = await set({ transferTotal: 400, salary: 50, bulkTransfer: 20 });
    expect([answer.status, answer.headers['ETag'], answer.roundTrips]).toEqual([200, '"2"', 3]);
    expect(answer.body).toEqual({
      ceilings: { transferTotal: 400, salary: 50, bulkTransfer: 20 },
      exceeding: [
        { path: `accountLimits.${account?.accountId}.transferTotal`, limit: 500, ceiling: 400 },
        { path: 'companyLimits.salary', limit: 100, ceiling: 50 },
        { path: `users.${clerk.userId}.limits.bulkTransfer`, limit: 30, ceiling: 20 },
      ],
    });
    expect(changes()).toEqual([
      ...['bulkTransfer', 'salary', 'transferTotal'].map((name) =>
        expect.objectContaining({ path: `ceilings.${name}` }),
      ),
      { path: `accountLimits.${account?.accountId}.transferTotal`, before: 500, after: 400 },
      { path: `accountLimits.${other?.accountId}.transferTotal`, before: 999_999_999_999_999, after: 400 },
      { path: 'companyLimits.salary', before: 100, after: 50 },
      { path: 'usersExceeding', before: 0, after: 1 },
    ]);
    const session = await world.logIn(await world.addUser(company, { role: 'master' }));
    const shown = async () => (await world.call(getCompany, { session })).body.companyLimits.salary;
    expect(await shown()).toBe(50);
    await set({ salary: 70 });
    expect(await shown()).toBe(70);
    await set({});
    expect(await shown()).toBe(100);
    expect(stored()).toMatchObject({ ceilings: {}, limits: { salary: 100 } });
  });

  it('writes nothing for the ceilings that hold, and needs no version but refuses a wrong one', async () => {
    setUp({ ceilings: { salary: 1 } });
    expect((await set({ salary: 1 })).headers['ETag']).toBe('"1"');
    expect(world.mails()).toEqual([]);
    expect((await set({ salary: 2 }, { ifMatch: 9 })).status).toBe(412);
    const answers = await Promise.all([set({ salary: 2 }), set({ salary: 3 })]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  });

  it.each([
    [{ salary: 1e12 }, 'ceilings.salary'],
    [{ transferTotal: 1e15 }, 'ceilings.transferTotal'],
    [{ salary: -1 }, 'ceilings.salary'],
    [{ salary: '1' }, 'ceilings.salary'],
    [{ wages: 1 }, 'ceilings.wages'],
    [[], 'ceilings'],
  ])('refuses %j', async (ceilings, path) => {
    expect((await set(ceilings)).body).toMatchObject({ status: 400, errors: [{ path }] });
  });

  it('refuses a closed contract', async () => {
    setUp({ state: 'closed' });
    expect((await set({ salary: 1 })).body.code).toBe('company.state');
  });
});
