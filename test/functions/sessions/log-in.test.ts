import { beforeEach, describe, expect, it } from 'vitest';
import { handler as closeService } from '../../../functions/bank/close-service.ts';
import { handler as getHome } from '../../../functions/sessions/get-home.ts';
import { handler as logIn } from '../../../functions/sessions/log-in.ts';
import { certificateItem } from '../../../shared/table/certificates.ts';
import { sessionItem } from '../../../shared/table/sessions.ts';
import { userItem } from '../../../shared/table/user.ts';
import type { TestUser } from '../../builders/user.ts';
import { type Answer, createWorld, type World } from '../../world.ts';
import { addressesOf } from '../delivered.ts';

let world: World;

beforeEach(() => {
  world = createWorld();
});

const passwordUser = async (overrides = {}) => world.addUser(world.openCompany(), { role: 'master', ...overrides });
const certificateUser = async (overrides = {}) =>
  world.addUser(world.openCompany({ loginMethod: 'certificate' }), { role: 'master', ...overrides });
const byPassword = ({ loginId, loginPassword }: TestUser, password = loginPassword, deviceToken?: string) =>
  world.call(logIn, {
    host: 'entry',
    input: { loginId, loginPassword: password, ...(deviceToken && { deviceToken }) },
  });
/** An answer without what names the request. */
const anonymous = (answer: Answer | undefined) => ({
  status: answer?.status,
  body: { ...answer?.body, requestId: '' },
  headers: { ...answer?.headers, 'X-Request-Id': '' },
});
const row = (pk: string) => world.items(pk)[0];
const byCertificate = (pem: string, { loginPassword }: TestUser) =>
  world.call(logIn, { certificatePem: pem, input: { loginPassword } });
/** The session that a login began, with the token it answered. */
function begun({ body }: Answer, certificatePem?: string) {
  const { sessionId, companyId, userId, host } = sessionItem.parse(world.items('SESSION#').at(-1) as never);
  const known = { token: body.token as string, host: host === 'secure' ? host : ('entry' as const) };
  return { ...known, sessionId, companyId, userId, ...(certificatePem && { certificatePem }) };
}

