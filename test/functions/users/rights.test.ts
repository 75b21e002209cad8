import { beforeEach, describe, expect, it } from 'vitest';
import { handler as suspendCompany } from '../../../functions/bank/suspend-company.ts';
import { handler as backFill } from '../../../functions/events/back-fill-items.ts';
import { handler as logIn } from '../../../functions/sessions/log-in.ts';
import { createUser as createUserDefinition } from '../../../functions/users/create-user.operation.ts';
import { handler as createUser } from '../../../functions/users/create-user.ts';
import { handler as deleteUser } from '../../../functions/users/delete-user.ts';
import { handler as getUser } from '../../../functions/users/get-user.ts';
import { handler as listUsers } from '../../../functions/users/list-users.ts';
import { handler as suspendUser } from '../../../functions/users/suspend-user.ts';
import { permissionsOffered } from '../../../shared/domain/approval-modes.ts';
import { type Company, companyItem } from '../../../shared/table/companies.ts';
import type { Item, Key } from '../../../shared/table/engine.ts';
import { Rights, rightsItem } from '../../../shared/table/rights.ts';
import { User, userItem } from '../../../shared/table/user.ts';
import { users } from '../../../shared/table/users.ts';
import type { TestSession } from '../../builders/session.ts';
import type { TestUser } from '../../builders/user.ts';
import { createWorld, type World } from '../../world.ts';

let world: World;
let company: Company;
let master: TestUser;
let clerk: TestUser;
let asMaster: TestSession;
let asClerk: TestSession;

beforeEach(async () => {
  world = createWorld();
  company = world.openCompany();
  master = await world.addUser(company, { role: 'master' });
  clerk = await world.addUser(company);
  [asMaster, asClerk] = [await world.logIn(master), await world.logIn(clerk)];
});

const proof = { confirmationPassword: 'Kakunin26b' };
const item = ({ pk, sk }: Key) => world.items(pk).find((each) => each.sk === sk);
const change = (key: Key, to: Record<string, unknown>) => world.engine.put({ ...item(key), ...key, ...to });
const recordOf = ({ companyId, userId }: TestUser) => userItem.key(companyId, userId);
const rightsOf = ({ companyId, userId }: TestUser) => rightsItem.key(companyId, userId);
const show = (user: TestUser) => world.call(getUser, { session: asMaster, input: { userId: user.userId } });
const create = (session: TestSession) => world.call(createUser, { session, input: createUserDefinition.example });

describe("a user's rights", () => {
  it("are not decided by the user's record, whatever it contains (threat 50)", async () => {
    change(recordOf(clerk), {
      ...{ listedRole: 'master', role: 'master', administrator: true },
      ...{ permissions: ['history.others'], accounts: ['A'], limits: { transfer: 1 } },
    });
    const listed = await world.call(listUsers, { session: asClerk });
    expect([listed.status, listed.body.needs]).toEqual([403, 'administrator']);
    expect((await create(asClerk)).status).toBe(403);
    expect((await show(clerk)).body).toMatchObject({ role: 'general', permissions: [], accounts: clerk.accounts });
    const begun = await world.call(logIn, {
      input: { loginId: clerk.loginId, loginPassword: clerk.loginPassword },
    });
    expect(begun.body.user.role).toBe('general');
  });

  it('are none without an item of rights: sessions end and logins are refused', async () => {
    world.engine.remove(rightsOf(master));
    const refused = await world.call(listUsers, { session: asMaster });
    expect([refused.status, refused.body.code]).toEqual([401, 'session.ended']);
    const begun = await world.call(logIn, {
      input: { loginId: master.loginId, loginPassword: master.loginPassword },
    });
    expect([begun.status, begun.body.code]).toEqual([401, 'session.refused']);
  });

  it('are all those of the contract for the master, as it is now (D-32)', async () => {
    const [first] = company.accounts;
    if (!first) throw new Error('no account');
    const accounts = [...company.accounts, { ...first, accountId: '01KB0000000000000000000000', number: '7654321' }];
    change(companyItem.key(company.companyId), { accounts, ceilings: { transferDesignated: 5_000_000 } });
    expect((await show(master)).body).toMatchObject({
      role: 'master',
      permissions: permissionsOffered(company, world.profile),
      accounts: accounts.map(({ accountId }) => accountId),
      limits: { transferDesignated: 5_000_000, salary: 999_999_999_999 },
    });
    expect(item(rightsOf(master))).not.toHaveProperty('permissions');
  });
});

/** As an earlier release stored it: no form, one row each of 振込振替 and 給与・賞与振込. */
function inFirstForm(key: Key, fields: Readonly<Record<string, unknown>>) {
  const { form, ...stored } = { ...item(key), ...fields };
  world.engine.put(stored as Item);
}

