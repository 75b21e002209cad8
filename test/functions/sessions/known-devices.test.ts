import { beforeEach, describe, expect, it } from 'vitest';
import { handler as acquire } from '../../../functions/certificates/acquire-certificate.ts';
import { handler as changeOwnPasswords } from '../../../functions/sessions/change-own-passwords.ts';
import { handler as logIn } from '../../../functions/sessions/log-in.ts';
import { sha256 } from '../../../shared/operation/sha256.ts';
import { companyItem } from '../../../shared/table/companies.ts';
import { type Login, loginItem, logins, strangers } from '../../../shared/table/logins.ts';
import { sessionItem } from '../../../shared/table/sessions.ts';
import { userItem } from '../../../shared/table/user.ts';
import { csrPem } from '../../builders/csr.ts';
import type { TestUser } from '../../builders/user.ts';
import { type Answer, createWorld, type World } from '../../world.ts';
import { addressesOf, delivered } from '../delivered.ts';

/** D-29: wrong login passwords are counted apart for devices the user has logged in on, and for strangers. */
let world: World;
let user: TestUser;

beforeEach(async () => {
  world = createWorld();
  user = await world.addUser(world.openCompany(), { role: 'master' });
});

const wrong = 'Chigau1234';
const locked = '利用一時停止のお知らせ';
const as = ({ loginId, loginPassword }: TestUser, more: Record<string, unknown> = {}) =>
  world.call(logIn, { host: 'entry', input: { loginId, loginPassword, ...more } });
const stranger = (loginPassword = user.loginPassword) => as(user, { loginPassword });
const onDevice = (deviceToken: string, loginPassword = user.loginPassword) => as(user, { loginPassword, deviceToken });
/** A login as a stranger: its device is known from then on. */
const newDevice = async (): Promise<string> => (await stranger()).body.deviceToken;
async function fail(times: number, attempt: () => Promise<Answer>): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let time = 0; time < times; time += 1) answers.push(await attempt());
  return answers;
}
const row = (): Login =>
  loginItem.parse(world.items(loginItem.key(user.loginName).pk).find(({ sk }) => sk === 'LOGIN') as never);
const statuses = (answers: readonly Answer[]) => [...new Set(answers.map(({ status }) => status))];
const record = () => {
  const { pk, sk } = userItem.key(user.companyId, user.userId);
  return world.items(pk).find((item) => item.sk === sk);
};

