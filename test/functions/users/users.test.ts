import { beforeEach, describe, expect, it } from 'vitest';
import { handler as getHome } from '../../../functions/sessions/get-home.ts';
import { handler as deleteUser } from '../../../functions/users/delete-user.ts';
import { handler as getUser } from '../../../functions/users/get-user.ts';
import { handler as listUsers } from '../../../functions/users/list-users.ts';
import { certificateItem } from '../../../shared/table/certificates.ts';
import { type Company, companyItem } from '../../../shared/table/companies.ts';
import { confirmationAttemptsItem, confirmationItem } from '../../../shared/table/credentials.ts';
import type { Key } from '../../../shared/table/engine.ts';
import { loginItem } from '../../../shared/table/logins.ts';
import { userItem } from '../../../shared/table/user.ts';
import type { TestSession } from '../../builders/session.ts';
import type { TestUser } from '../../builders/user.ts';
import { createWorld, type World } from '../../world.ts';

let world: World;
let company: Company;
let master: TestUser;
let session: TestSession;

beforeEach(async () => {
  world = createWorld();
  company = world.openCompany();
  master = await world.addUser(company, { role: 'master', loginId: 'master01', name: 'いとう' });
  session = await world.logIn(master);
});

const item = ({ pk, sk }: Key) => world.items(pk).find((each) => each.sk === sk);
const stored = ({ companyId, userId }: TestUser) => item(userItem.key(companyId, userId));
const counts = () => {
  const { userCount, administratorCount } = companyItem.parse(item(companyItem.key(company.companyId)) as never);
  return [userCount, administratorCount];
};
const proof = { confirmationPassword: 'Kakunin26b' };

describe('list-users', () => {
  const listed = async (query: Record<string, string> = {}) => {
    const answer = await world.call(listUsers, { session, query });
    return { ...answer, ids: (answer.body.items ?? []).map(({ loginId }: { loginId: string }) => loginId) };
  };

  beforeEach(async () => {
    await world.addUser(company, { loginId: 'zzzz0009', name: 'あおき' });
    await world.addUser(company, {
      loginId: 'admin002',
      name: 'うえの',
      role: 'administrator',
      serviceState: 'suspended',
    });
    await world.addUser(world.openCompany(), { loginId: 'stranger1' });
  });

  it('shows the company’s users by login ID with class and states (A2-7, A8-2, A8-11)', async () => {
    const { body, ids, roundTrips } = await listed();
    expect(ids).toEqual(['admin002', 'master01', 'zzzz0009']);
    expect(body.items[0]).toEqual({
      userId: expect.any(String),
      loginId: 'admin002',
      name: 'うえの',
      role: 'administrator',
      serviceState: 'suspended',
      emailState: 'valid',
      certificateState: 'none',
    });
    expect(body).not.toHaveProperty('cursor');
    expect(roundTrips).toBe(3);
    expect(world.history(company.companyId).at(-1)).toMatchObject({ event: 'user.listed', outcome: 'done' });
  });

  it('sorts by login ID or name, either way', async () => {
    expect((await listed({ order: 'desc' })).ids).toEqual(['zzzz0009', 'master01', 'admin002']);
    expect((await listed({ sort: 'name' })).ids).toEqual(['zzzz0009', 'master01', 'admin002']);
    expect((await listed({ sort: 'name', order: 'desc' })).ids).toEqual(['admin002', 'master01', 'zzzz0009']);
  });

  it('continues by a cursor, although users are created and deleted meanwhile', async () => {
    const first = await listed({ limit: '2' });
    expect(first.ids).toEqual(['admin002', 'master01']);
    await world.addUser(company, { loginId: 'aaaa0001' });
    await world.addUser(company, { loginId: 'nnnn0001' });
    const second = await listed({ limit: '2', cursor: first.body.cursor });
    expect(second.ids).toEqual(['nnnn0001', 'zzzz0009']);
    expect(second.body).not.toHaveProperty('cursor');
  });

  it('accepts no cursor of another order, another company or another caller', async () => {
    const { body } = await listed({ limit: '1' });
    const other = world.openCompany();
    const stranger = await world.logIn(await world.addUser(other, { role: 'master' }));
    const answers = [
      await listed({ limit: '1', order: 'desc', cursor: body.cursor }),
      await listed({ limit: '1', cursor: `${body.cursor}A` }),
      await listed({ limit: '1', cursor: 'bm9ib2R5' }),
      await world.call(listUsers, { session: stranger, query: { cursor: body.cursor } }),
    ];
    expect(answers.map(({ body: { code } }) => code)).toEqual(Array(4).fill('request.cursorInvalid'));
  });

  it('shows a hundred users in one page and the rest in the next', async () => {
    for (let count = 0; count < 102; count += 1) await world.addUser(company);
    const first = await listed();
    const second = await listed({ cursor: first.body.cursor });
    expect([first.ids.length, second.ids.length]).toEqual([100, 5]);
    expect(new Set([...first.ids, ...second.ids]).size).toBe(105);
  });
});