describe('on the entry host', () => {
  it('begins a session with ID and password, in three round trips (A5-1)', async () => {
    const user = await passwordUser();
    const answer = await byPassword(user);
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      steps: [],
      endedEarlierSession: false,
      user: { userId: user.userId, role: 'master' },
    });
    expect(answer.body.expiresAt).toBe('2026-04-01T18:00:00+09:00');
    expect(answer.roundTrips).toBe(3);
    const session = row('SESSION#');
    expect(session).toMatchObject({ userId: user.userId, host: 'entry' });
    expect(session?.['ttl']).toBe(Date.parse('2026-04-01T18:00:00+09:00') / 1000);
    expect(world.items(`USER#${user.companyId}`).find(({ sk }) => sk.includes(user.userId))).toMatchObject({
      sessionId: session?.sessionId,
    });
    expect(world.history(user.companyId)).toMatchObject([
      { event: 'session.begun', outcome: 'done', userId: user.userId, loginId: user.loginId },
    ]);
  });

  it('gives the same answer and does the same work for every refusal: session.refused (D-2, threat 10)', async () => {
    const user = await passwordUser();
    const suspended = await passwordUser({ serviceState: 'suspended' });
    const stopped = await passwordUser({ login: { stopped: true } });
    const locked = await passwordUser({ login: { strangerLockedUntil: '2026-04-01T02:00:00.000Z' } });
    const certificate = await certificateUser();
    const closed = await world.addUser(world.openCompany({ state: 'suspended' }), { role: 'master' });
    const onDevice = await passwordUser();
    const { deviceToken } = (await byPassword(onDevice)).body;
    const onLocked = await passwordUser();
    const { deviceToken: lockedToken } = (await byPassword(onLocked)).body;
    const [login] = world.items(`LOGIN#${onLocked.loginId}`);
    world.engine.put({ ...login, lockedUntil: '2026-04-01T02:00:00.000Z' } as never);
    const sessions = world.items('SESSION#').length;
    const ask = (loginId: string, loginPassword: string) =>
      world.call(logIn, { host: 'entry', input: { loginId, loginPassword } });
    const answers = [
      await byPassword(onDevice, 'Chigau1234', deviceToken),
      await byPassword(onLocked, onLocked.loginPassword, lockedToken),
      await byPassword(suspended, suspended.loginPassword, deviceToken),
      await byPassword({ ...user, loginId: 'nobody123' }, user.loginPassword, deviceToken),
      await ask(user.loginId, 'Chigau1234'),
      await ask('nobody123', 'Chigau1234'),
      await ask(user.loginId, ''),
      await ask('', ''),
      await ask('ｔｅｇａｔａ０１', user.loginPassword),
      await ask(user.loginId, user.loginPassword.toUpperCase()),
      ...(await Promise.all(
        [suspended, stopped, locked, certificate, closed].map((who) => ask(who.loginId, who.loginPassword)),
      )),
    ];
    for (const answer of answers) expect(anonymous(answer)).toEqual(anonymous(answers[0]));
    expect([answers[0]?.status, answers[0]?.body.code]).toEqual([401, 'session.refused']);
    expect(new Set(answers.map(({ roundTrips }) => roundTrips))).toEqual(new Set([3]));
    expect(world.items('SESSION#')).toHaveLength(sessions);
  });

  it('records refused logins under unknown names, spread over partitions of the day, for 400 days (D-16, threat 36)', async () => {
    world.at('2026-04-30T23:30:00Z');
    const guess = (loginId: string) => world.call(logIn, { host: 'entry', input: { loginId, loginPassword: 'x' } });
    for (let count = 0; count < 300; count += 1) await guess('sameid01');
    const rows = world.history('UNKNOWN');
    expect(rows).toHaveLength(300);
    expect(rows[0]).toMatchObject({ event: 'session.begun', outcome: 'refused', code: 'session.refused' });
    expect(rows[0]?.terminal).toContain('203.0.113.10');
    expect(JSON.stringify(rows)).not.toContain('sameid01');
    expect(rows[0]?.ttl).toBe(Math.floor(world.now().getTime() / 1000) + 400 * 86_400);
    const partitions = Map.groupBy(world.items('HISTORY#UNKNOWN#'), ({ pk }) => pk);
    expect([...partitions.keys()].every((pk) => pk.startsWith('HISTORY#UNKNOWN#20260430#'))).toBe(true);
    expect(partitions.size).toBe(32);
    expect(Math.max(...[...partitions.values()].map(({ length }) => length))).toBeLessThan(30);
  });

  it('locks for 15, then 30 minutes, and stops at the third lock in a row (D-2)', async () => {
    const user = await passwordUser();
    const { deviceToken } = (await byPassword(user)).body;
    const onDevice = (password = user.loginPassword) => byPassword(user, password, deviceToken);
    const fail = async (times: number) => {
      for (let attempt = 0; attempt < times; attempt += 1) await onDevice('Chigau1234');
    };
    await fail(5);
    expect((await onDevice()).status).toBe(201);
    await fail(6);
    expect((await onDevice()).status).toBe(401);
    world.advance({ minutes: 15, seconds: 1 });
    await fail(6);
    world.advance({ minutes: 15, seconds: 1 });
    expect((await onDevice()).status).toBe(401);
    world.advance({ minutes: 15 });
    await fail(6);
    world.advance({ days: 30 });
    expect((await onDevice()).status).toBe(401);
    expect((await byPassword(user)).status).toBe(401);
    expect(world.items(`USER#${user.companyId}`).find(({ sk }) => sk.includes(user.userId))).toMatchObject({
      loginStopped: true,
    });
    expect(await addressesOf(world, '利用停止のお知らせ')).toEqual(['soumu@tegata-shoji.example.jp', user.email]);
  });

  it('verifies at most six of two hundred concurrent guesses: the right one behind them is refused (I13)', async () => {
    const user = await passwordUser();
    const guesses = [...Array.from({ length: 199 }, () => 'Chigau1234'), user.loginPassword];
    const answers = await Promise.all(guesses.map((guess) => byPassword(user, guess)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
    expect(world.items(`LOGIN#${user.loginId}`)[0]).toMatchObject({
      ...{ strangerAttempts: 0, strangerLocksInARow: 1 },
      ...{ attempts: 0, locksInARow: 0, stopped: false },
    });
    expect(world.history(user.companyId).filter(({ outcome }) => outcome === 'refused')).toHaveLength(200);
  });

  it('ends the earlier session and says so (D-6)', async () => {
    const user = await passwordUser();
    await byPassword(user);
    const first = row('SESSION#');
    world.advance({ minutes: 5 });
    const again = await byPassword(user);
    expect(again.body.endedEarlierSession).toBe(true);
    expect(world.items(`USER#${user.companyId}`).find(({ sk }) => sk.includes(user.userId))?.sessionId).not.toBe(
      first?.sessionId,
    );
  });

  it('does not mention an earlier session that had been idle too long', async () => {
    const user = await passwordUser();
    await byPassword(user);
    world.advance({ minutes: 16 });
    expect((await byPassword(user)).body.endedEarlierSession).toBe(false);
  });

  it('mentions an earlier session until it has been idle for more than fifteen minutes', async () => {
    const user = await passwordUser();
    await byPassword(user);
    world.advance({ minutes: 15 });
    expect((await byPassword(user)).body.endedEarlierSession).toBe(true);
    world.at(new Date(world.now().getTime() + 15 * 60_000 + 1));
    expect((await byPassword(user)).body.endedEarlierSession).toBe(false);
  });

  it('does not mention an earlier session that a closure, or another login method, has ended (D-33)', async () => {
    const user = await passwordUser();
    await byPassword(user);
    const closure = { service: 'whole', from: '2026-04-01T10:02:00+09:00', until: '2026-04-01T10:04:00+09:00' };
    expect((await world.call(closeService, { input: closure })).status).toBe(201);
    world.at('2026-04-01T10:05:00+09:00');
    expect((await byPassword(user)).body.endedEarlierSession).toBe(false);
    world.advance({ minutes: 1 });
    expect((await byPassword(user)).body.endedEarlierSession).toBe(true);
    const [company] = world.items(`COMPANY#${user.companyId}`);
    world.advance({ minutes: 1 });
    world.engine.put({ ...company, sessionsFrom: world.now().toISOString() } as never);
    expect((await byPassword(user)).body.endedEarlierSession).toBe(false);
  });

  it('asks for a check of an address from which mails came back', async () => {
    const user = await passwordUser({ emailState: 'invalid' });
    expect((await byPassword(user)).body.steps).toEqual(['emailCheck']);
  });

  it('does not mention an earlier session that somebody ended, though its row is left', async () => {
    const user = await passwordUser();
    await byPassword(user);
    const key = userItem.key(user.companyId, user.userId);
    const record = world.items(key.pk).find(({ sk }) => sk === key.sk);
    world.engine.put({ ...record, ...key, sessionId: undefined });
    expect((await byPassword(user)).body.endedEarlierSession).toBe(false);
  });

  it('mentions an earlier session in use until its eight hours are over, and not from then on', async () => {
    for (const [startAt, isMentioned] of [
      ['2026-04-01T17:59:59.999+09:00', true],
      ['2026-04-01T18:00:00+09:00', false],
    ] as const) {
      world = createWorld();
      const user = await passwordUser();
      await byPassword(user);
      world.at(startAt);
      world.engine.put({ ...row('SESSION#'), lastSeenAt: world.now().toISOString() } as never);
      expect((await byPassword(user)).body.endedEarlierSession).toBe(isMentioned);
    }
  });

  it('asks for what is due, in order: notices, changePasswords, emailCheck (A5-12)', async () => {
    const user = await passwordUser({ mustChangePasswords: true, mustCheckEmail: true });
    world.publishNotice({ audience: user.companyId, atLogin: true });
    const answer = await byPassword(user);
    expect(answer.body.steps).toEqual(['notices', 'changePasswords', 'emailCheck']);
    expect(row('SESSION#')).toMatchObject({ steps: answer.body.steps, stepsLeft: 3 });
  });

  it('keeps its own time and the three logins before it (A5-13, A5-21)', async () => {
    const user = await passwordUser();
    for (let login = 0; login < 5; login += 1) {
      await byPassword(user);
      world.advance({ hours: 1 });
    }
    const stored = world.items(`USER#${user.companyId}`).find(({ sk }) => sk.includes(user.userId));
    expect(stored?.lastLogins).toEqual([
      '2026-04-01T05:00:00.000Z',
      '2026-04-01T04:00:00.000Z',
      '2026-04-01T03:00:00.000Z',
      '2026-04-01T02:00:00.000Z',
    ]);
  });

  it('requires the fields of this host and profile, and no others: request.invalid', async () => {
    const missing = await world.call(logIn, { host: 'entry', input: { loginPassword: 'Rogin2026a' } });
    expect(missing.body.errors).toMatchObject([{ path: 'loginId', code: 'field.required' }]);
    const other = await world.call(logIn, {
      host: 'entry',
      input: { loginId: 'tegata01', loginPassword: 'Rogin2026a', pin: '1' },
    });
    expect(other.body.errors).toMatchObject([{ path: 'pin', code: 'field.unknown' }]);
  });

  it('answers a dry run like a login, with a history row, and begins no session (X-7)', async () => {
    const user = await passwordUser();
    const dry = (loginPassword: string) =>
      world.call(logIn, { host: 'entry', input: { loginId: user.loginId, loginPassword }, validateOnly: true });
    for (let time = 0; time < 8; time += 1) expect((await dry(user.loginPassword)).status).toBe(200);
    expect((await dry('Chigau1234')).status).toBe(401);
    expect(world.items('SESSION#')).toEqual([]);
    expect(world.items(`LOGIN#${user.loginId}`)[0]).toMatchObject({ attempts: 0, strangerAttempts: 1 });
    expect(world.items(`LOGIN#${user.loginId}`)[0]).not.toHaveProperty('knownDevices');
    expect(world.history(user.companyId)).toHaveLength(9);
  });

  it('clears the counter of a known device in a dry run with the right password, and no other counter', async () => {
    const user = await passwordUser();
    const { deviceToken } = (await byPassword(user)).body;
    await byPassword(user, 'Chigau1234', deviceToken);
    await byPassword(user, 'Chigau1234');
    const login = () => world.items(`LOGIN#${user.loginId}`)[0];
    expect(login()).toMatchObject({ attempts: 1, strangerAttempts: 1 });
    const { loginId, loginPassword } = user;
    const dry = { host: 'entry', input: { loginId, loginPassword, deviceToken }, validateOnly: true } as const;
    expect((await world.call(logIn, dry)).status).toBe(200);
    expect(login()).toMatchObject({ attempts: 0, strangerAttempts: 1 });
  });

  it('recovers when a function died after reserving the last attempt, before writing the lock', async () => {
    const lastAttemptAt = '2026-04-01T01:00:00.000Z';
    const user = await passwordUser();
    const { deviceToken } = (await byPassword(user)).body;
    const [login] = world.items(`LOGIN#${user.loginId}`);
    const full = { attempts: 6, lastAttemptAt, strangerAttempts: 6, strangerLastAttemptAt: lastAttemptAt };
    world.engine.put({ ...login, ...full } as never);
    for (const token of [deviceToken, undefined])
      expect((await byPassword(user, user.loginPassword, token)).status).toBe(401);
    world.advance({ hours: 1, seconds: 1 });
    for (const token of [deviceToken, undefined])
      expect((await byPassword(user, user.loginPassword, token)).status).toBe(201);
  });
});