describe('a device token', () => {
  it('is 256 random bits, stored only as their SHA-256', async () => {
    const token = await newDevice();
    expect(token).toMatch(/^[\w-]{43}$/);
    const seen = world.now().toISOString();
    expect(row().knownDevices).toEqual([
      { tokenHash: sha256(token), host: 'entry', knownSince: seen, lastSeenAt: seen },
    ]);
    expect(JSON.stringify(world.items())).not.toContain(token);
  });

  it("stays the same on its device, so that two windows do not invalidate each other's", async () => {
    const token = await newDevice();
    for (const answer of await Promise.all([onDevice(token), onDevice(token), onDevice(token)])) {
      if (answer.status === 201) expect(answer.body.deviceToken).toBe(token);
    }
    expect(row().knownDevices).toHaveLength(1);
  });

  it('is not forgotten where another device logs in at the same moment', async () => {
    const own = await newDevice();
    world.advance({ minutes: 1 });
    await onDevice(own);
    let other = '';
    world.hooks.before = async ({ method }) => {
      if (method !== 'commit') return;
      world.hooks.before = undefined;
      other = await newDevice();
    };
    expect((await onDevice(own)).status).toBe(201);
    expect(other).not.toBe('');
    expect((await onDevice(other)).body.deviceToken).toBe(other);
  });

  it("is generated anew if the client's token is not ours, whatever it looks like", async () => {
    const other = await world.addUser(world.openCompany(), { role: 'master' });
    const theirs: string = (await as(other)).body.deviceToken;
    for (const token of ['', 'x', 'A'.repeat(43), 'é'.repeat(64), '__proto__', sha256('x'), theirs]) {
      const answer = await onDevice(token);
      expect(answer.status).toBe(201);
      expect(answer.body.deviceToken).toMatch(/^[\w-]{43}$/);
      expect(answer.body.deviceToken).not.toBe(token);
    }
    const tooLong = await onDevice('A'.repeat(65));
    expect([tooLong.status, tooLong.body.errors[0].path]).toEqual([400, 'deviceToken']);
    expect((await as(user, { deviceToken: null })).status).toBe(400);
  });

  it('grants nothing: without the right password it is refused like any other', async () => {
    const token = await newDevice();
    const [known, unknown] = [await onDevice(token, wrong), await stranger(wrong)];
    const anonymous = ({ status, body, roundTrips }: Answer) => ({ ...body, status, roundTrips, requestId: '' });
    expect(anonymous(known)).toEqual(anonymous(unknown));
    expect(known.status).toBe(401);
  });

  it('is known for 180 days after its last login, and no longer', async () => {
    const token = await newDevice();
    world.advance({ days: 179 });
    expect((await onDevice(token)).body.deviceToken).toBe(token);
    world.advance({ days: 179 });
    expect((await onDevice(token)).body.deviceToken).toBe(token);
    world.advance({ days: 180 });
    expect((await onDevice(token)).body.deviceToken).not.toBe(token);
    expect(row().knownDevices).toHaveLength(1);
  });

  it('is for one of five devices: those that never returned are removed first, then those with the oldest login', async () => {
    const own = await newDevice();
    world.advance({ days: 1 });
    expect((await onDevice(own)).body.deviceToken).toBe(own);
    for (let login = 0; login < 12; login += 1) {
      world.advance({ hours: 1 });
      await newDevice();
    }
    expect(row().knownDevices).toHaveLength(5);
    expect((await onDevice(own)).body.deviceToken).toBe(own);
    const returning: string[] = [];
    for (let device = 0; device < 5; device += 1) {
      const token = await newDevice();
      world.advance({ hours: 1 });
      await onDevice(token);
      returning.push(token);
    }
    expect((await onDevice(own)).body.deviceToken).not.toBe(own);
    for (const token of returning.slice(1)) expect((await onDevice(token)).body.deviceToken).toBe(token);
  });

  it('is forgotten with every other device but this one when the password is changed', async () => {
    const [other, own] = [await newDevice(), await newDevice()];
    const { token } = (await onDevice(own)).body;
    const session = { token, host: 'entry' as const, ...sessionOf(token) };
    const login = { current: user.loginPassword, new: 'Rogin2027z', newAgain: 'Rogin2027z' };
    expect((await world.call(changeOwnPasswords, { session, input: { login } })).status).toBe(200);
    const again = (deviceToken: string) => onDevice(deviceToken, 'Rogin2027z');
    expect((await again(own)).body.deviceToken).toBe(own);
    expect((await again(other)).body.deviceToken).not.toBe(other);
  });

  it('is forgotten when the password is reset', async () => {
    const token = await newDevice();
    await world.engine.commit([logins.forgetDevices.bind(world.engine)(user.loginName, user)], 'forget');
    expect((await onDevice(token)).body.deviceToken).not.toBe(token);
  });

  it("of a certificate login is a stranger's on the host without certificates", async () => {
    const holder = await world.addUser(world.openCompany({ loginMethod: 'certificate' }), { role: 'master' });
    const { pem, thumbprint } = await world.certify(holder);
    const first = await world.call(logIn, { certificatePem: pem, input: { loginPassword: holder.loginPassword } });
    const { deviceToken } = first.body;
    const again = await world.call(logIn, {
      certificatePem: pem,
      input: { loginPassword: holder.loginPassword, deviceToken },
    });
    expect(again.body.deviceToken).toBe(deviceToken);
    await fail(6, () => as(holder, { loginPassword: wrong, deviceToken }));
    expect(world.items(loginItem.key(holder.loginName).pk)[0]).toMatchObject({
      ...{ attempts: 0, locksInARow: 0, strangerLocksInARow: 1 },
    });
    expect(world.items(`CERT#${thumbprint}`)[0]).toMatchObject({ attempts: 0, locksInARow: 0 });
  });
});

/** The session of a token, as tests of sessions need it. */
function sessionOf(_token: string) {
  const { sessionId, companyId, userId } = sessionItem.parse(world.items('SESSION#').at(-1) as never);
  return { sessionId, companyId, userId };
}