describe('get-user', () => {
  it('shows an administrator any user of the company, passwords masked (A8-3, A8-12)', async () => {
    const user = await world.addUser(company, { confirmationStopped: true, version: 7 });
    const answer = await world.call(getUser, { session, input: { userId: user.userId } });
    expect([answer.status, answer.headers['ETag']]).toEqual([200, '"7"']);
    expect(answer.body).toMatchObject({
      userId: user.userId,
      email: user.email,
      loginPassword: '*****',
      confirmationPassword: '*****',
      serviceState: 'confirmationStopped',
    });
    expect(JSON.stringify(answer.body)).not.toMatch(/fake|hash|session/i);
    expect(answer.roundTrips).toBe(2);
    expect(world.history(company.companyId).at(-1)).toMatchObject({ event: 'user.viewed', subject: user.userId });
  });

  it('shows everybody their own record, which is not recorded (A8-13, D-16)', async () => {
    const user = await world.addUser(company);
    const own = await world.call(getUser, { session: await world.logIn(user), input: { userId: user.userId } });
    expect([own.status, own.body.loginId]).toEqual([200, user.loginId]);
    expect(world.history(company.companyId)).toEqual([]);
  });

  it('shows a general user no other record, and does not reveal whether it exists', async () => {
    session = await world.logIn(await world.addUser(company));
    const stranger = await world.addUser(world.openCompany());
    for (const userId of [master.userId, stranger.userId, '01K00000000000000000000000']) {
      const answer = await world.call(getUser, { session, input: { userId } });
      expect([answer.status, answer.body.code, answer.body.needs]).toEqual([403, 'permission.denied', 'administrator']);
    }
    expect(world.history(company.companyId)).toHaveLength(3);
  });

  it('answers 404 for a missing user', async () => {
    const answer = await world.call(getUser, { session, input: { userId: '01K00000000000000000000000' } });
    expect([answer.status, answer.body.code]).toEqual([404, 'user.notFound']);
  });

  it.each([
    ['2027-04-02T08:59:59+09:00', 'active', 0],
    ['2027-04-02T09:00:00+09:00', 'expired', 0],
    ['2027-04-03T00:00:00+09:00', 'expired', -1],
  ])('shows the certificate as it is at %s: %s (A11-23)', async (instant, state, daysLeft) => {
    const user = await world.addUser(company);
    const certificate = await world.certify(user);
    world.at(instant);
    session = await world.logIn(master);
    const answer = await world.call(getUser, { session, input: { userId: user.userId } });
    expect(answer.body.certificate).toEqual({
      state,
      serialNumber: certificate.serialNumber,
      notAfter: '2027-04-02T08:59:59+09:00',
      daysLeft,
    });
  });
});