describe('limits stored before their rows were split (decision 26)', () => {
  const split = { transferPreRegistered: 70, transferDesignated: 70, salary: 5, bonus: 5 };

  it('hold for each of the new rows: nobody’s turns into nothing', async () => {
    inFirstForm(rightsOf(clerk), { limits: { transfer: 70, payroll: 5 } });
    inFirstForm(companyItem.key(company.companyId), { ceilings: { transfer: 90, payroll: 6 } });
    expect((await show(clerk)).body.limits).toEqual(split);
    expect((await show(master)).body.limits).toMatchObject({
      transferDesignated: 90,
      transferPreRegistered: 90,
      bonus: 6,
    });
    expect(item(rightsOf(clerk))).not.toHaveProperty('form');
  });

  it('are back-filled with the ceilings, at the same versions, once', async () => {
    inFirstForm(rightsOf(clerk), { limits: { transfer: 70, payroll: 5 } });
    inFirstForm(rightsOf(master), {});
    inFirstForm(companyItem.key(company.companyId), { ceilings: { transfer: 90 } });
    expect(await world.run(backFill, {})).toEqual({ finished: true, companies: 1, upgraded: 3 });
    expect(item(rightsOf(clerk))).toMatchObject({ limits: split, version: clerk.rightsVersion, form: 2 });
    expect(item(rightsOf(master))).toMatchObject({ form: 2 });
    expect(item(rightsOf(master))).not.toHaveProperty('limits');
    expect(item(companyItem.key(company.companyId))).toMatchObject({
      ceilings: { transferTotal: 90, transferPreRegistered: 90, transferDesignated: 90 },
      version: company.version,
      form: 2,
    });
    const after = world.items();
    expect(await world.run(backFill, {})).toEqual({ finished: true, companies: 1, upgraded: 0 });
    expect(world.items('RIGHTS#')).toEqual(after.filter(({ pk }) => pk.startsWith('RIGHTS#')));
    expect((await show(clerk)).body.limits).toEqual(split);
  });

  it('are upgraded by a change of the company too, before any back-fill', async () => {
    inFirstForm(companyItem.key(company.companyId), { ceilings: { transfer: 90 } });
    await world.call(suspendCompany, { input: { companyId: company.companyId } });
    expect(item(companyItem.key(company.companyId))).toMatchObject({
      state: 'suspended',
      ceilings: { transferTotal: 90, transferPreRegistered: 90, transferDesignated: 90 },
      form: 2,
    });
  });
});

describe('an administrator', () => {
  it('who loses the right while a request runs changes nothing more (D-8)', async () => {
    const administrator = await world.addUser(company, { role: 'administrator' });
    const session = await world.logIn(administrator);
    world.hooks.before = ({ method }) => {
      if (method === 'commit') change(rightsOf(administrator), { role: 'general' });
    };
    const refused = await world.call(suspendUser, { session, input: { userId: clerk.userId, proof } });
    expect([refused.status, refused.body.code]).toEqual([401, 'session.ended']);
    expect(item(recordOf(clerk))).toMatchObject({ serviceState: 'usable' });
  });

  it('is counted by the rights, not by the record', async () => {
    const administrators = () => item(companyItem.key(company.companyId))?.['administratorCount'];
    change(recordOf(clerk), { listedRole: 'administrator' });
    await world.call(suspendUser, { session: asMaster, input: { userId: clerk.userId, proof } });
    expect(administrators()).toBe(1);
    const administrator = await world.addUser(company, { role: 'administrator' });
    change(recordOf(administrator), { listedRole: 'general' });
    await world.call(suspendUser, { session: asMaster, input: { userId: administrator.userId, proof } });
    expect(administrators()).toBe(1);
  });
});

describe('rights that change', () => {
  const read = () => [User.parse(item(recordOf(clerk))), Rights.parse(item(rightsOf(clerk)))] as const;
  const granted = { role: 'administrator', permissions: ['history.others'], accounts: [], limits: {} } as const;
  const granting = () => users.changeRights.bind(world.engine)(...read(), granted);
  const grant = (writes = granting()) => world.engine.commit(writes, world.random.uuid());

  it("raise the record's version too, so that an ETag covers both (I28)", async () => {
    expect((await show(clerk)).headers['ETag']).toBe('"1"');
    await grant();
    const shown = await show(clerk);
    expect(shown.headers['ETag']).toBe('"2"');
    expect(shown.body).toMatchObject({ role: 'administrator', permissions: ['history.others'], accounts: [] });
    const input = { userId: clerk.userId, proof };
    const stale = await world.call(suspendUser, { session: asMaster, input, ifMatch: 1 });
    expect([stale.status, stale.body.code]).toEqual([412, 'request.staleVersion']);
    const lines = await world.call(listUsers, { session: asMaster });
    expect(lines.body.items).toContainEqual(expect.objectContaining({ userId: clerk.userId, role: 'administrator' }));
  });

  it('are changed once by two administrators who read the same version', async () => {
    const writes = granting();
    await grant(writes);
    await expect(grant(writes)).rejects.toMatchObject({ code: 'request.conflict' });
  });

  it("are never given to or taken from the master, nor made a master's (D-32)", async () => {
    const [user, rights] = [User.parse(item(recordOf(master))), Rights.parse(item(rightsOf(master)))];
    const writes = users.changeRights.bind(world.engine)(user, rights, granted);
    await expect(grant(writes)).rejects.toMatchObject({ code: 'request.conflict' });
    expect(item(rightsOf(master))).toMatchObject({ role: 'master' });
  });

  it('changed between the two reads of a request are a conflict, not a mixture', async () => {
    const before = item(rightsOf(clerk));
    await grant();
    // The gate's reads are made in one request, yet not at one instant: here the rights are those of before.
    if (before) world.engine.put(before);
    for (const [handler, input] of [
      [getUser, { userId: clerk.userId }],
      [suspendUser, { userId: clerk.userId, proof }],
      [deleteUser, { userId: clerk.userId, proof }],
    ] as const) {
      const answer = await world.call(handler, { session: asMaster, input });
      expect([answer.status, answer.body.code]).toEqual([409, 'request.conflict']);
    }
  });

  it('are deleted with the user', async () => {
    expect((await world.call(deleteUser, { session: asMaster, input: { userId: clerk.userId, proof } })).status).toBe(
      200,
    );
    expect(item(rightsOf(clerk))).toBeUndefined();
  });
});