describe('on the secure host', () => {
  it('identifies the user by the certificate and requires only the password (A5-2)', async () => {
    const user = await certificateUser();
    const { pem, thumbprint } = await world.certify(user);
    const answer = await world.call(logIn, { certificatePem: pem, input: { loginPassword: user.loginPassword } });
    expect(answer.status).toBe(201);
    expect(answer.roundTrips).toBe(3);
    expect(row('SESSION#')).toMatchObject({ host: 'secure', thumbprint });
  });

  it('counts wrong passwords on the certificate: knowing the ID is not enough to lock it (X-4)', async () => {
    const user = await certificateUser();
    const { pem, thumbprint } = await world.certify(user);
    for (let attempt = 0; attempt < 30; attempt += 1) await byPassword(user, 'Chigau1234');
    expect(
      (await world.call(logIn, { certificatePem: pem, input: { loginPassword: user.loginPassword } })).status,
    ).toBe(201);
    for (let attempt = 0; attempt < 6; attempt += 1)
      await world.call(logIn, { certificatePem: pem, input: { loginPassword: 'Chigau1234' } });
    expect(row(`CERT#${thumbprint}`)).toMatchObject({ locksInARow: 1 });
    expect(
      (await world.call(logIn, { certificatePem: pem, input: { loginPassword: user.loginPassword } })).status,
    ).toBe(401);
  });

  it.each([['revoked'], ['superseded']] as const)(
    'refuses a %s certificate with the right password (I14)',
    async (state) => {
      const user = await certificateUser();
      const { pem } = await world.certify(user, { state });
      expect(
        (await world.call(logIn, { certificatePem: pem, input: { loginPassword: user.loginPassword } })).status,
      ).toBe(401);
    },
  );

  it('begins a session that works over the certificate of the login (RFC 8705)', async () => {
    const user = await certificateUser();
    const { pem } = await world.certify(user);
    const session = begun(await byCertificate(pem, user), pem);
    expect((await world.call(getHome, { session })).status).toBe(200);
  });

  it('accepts a certificate during the whole of its last second, and refuses it from then on (I14)', async () => {
    const user = await certificateUser();
    const { pem } = await world.certify(user, { notAfter: '2027-04-01T23:59:59.000Z' });
    world.at('2027-04-01T23:59:59.999Z');
    expect((await byCertificate(pem, user)).status).toBe(201);
    world.at('2027-04-02T00:00:00.000Z');
    const answer = await byCertificate(pem, user);
    expect([answer.status, answer.body.code]).toEqual([401, 'session.refused']);
  });

  it.each(['userId', 'companyId'] as const)(
    "refuses a certificate in this user's name whose row has another %s, and records it for nobody (threat 5)",
    async (field) => {
      const [user, other] = [await certificateUser(), await certificateUser()];
      const { pem, thumbprint } = await world.certify(user);
      const stored = row(`CERT#${thumbprint}`);
      world.engine.put({ ...stored, [field]: other[field], ...certificateItem.key(thumbprint) });
      const answer = await byCertificate(pem, user);
      expect([answer.status, answer.body.code]).toEqual([401, 'session.refused']);
      expect(world.items('SESSION#')).toEqual([]);
      expect(world.history(user.companyId)).toEqual([]);
      expect(world.history('UNKNOWN')).toMatchObject([{ outcome: 'refused', code: 'session.refused' }]);
    },
  );

  it("refuses another user's password, and an unknown certificate (threat 5)", async () => {
    const [user, other] = [await certificateUser(), await certificateUser()];
    const { pem } = await world.certify(user);
    expect(
      (
        await world.call(logIn, {
          certificatePem: pem,
          input: { loginPassword: other.loginPassword === user.loginPassword ? 'Chigau1234' : other.loginPassword },
        })
      ).status,
    ).toBe(401);
    const { pem: unknown, thumbprint } = await world.certify(other);
    world.engine.remove({ pk: `CERT#${thumbprint}`, sk: 'CERT' });
    const answer = await world.call(logIn, { certificatePem: unknown, input: { loginPassword: other.loginPassword } });
    expect(answer.status).toBe(401);
  });

  it('offers the renewal from 40 days before the end (A11-11)', async () => {
    const user = await certificateUser();
    const { pem } = await world.certify(user, { notAfter: '2027-04-01T23:59:59.000Z' });
    const steps = async () =>
      (await world.call(logIn, { certificatePem: pem, input: { loginPassword: user.loginPassword } })).body.steps;
    world.at('2027-02-20T23:59:59+09:00');
    expect(await steps()).toEqual([]);
    world.at('2027-02-21T00:00:00+09:00');
    expect(await steps()).toEqual(['renewal']);
  });

  it('offers the renewal neither while it is under way nor with the certificate that it replaces', async () => {
    const user = await certificateUser();
    const old = await world.certify(user, { notAfter: '2027-04-01T23:59:59.000Z' });
    world.at('2027-02-21T00:00:00+09:00');
    const key = userItem.key(user.companyId, user.userId);
    const record = () => world.items(key.pk).find(({ sk }) => sk === key.sk);
    const pointer = record()?.['certificate'] as object;
    world.engine.put({ ...record(), ...key, certificate: { ...pointer, state: 'renewing' } });
    expect((await byCertificate(old.pem, user)).body.steps).toEqual([]);
    await world.certify(user, { renewedFrom: old.thumbprint });
    expect((await byCertificate(old.pem, user)).body.steps).toEqual([]);
  });

  it('ends the renewed certificate at the first login with the new one (D-13)', async () => {
    const user = await certificateUser();
    const old = await world.certify(user);
    const renewed = await world.certify(user, { renewedFrom: old.thumbprint });
    for (let login = 0; login < 2; login += 1) {
      expect((await byCertificate(old.pem, user)).status).toBe(201);
      expect(row(`CERT#${old.thumbprint}`)).toMatchObject({ state: 'active', authority: 'valid' });
    }
    expect(
      (await world.call(logIn, { certificatePem: renewed.pem, input: { loginPassword: user.loginPassword } })).status,
    ).toBe(201);
    expect(row(`CERT#${old.thumbprint}`)).toMatchObject({
      state: 'superseded',
      authority: 'revocationPending',
      due: 'REVOCATION',
    });
    expect(
      (await world.call(logIn, { certificatePem: old.pem, input: { loginPassword: user.loginPassword } })).status,
    ).toBe(401);
  });
});

describe('for contract IDs', () => {
  it("logs in with contract ID, user ID and PIN, and refuses the login ID's field (A2-8)", async () => {
    world = createWorld({ profile: 'shinkin' });
    const user = await world.addUser(world.openCompany({ loginMethod: 'certificate' }), { role: 'general' });
    const { pem } = await world.certify(user);
    expect(
      (await world.call(logIn, { certificatePem: pem, input: { loginPassword: user.loginPassword } })).status,
    ).toBe(201);
    const wrongFields = await world.call(logIn, {
      host: 'entry',
      input: { loginId: user.loginId, loginPassword: user.loginPassword },
    });
    expect(wrongFields.body.errors.map(({ path }: { path: string }) => path)).toEqual([
      'loginId',
      'loginPassword',
      'contractId',
      'userId',
      'pin',
    ]);
    expect(sessionItem.schema.safeParse(row('SESSION#')).success).toBe(true);
  });
});