describe('delete-user', () => {
  const remove = (user: TestUser, more: Record<string, unknown> = {}) =>
    world.call(deleteUser, { session, input: { userId: user.userId, proof }, ...more });

  it('removes the user, the login ID and the passwords, and lowers the count (A8-7)', async () => {
    const user = await world.addUser(company);
    const theirs = await world.logIn(user);
    const answer = await remove(user);
    expect([answer.status, answer.body]).toEqual([
      200,
      { userId: user.userId, loginId: user.loginId, name: user.name },
    ]);
    expect(answer.roundTrips).toBe(3);
    expect([stored(user), item(loginItem.key(user.loginName))]).toEqual([undefined, undefined]);
    for (const { key } of [confirmationItem, confirmationAttemptsItem]) expect(item(key(user.userId))).toBeUndefined();
    expect(counts()).toEqual([1, 1]);
    expect((await world.call(getHome, { session: theirs })).status).toBe(401);
    const row = world.history(company.companyId).at(-1);
    expect(row).toMatchObject({ event: 'user.deleted', outcome: 'done', subject: user.userId });
    expect(row?.changes).toContainEqual({ path: 'email', before: user.email, after: null });
  });

  it('revokes the certificate, and the one it was renewed from if still valid (D-13, I15)', async () => {
    const user = await world.addUser(company);
    const old = await world.certify(user);
    const current = await world.certify(user, { renewedFrom: old.thumbprint });
    expect((await remove(user)).status).toBe(200);
    for (const { thumbprint } of [old, current]) {
      expect(item(certificateItem.key(thumbprint))).toMatchObject({
        state: 'revoked',
        authority: 'revocationPending',
        revokedBy: master.userId,
      });
    }
  });

  it('counts a suspended administrator only once (D-8)', async () => {
    const usable = await world.addUser(company, { role: 'administrator' });
    await remove(usable);
    expect(counts()).toEqual([1, 1]);
    const suspended = await world.addUser(company, { role: 'administrator', serviceState: 'suspended' });
    const key = companyItem.key(company.companyId);
    world.engine.put({ ...item(key), ...key, administratorCount: 1 });
    await remove(suspended);
    expect(counts()).toEqual([1, 1]);
  });

  it('refuses the master and oneself, with the reason (D-8)', async () => {
    const administrator = await world.addUser(company, { role: 'administrator' });
    expect((await remove(master)).body).toMatchObject({ code: 'user.protected', reason: 'master' });
    session = await world.logIn(administrator);
    expect((await remove(administrator)).body).toMatchObject({ code: 'user.protected', reason: 'self' });
    expect((await remove(master)).body).toMatchObject({ code: 'user.protected', reason: 'master' });
    expect(world.history(company.companyId).map(({ outcome }) => outcome)).toEqual(Array(3).fill('refused'));
  });

  it('refuses a record that has changed since it was read', async () => {
    const user = await world.addUser(company, { version: 4 });
    expect((await remove(user, { ifMatch: 3 })).body.code).toBe('request.staleVersion');
    expect((await remove(user, { ifMatch: 4 })).status).toBe(200);
  });

  it('refuses while a certificate is being issued, even if the issuance starts meanwhile (I16)', async () => {
    const user = await world.addUser(company, {
      certificate: { state: 'issuing', issuanceId: '01K00000000000000000000001' },
    });
    expect((await remove(user)).body.code).toBe('certificate.issuing');
    const another = await world.addUser(company);
    world.hooks.before = async ({ method }) => {
      if (method === 'commit' && stored(another)?.['certificate'] !== undefined) await world.certify(another);
    };
    const answer = await remove(another);
    expect([answer.status, answer.body.code]).toEqual([409, 'request.conflict']);
    expect(stored(another)).toBeDefined();
  });

  it('refuses if the certificate was revoked meanwhile', async () => {
    const user = await world.addUser(company);
    const { thumbprint, pem: _pem, ...certificate } = await world.certify(user);
    world.engine.put({ ...certificate, thumbprint, ...certificateItem.key(thumbprint), state: 'revoked' });
    expect((await remove(user)).body.code).toBe('certificate.alreadyRevoked');
    expect(stored(user)).toBeDefined();
  });

  it('never deletes the last usable administrator, whatever was read before (D-8, I18)', async () => {
    const administrator = await world.addUser(company, { role: 'administrator' });
    const key = companyItem.key(company.companyId);
    world.engine.put({ ...item(key), ...key, administratorCount: 1 });
    const answer = await remove(administrator);
    expect([answer.status, answer.body.code]).toEqual([409, 'user.lastAdministrator']);
    expect(stored(administrator)).toBeDefined();
  });

  it('lets one of two administrators succeed who delete each other at once (D-8, I18)', async () => {
    const [a, b] = [
      await world.addUser(company, { role: 'administrator' }),
      await world.addUser(company, { role: 'administrator' }),
    ];
    const [asA, asB] = [await world.logIn(a), await world.logIn(b)];
    const answers = await Promise.all([
      world.call(deleteUser, { session: asA, input: { userId: b.userId, proof } }),
      world.call(deleteUser, { session: asB, input: { userId: a.userId, proof } }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401]);
    expect(answers.find(({ status }) => status === 401)?.body.code).toBe('session.ended');
    expect([a, b].filter((user) => stored(user))).toHaveLength(1);
    expect(counts()).toEqual([2, 2]);
  });

  it('does nothing for a company that is suspended meanwhile', async () => {
    const user = await world.addUser(company);
    const key = companyItem.key(company.companyId);
    world.hooks.before = ({ method }) => {
      if (method === 'commit') world.engine.put({ ...item(key), ...key, state: 'suspended' });
    };
    expect((await remove(user)).body.code).toBe('company.state');
    expect(stored(user)).toBeDefined();
  });

  it('answers 404 for a deleted user', async () => {
    const user = await world.addUser(company);
    await remove(user);
    expect((await remove(user)).body.code).toBe('user.notFound');
  });
});