describe('strangers', () => {
  it('are locked for 15, 30, then 60 minutes each time, and never stop anybody', async () => {
    for (const minutes of [15, 30, 60, 60, 60, 60]) {
      expect(statuses(await fail(6, () => stranger(wrong)))).toEqual([401]);
      expect(row().strangerLockedUntil).toBe(new Date(world.now().getTime() + minutes * 60_000).toISOString());
      expect((await stranger()).status).toBe(401);
      world.advance({ minutes, seconds: 1 });
    }
    expect(row()).toMatchObject({ stopped: false, attempts: 0, locksInARow: 0, strangerLocksInARow: 6 });
    expect(record()).toMatchObject({ loginStopped: false });
    expect((await stranger()).status).toBe(201);
    expect(row()).toMatchObject({ strangerAttempts: 0, strangerLocksInARow: 0 });
  });

  it("do not lock the user's known device", async () => {
    const token = await newDevice();
    await fail(60, () => stranger(wrong));
    expect((await stranger()).status).toBe(401);
    expect((await onDevice(token)).status).toBe(201);
    expect(row().strangerLockedUntil).toBeDefined();
  });

  it('are not locked by the known device, unless it stops the user', async () => {
    const token = await newDevice();
    await fail(6, () => onDevice(token, wrong));
    expect((await onDevice(token)).status).toBe(401);
    const answer = await stranger();
    expect(answer.status).toBe(201);
    expect(row()).toMatchObject({ locksInARow: 1, lockedUntil: expect.any(String) });
    for (const minutes of [16, 31]) {
      world.advance({ minutes });
      await fail(6, () => onDevice(token, wrong));
    }
    expect(row()).toMatchObject({ stopped: true });
    expect(record()).toMatchObject({ loginStopped: true });
    world.advance({ days: 1 });
    expect((await stranger()).status).toBe(401);
  });

  it('include the former devices of a user who logs in with a certificate: they lock, and never stop the user (X-4)', async () => {
    const company = world.openCompany();
    user = await world.addUser(company, { role: 'master' });
    const token = await newDevice();
    const key = companyItem.key(company.companyId);
    const stored = world.items(key.pk).find(({ sk }) => sk === key.sk);
    world.engine.put({ ...stored, ...key, loginMethod: 'certificate' });
    for (let lock = 1; lock <= 4; lock += 1) {
      await fail(6, () => onDevice(token, wrong));
      expect(row()).toMatchObject({ stopped: false, locksInARow: lock, lockedUntil: expect.any(String) });
      world.advance({ minutes: 61 });
    }
    expect(record()).toMatchObject({ loginStopped: false });
    const { pem } = await world.certify(user);
    const input = { loginPassword: user.loginPassword };
    expect((await world.call(logIn, { certificatePem: pem, input })).status).toBe(201);
  });

  it('have six of two hundred concurrent passwords verified; the known device has six of its own (I13)', async () => {
    const token = await newDevice();
    const guesses = Array.from({ length: 200 }, (_, index) =>
      index % 2 ? stranger(wrong) : onDevice(token, index === 198 ? user.loginPassword : wrong),
    );
    expect(statuses(await Promise.all(guesses))).toEqual([401]);
    expect(row()).toMatchObject({
      ...{ attempts: 0, locksInARow: 1, stopped: false },
      ...{ strangerAttempts: 0, strangerLocksInARow: 1 },
    });
  });

  it('store nothing for an unknown ID', async () => {
    const before = world.items('LOGIN#');
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        world.call(logIn, { host: 'entry', input: { loginId: 'nobody123', loginPassword: `Chigau${index}` } }),
      ),
    );
    expect(statuses(answers)).toEqual([401]);
    expect(world.items('LOGIN#')).toEqual(before);
  });

  it('can log in again at once when the user is unlocked (D-28)', async () => {
    await fail(6, () => stranger(wrong));
    await world.engine.commit([strangers.clear.bind(world.engine)(user.loginName, user)], 'unlock');
    expect((await stranger()).status).toBe(201);
  });

  it('count on the same counter when they apply for a certificate', async () => {
    const holder = await world.addUser(world.openCompany({ loginMethod: 'certificate' }), { role: 'master' });
    const { loginId } = holder;
    const csr = await csrPem({ subject: `CN=${loginId}` });
    const ask = () => world.call(acquire, { input: { loginId, loginPassword: wrong, csr } });
    await fail(3, ask);
    await fail(3, () => as(holder, { loginPassword: wrong }));
    expect(world.items(loginItem.key(holder.loginName).pk)[0]).toMatchObject({ strangerLocksInARow: 1, attempts: 0 });
  });
});

describe('the third lock of strangers in a row', () => {
  const lockOnce = async () => {
    await fail(6, () => stranger(wrong));
    world.advance({ minutes: 61 });
  };

  it('alerts the user, the administrators and the contact, once', async () => {
    const company = world.openCompany();
    user = await world.addUser(company);
    const master = await world.addUser(company, { role: 'master' });
    const administrator = await world.addUser(company, { role: 'administrator' });
    await lockOnce();
    await lockOnce();
    expect(await addressesOf(world, locked)).toEqual([]);
    await lockOnce();
    await lockOnce();
    await lockOnce();
    expect(await addressesOf(world, locked)).toEqual(
      [user.email, master.email, administrator.email, company.email].toSorted(),
    );
    const [mail] = await delivered(world);
    expect(mail?.text).toMatch(/^一時停止した項目: ログインしたことのない端末からのログイン$/m);
    expect(mail?.text).toMatch(/^一時停止の終了予定日時: 2026年04月01日 13時02分00秒$/m);
    expect(mail?.text).not.toContain(user.loginId);
  });

  it('starts a new row after a day without locks', async () => {
    for (let lock = 0; lock < 3; lock += 1) await lockOnce();
    world.advance({ days: 1 });
    await fail(6, () => stranger(wrong));
    expect(row()).toMatchObject({ strangerLocksInARow: 1 });
    expect(Date.parse(row().strangerLockedUntil ?? '') - world.now().getTime()).toBe(15 * 60_000);
    world.advance({ minutes: 16 });
    await lockOnce();
    await lockOnce();
    expect(world.mails().filter(({ kind }) => kind === 'strangersLocked')).toHaveLength(2);
  });
});
