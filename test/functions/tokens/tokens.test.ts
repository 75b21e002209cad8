import { beforeEach, describe, expect, it } from 'vitest';
import { handler as listTokens } from '../../../functions/tokens/list-tokens.ts';
import { handler as registerToken } from '../../../functions/tokens/register-token.ts';
import { handler as releaseToken } from '../../../functions/tokens/release-token.ts';
import { handler as resynchroniseToken } from '../../../functions/tokens/resynchronise-token.ts';
import { handler as revokeToken } from '../../../functions/tokens/revoke-token.ts';
import { createUser as createUserOperation } from '../../../functions/users/create-user.operation.ts';
import { handler as createUser } from '../../../functions/users/create-user.ts';
import { handler as deleteUser } from '../../../functions/users/delete-user.ts';
import type { Company } from '../../../shared/table/companies.ts';
import { confirmationItem } from '../../../shared/table/credentials.ts';
import type { Key } from '../../../shared/table/engine.ts';
import { tokenItem } from '../../../shared/table/tokens.ts';
import { userItem } from '../../../shared/table/user.ts';
import type { TestSession } from '../../builders/session.ts';
import type { TestToken } from '../../builders/token.ts';
import type { TestUser } from '../../builders/user.ts';
import { createWorld, type World } from '../../world.ts';
import { addressesOf } from '../delivered.ts';

let world: World;
let company: Company;
let master: TestUser;
let session: TestSession;

beforeEach(async () => {
  world = createWorld({ profile: 'seven' });
  company = world.openCompany({ otp: true });
  master = await world.addUser(company, { role: 'master' });
  session = await world.logIn(master);
});

const confirmationPassword = 'Kakunin26b';
const item = ({ pk, sk }: Key) => world.items(pk).find((each) => each.sk === sk);
const stored = ({ companyId, serialNumber }: TestToken) => item(tokenItem.key(companyId, serialNumber));
const userRecord = ({ companyId, userId }: TestUser) => item(userItem.key(companyId, userId));
const nextMinute = () => world.advance({ minutes: 1 });
const register = (token: TestToken, otp: string, more: Record<string, unknown> = {}) =>
  world.call(registerToken, { session, input: { serialNumber: token.serialNumber, otp }, ...more });
const release = (token: TestToken, more: Record<string, unknown> = {}) =>
  world.call(releaseToken, {
    session,
    input: { serialNumber: token.serialNumber, proof: { confirmationPassword } },
    ...more,
  });
const revoke = (token: TestToken, otp: string, more: Record<string, unknown> = {}) =>
  world.call(revokeToken, {
    session,
    input: { serialNumber: token.serialNumber, proof: { confirmationPassword, otp } },
    ...more,
  });
const resynchronise = (token: TestToken, otps: readonly string[], more: Record<string, unknown> = {}) =>
  world.call(resynchroniseToken, {
    session,
    input: { serialNumber: token.serialNumber, otps, proof: { confirmationPassword } },
    ...more,
  });
let created = 0;
const create = (proof: Record<string, string>, more: Record<string, unknown> = {}) => {
  created += 1;
  const loginId = `shinki${created}`;
  const form = { ...createUserOperation.example, loginId, loginIdAgain: loginId, permissions: [], limits: {} };
  return world.call(createUser, { session, input: { ...form, proof: { confirmationPassword, ...proof } }, ...more });
};

describe('register-token', () => {
  it('registers the token for the user by serial number and code, and sends the mail (A10-2, A10-4)', async () => {
    const token = await world.addToken(company);
    const otp = token.code();
    const answer = await register(token, otp);
    expect([answer.status, answer.body]).toEqual([
      201,
      { steps: [], serialNumber: token.serialNumber, registeredAt: '2026-04-01T10:00:00+09:00' },
    ]);
    expect(answer.roundTrips).toBe(3);
    expect(stored(token)).toMatchObject({ userIds: [master.userId], version: 2, attempts: 0 });
    expect(userRecord(master)).toMatchObject({ tokenSerialNumber: token.serialNumber, version: 2 });
    const subject = 'ワンタイムパスワード利用開始登録完了のお知らせ';
    expect(await addressesOf(world, subject)).toEqual([company.email, master.email]);
    expect(world.mailer.sent[0]?.text).toContain('0001');
    const row = world.history(company.companyId).at(-1);
    expect(row).toMatchObject({ event: 'token.registered', outcome: 'done', subject: token.serialNumber });
    expect(JSON.stringify(row)).not.toContain(otp);
  });

  it('lets several users share one token, each with a code of its own (A10-3, A10-1)', async () => {
    const token = await world.addToken(company, [master]);
    const colleague = await world.addUser(company, { role: 'administrator' });
    const theirs = { session: await world.logIn(colleague) };
    expect((await create({ otp: token.code() })).status).toBe(201);
    const used = await register(token, token.code(), theirs);
    expect([used.status, used.body.code, used.body.reason]).toEqual([403, 'proof.wrong', 'otpUsed']);
    nextMinute();
    expect((await register(token, token.code(), theirs)).status).toBe(201);
    expect(stored(token)?.['userIds']).toEqual([master.userId, colleague.userId]);
  });

  it('is only for users with a right that requires one (A10-5)', async () => {
    const token = await world.addToken(company);
    const clerk = await world.addUser(company, { permissions: ['transfer.viewAll'] });
    const refused = await register(token, token.code(), { session: await world.logIn(clerk) });
    expect([refused.status, refused.body.code]).toEqual([403, 'token.notNeeded']);
    const approver = await world.addUser(company, { permissions: ['approval.payroll'] });
    expect((await register(token, token.code(), { session: await world.logIn(approver) })).status).toBe(201);
    const without = world.openCompany();
    const other = await world.addToken(without);
    const lonely = await world.addUser(without, { role: 'master' });
    const answer = await register(other, other.code(), { session: await world.logIn(lonely) });
    expect(answer.body.code).toBe('token.notNeeded');
  });

  it('answers another company’s token as one that does not exist, and counts nothing there (I21)', async () => {
    const foreign = await world.addToken(world.openCompany({ otp: true }), [], { serialNumber: 'FOREIGN-1' });
    const answers = [
      await register(foreign, foreign.code()),
      await world.call(registerToken, { session, input: { serialNumber: 'MISSING-1', otp: '123456' } }),
    ];
    const bodies = answers.map(({ status, body }) => ({ ...body, status, requestId: '' }));
    expect(bodies[0]).toEqual(bodies[1]);
    expect(bodies[0]).toMatchObject({ status: 404, code: 'token.notFound' });
    expect(stored(foreign)).toMatchObject({ attempts: 0, userIds: [] });
  });

  it('accepts a second token only after the first is revoked', async () => {
    const [first, second] = [await world.addToken(company, [master]), await world.addToken(company)];
    const refused = await register(second, second.code());
    expect([refused.status, refused.body.code]).toEqual([409, 'token.registered']);
    expect((await revoke(first, first.code())).status).toBe(200);
    expect((await register(first, first.code(1))).body.code).toBe('token.revoked');
    const answer = await register(second, second.code());
    expect([answer.status, answer.roundTrips]).toEqual([201, 3]);
    expect(userRecord(master)).toMatchObject({ tokenSerialNumber: second.serialNumber });
  });

  it('refuses a fifty-first user of the token', async () => {
    const token = await world.addToken(company, [], { userIds: Array.from({ length: 50 }, (_, index) => `u${index}`) });
    const answer = await register(token, token.code());
    expect([answer.status, answer.body.code, answer.body.maximum]).toEqual([409, 'token.full', 50]);
    expect(stored(token)).toMatchObject({ attempts: 0, lastStep: 0 });
  });

  it('refuses anything but six half-width digits before any other check (D-22)', async () => {
    const token = await world.addToken(company);
    for (const otp of ['12345', '1234567', '１２３４５６', ' 123456', '12345 ', '12345a']) {
      const answer = await register(token, otp);
      expect([answer.status, answer.body.errors[0].code]).toEqual([400, 'otp.form']);
    }
    expect(stored(token)).toMatchObject({ attempts: 0 });
  });

  it('writes nothing in a dry run, and the code stays valid for the real request (X-7)', async () => {
    const token = await world.addToken(company);
    const dry = await register(token, token.code(), { validateOnly: true });
    expect([dry.status, dry.body.changes]).toEqual([
      200,
      [{ path: 'tokenSerialNumber', before: null, after: token.serialNumber }],
    ]);
    expect(stored(token)).toMatchObject({ attempts: 0, lastStep: 0, userIds: [] });
    expect((await register(token, token.code())).status).toBe(201);
  });

  it('registers one of two tokens that one user registers at once', async () => {
    const [first, second] = [await world.addToken(company), await world.addToken(company)];
    const answers = await Promise.all([register(first, first.code()), register(second, second.code())]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409]);
    const listed = [first, second].filter((token) => String(stored(token)?.['userIds']) === master.userId);
    expect(listed.map(({ serialNumber }) => serialNumber)).toEqual([userRecord(master)?.['tokenSerialNumber']]);
  });
});

describe('a one-time password as proof', () => {
  it('is checked after the confirmation password, and spent with the operation (A10-7, threat 13)', async () => {
    const token = await world.addToken(company, [master]);
    const missing = await create({});
    expect([missing.status, missing.body.code]).toEqual([400, 'proof.missing']);
    expect(missing.body.errors).toMatchObject([{ path: 'proof.otp' }]);
    const unproved = await create({ confirmationPassword: 'Chigau26c', otp: token.wrongCode() });
    expect(unproved.body).toMatchObject({ code: 'proof.wrong', which: 'confirmationPassword' });
    expect(stored(token)).toMatchObject({ attempts: 0 });
    const otp = token.code();
    const answer = await create({ otp });
    expect([answer.status, answer.roundTrips]).toEqual([201, 4]);
    const step = Math.floor(world.now().getTime() / 60_000);
    expect(stored(token)).toMatchObject({ attempts: 0, lastStep: step, drift: 0, version: 1 });
    const again = await create({ otp });
    expect(again.body).toMatchObject({ status: 403, code: 'proof.wrong', which: 'otp', reason: 'otpUsed' });
    expect(again.body.detail).toContain('既に使用されています');
    expect(stored(token)).toMatchObject({ attempts: 0, lastStep: step });
  });

  it('asks for a token if none is registered, or if it was revoked', async () => {
    expect((await create({ otp: '123456' })).body).toMatchObject({ status: 403, code: 'token.needed' });
    const token = await world.addToken(company, [master], { state: 'revoked' });
    expect((await create({ otp: token.code() })).body).toMatchObject({ status: 409, code: 'token.revoked' });
  });

  it("accepts the codes one step before and after the token's time, learns its drift, and none further away (RFC 6238 §5.2)", async () => {
    const token = await world.addToken(company, [master]);
    for (const [steps, drift] of [
      [-1, -1],
      [0, 0],
      [1, 1],
      [2, 2],
    ] as const) {
      nextMinute();
      nextMinute();
      expect((await create({ otp: token.code(steps) })).status).toBe(201);
      expect(stored(token)).toMatchObject({ drift });
    }
    nextMinute();
    nextMinute();
    nextMinute();
    expect((await create({ otp: token.code(0) })).body).toMatchObject({ code: 'proof.wrong', remaining: 4 });
    expect((await create({ otp: token.code(4) })).body).toMatchObject({ code: 'proof.wrong', remaining: 3 });
  });

  it('never accepts a step before an accepted one, whatever the window (I9)', async () => {
    const token = await world.addToken(company, [master]);
    const [before, now, after] = [token.code(-1), token.code(), token.code(1)];
    expect((await create({ otp: after })).status).toBe(201);
    for (const otp of [before, now, after]) {
      const refused = await create({ otp });
      expect([refused.body.code, refused.body.which]).toEqual(['proof.wrong', 'otp']);
    }
  });

  it('stops after five wrong ones in a row, for everyone who shares the token, and alerts them (A10-8, A10-9, I10)', async () => {
    const colleague = await world.addUser(company, { role: 'administrator' });
    const theirs = { session: await world.logIn(colleague) };
    const token = await world.addToken(company, [master, colleague]);
    for (const remaining of [4, 3, 2, 1]) {
      const by = remaining % 2 === 0 ? theirs : {};
      expect((await create({ otp: token.wrongCode() }, by)).body).toMatchObject({ code: 'proof.wrong', remaining });
    }
    expect((await create({ otp: token.wrongCode() })).body).toMatchObject({ status: 403, code: 'proof.stopped' });
    expect(stored(token)).toMatchObject({ stopped: true });
    for (const by of [{}, theirs]) {
      expect((await create({ otp: token.code() }, by)).body).toMatchObject({ code: 'proof.stopped', which: 'otp' });
    }
    expect(await addressesOf(world, '利用停止のお知らせ')).toEqual([company.email, master.email, colleague.email]);
    const text = world.mailer.sent.find(({ subject }) => subject === '利用停止のお知らせ')?.text;
    expect(text).toContain('ワンタイムパスワード');
    expect(text).toContain('0001');
    expect(text).toContain('このトークンをご利用でない');
    expect(userRecord(master)).toMatchObject({ confirmationStopped: false });
  });

  it('names the bank at the fifth wrong one where all administrators share the token, which none of them may release', async () => {
    const colleague = await world.addUser(company, { role: 'administrator' });
    for (const [sharers, named] of [
      [[master, colleague], 'bank'],
      [[master], 'administrator'],
    ] as const) {
      const token = await world.addToken(company, sharers, { attempts: 4 });
      expect((await create({ otp: token.wrongCode() })).body).toMatchObject({ code: 'proof.stopped', askWhom: named });
    }
  });

  it('restarts the count after every right one', async () => {
    const token = await world.addToken(company, [master]);
    for (let round = 0; round < 3; round += 1) {
      for (let wrong = 0; wrong < 4; wrong += 1) await create({ otp: token.wrongCode() });
      expect((await create({ otp: token.code() })).status).toBe(201);
      nextMinute();
    }
    expect(stored(token)).toMatchObject({ stopped: false, attempts: 0 });
  });

  it('does not count a code typed twice (D-1)', async () => {
    const token = await world.addToken(company, [master]);
    const otp = token.code();
    await create({ otp });
    for (let again = 0; again < 10; again += 1) expect((await create({ otp })).body.reason).toBe('otpUsed');
    expect(stored(token)).toMatchObject({ stopped: false, attempts: 0 });
    await create({ otp: token.wrongCode() });
    await create({ otp });
    expect(stored(token)).toMatchObject({ attempts: 1 });
  });

  it('verifies at most five of two hundred concurrent guesses, and sends one mail each (I13)', async () => {
    const token = await world.addToken(company, [master]);
    const opened: string[] = [];
    const { open } = world.ports.vault;
    Object.assign(world.ports.vault, {
      open: (...args: Parameters<typeof open>) => {
        opened.push(args[1].serialNumber);
        return open(...args);
      },
    });
    const answers = await Promise.all(
      Array.from({ length: 200 }, () =>
        world.call(registerToken, {
          session,
          input: { serialNumber: token.serialNumber, otp: token.wrongCode() },
        }),
      ),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([409]));
    expect(opened).toEqual([]);
    const spare = await world.addToken(company);
    const colleague = await world.addUser(company, { role: 'administrator' });
    const theirs = await world.logIn(colleague);
    const guesses = await Promise.all(
      Array.from({ length: 200 }, () => register(spare, spare.wrongCode(), { session: theirs })),
    );
    expect(new Set(guesses.map(({ status }) => status))).toEqual(new Set([403]));
    expect(opened).toHaveLength(5);
    expect(stored(spare)).toMatchObject({ stopped: false, attempts: 0 });
    expect(await addressesOf(world, '利用停止のお知らせ')).toEqual([company.email, colleague.email]);
  });

  it.each(['register', 'resynchronise'] as const)(
    'counts nothing to %s while the key service does not answer',
    async (act) => {
      const token = await world.addToken(company, act === 'register' ? [] : [master]);
      const { open } = world.ports.vault;
      Object.assign(world.ports.vault, { open: () => Promise.reject(new Error('ThrottlingException')) });
      const ask = () =>
        act === 'register' ? register(token, token.code()) : resynchronise(token, [token.code(), token.code(1)]);
      for (let tries = 0; tries < 6; tries += 1) {
        expect((await ask()).body).toMatchObject({ status: 500, code: 'service.failed' });
        expect(stored(token)).toMatchObject({ attempts: 0, stopped: false });
      }
      Object.assign(world.ports.vault, { open });
      expect((await ask()).status).toBeLessThan(300);
    },
  );

  it('counts nothing while the key service does not answer', async () => {
    const token = await world.addToken(company, [master]);
    const { open } = world.ports.vault;
    Object.assign(world.ports.vault, { open: () => Promise.reject(new Error('ThrottlingException')) });
    for (let tries = 0; tries < 6; tries += 1) {
      expect((await create({ otp: token.code() })).body).toMatchObject({ status: 500, code: 'service.failed' });
      expect(stored(token)).toMatchObject({ attempts: 0, stopped: false });
    }
    Object.assign(world.ports.vault, { open });
    expect((await create({ otp: token.code() })).status).toBe(201);
  });

  it.each([
    ['a proof', async (token: TestToken) => (await create({ otp: token.code() })).status, 201],
    ['a registration', async (token: TestToken) => (await register(token, token.code())).status, 201],
    [
      'a resynchronisation',
      async (token: TestToken) => (await resynchronise(token, [token.code(), token.code(1)])).status,
      200,
    ],
  ])('is free for %s where functions ended without a verdict', async (what, use, status) => {
    const abandoned = { attempts: 5, beingChecked: 5, lastAttemptAt: world.now().toISOString() };
    const token = await world.addToken(company, what === 'a registration' ? [] : [master], abandoned);
    world.advance({ seconds: 60 });
    expect(await use(token)).toBe(status);
    expect(stored(token)).toMatchObject({ attempts: 0, stopped: false });
  });

  it('stops and alerts even if a function died with the last attempt reserved', async () => {
    const lastAttemptAt = world.now().toISOString();
    const token = await world.addToken(company, [master], { attempts: 5, lastAttemptAt });
    world.advance({ seconds: 59 });
    expect((await create({ otp: token.code() })).body.code).toBe('proof.stopped');
    expect(stored(token)).toMatchObject({ attempts: 5, stopped: false });
    world.advance({ seconds: 1 });
    expect((await create({ otp: token.code() })).body.code).toBe('proof.stopped');
    expect(stored(token)).toMatchObject({ attempts: 0, stopped: true });
    expect(await addressesOf(world, '利用停止のお知らせ')).toEqual([company.email, master.email]);
    expect((await create({ otp: token.code() })).body.code).toBe('proof.stopped');
    expect(await addressesOf(world, '利用停止のお知らせ')).toEqual([company.email, master.email]);
    const colleague = await world.addUser(company, { role: 'administrator' });
    expect((await release(token, { session: await world.logIn(colleague) })).status).toBe(200);
    expect((await create({ otp: token.code() })).status).toBe(201);
  });

  it('is spent by one of two sharers who type it at the same time (X-2)', async () => {
    const colleague = await world.addUser(company, { role: 'administrator' });
    const theirs = { session: await world.logIn(colleague) };
    const token = await world.addToken(company, [master, colleague]);
    const otp = token.code();
    const answers = await Promise.all([create({ otp }), create({ otp }, theirs)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 403]);
    expect(answers.find(({ status }) => status === 403)?.body).toMatchObject({
      code: 'proof.wrong',
      reason: 'otpUsed',
    });
  });

  it('is not spent by a refusal or a confirm screen, and its counter is cleared (X-7)', async () => {
    const token = await world.addToken(company, [master]);
    await create({ otp: token.wrongCode() });
    const otp = token.code();
    expect((await create({ otp }, { validateOnly: true })).status).toBe(200);
    expect(stored(token)).toMatchObject({ attempts: 0, lastStep: 0 });
    const taken = await world.call(createUser, {
      session,
      input: {
        ...createUserOperation.example,
        loginId: master.loginId,
        loginIdAgain: master.loginId,
        permissions: [],
        limits: {},
        proof: { confirmationPassword, otp },
      },
    });
    expect(taken.body.code).toBe('loginId.taken');
    expect((await create({ otp })).status).toBe(201);
  });
});

describe('release-token', () => {
  const stopped = { stopped: true, locksInARow: 1 };

  it('ends the stop for everyone who shares it, by somebody who does not (A10-10, A10-11, A10-12)', async () => {
    const users = [await world.addUser(company), await world.addUser(company, { role: 'administrator' })];
    const token = await world.addToken(company, users, stopped);
    const answer = await release(token);
    expect([answer.status, answer.roundTrips]).toEqual([200, 3]);
    expect(answer.body).toEqual({
      serialNumber: token.serialNumber,
      state: 'active',
      users: users.map(({ userId, loginId, name }) => ({ userId, loginId, name })),
      failures: 0,
    });
    expect(stored(token)).toMatchObject({ stopped: false, locksInARow: 0 });
    expect(world.history(company.companyId).at(-1)).toMatchObject({
      event: 'token.released',
      changes: [{ path: 'state', before: 'stopped', after: 'active' }],
    });
  });

  it("is refused to the token's own users, and for a token that is not stopped (I11)", async () => {
    const token = await world.addToken(company, [master], stopped);
    const own = await release(token);
    expect([own.status, own.body.code]).toEqual([403, 'token.ownToken']);
    const fine = await release(await world.addToken(company));
    expect([fine.status, fine.body.code]).toEqual([409, 'token.notStopped']);
    expect(stored(token)).toMatchObject({ stopped: true });
  });

  it("is refused while somebody else is ending the caller's session", async () => {
    const token = await world.addToken(company, [], stopped);
    world.hooks.before = (call) => {
      const record = userRecord(master);
      if (call.method === 'commit' && record) world.engine.put({ ...record, serviceState: 'suspended' });
    };
    const answer = await release(token);
    world.hooks.before = undefined;
    expect([answer.status, answer.body.code]).toEqual([401, 'session.ended']);
    expect(stored(token)).toMatchObject({ stopped: true });
  });
});

describe('revoke-token', () => {
  it("revokes a token for everyone who shares it and destroys its secret, with the caller's own code (A10-13)", async () => {
    const clerks = [await world.addUser(company), await world.addUser(company)];
    const [own, theirs] = [await world.addToken(company, [master]), await world.addToken(company, clerks)];
    const answer = await revoke(theirs, own.code());
    expect([answer.status, answer.body]).toEqual([200, { serialNumber: theirs.serialNumber, state: 'revoked' }]);
    expect(stored(theirs)).toMatchObject({ state: 'revoked', revokedAt: world.now().toISOString(), userIds: [] });
    for (const clerk of clerks) expect(userRecord(clerk)).not.toHaveProperty('tokenSerialNumber');
    expect(world.history(company.companyId).at(-1)?.changes).toContainEqual({
      path: 'users',
      before: clerks.map(({ userId }) => userId),
      after: [],
    });
    expect(stored(theirs)).not.toHaveProperty('sealedSecret');
    expect(stored(own)).toMatchObject({ lastStep: Math.floor(world.now().getTime() / 60_000) });
    nextMinute();
    expect((await revoke(theirs, own.code())).body).toMatchObject({ status: 409, code: 'token.revoked' });
  });

  it("revokes the caller's own too, in one transaction with the code that proved it", async () => {
    const own = await world.addToken(company, [master]);
    expect((await revoke(own, own.code())).status).toBe(200);
    expect(stored(own)).toMatchObject({ state: 'revoked', lastStep: Math.floor(world.now().getTime() / 60_000) });
    expect(userRecord(master)).not.toHaveProperty('tokenSerialNumber');
  });

  it('revokes a stopped one, but not one of another company', async () => {
    const own = await world.addToken(company, [master]);
    const stoppedOne = await world.addToken(company, [], { stopped: true });
    expect((await revoke(stoppedOne, own.code())).status).toBe(200);
    nextMinute();
    const foreign = await world.addToken(world.openCompany(), [], { serialNumber: 'FOREIGN-1' });
    expect((await revoke(foreign, own.code())).body).toMatchObject({ status: 404, code: 'token.notFound' });
    expect(stored(foreign)).toMatchObject({ state: 'usable' });
  });

  it('is refused to a caller who is suspended meanwhile, even for their own token', async () => {
    const own = await world.addToken(company, [master]);
    world.hooks.before = (call) => {
      const record = userRecord(master);
      if (call.method === 'commit' && record) world.engine.put({ ...record, serviceState: 'suspended' });
    };
    expect((await revoke(own, own.code())).body.code).toBe('session.ended');
    world.hooks.before = undefined;
    expect(stored(own)).toMatchObject({ state: 'usable' });
    expect(userRecord(master)).toMatchObject({ tokenSerialNumber: own.serialNumber });
  });
});

describe('resynchronise-token', () => {
  it("learns the drift of a token's clock from two consecutive codes (RFC 6238 §6)", async () => {
    const token = await world.addToken(company, [master]);
    expect((await create({ otp: token.code(7) })).body.code).toBe('proof.wrong');
    const answer = await resynchronise(token, [token.code(7), token.code(8)]);
    expect([answer.status, answer.body]).toEqual([200, { serialNumber: token.serialNumber }]);
    expect(stored(token)).toMatchObject({ drift: 8, attempts: 0 });
    nextMinute();
    expect((await create({ otp: token.code(8) })).status).toBe(201);
  });

  it('counts two codes that are not consecutive as one wrong one, until it stops', async () => {
    const token = await world.addToken(company, [master]);
    const wrongs = [
      [token.code(7), token.code(9)],
      [token.code(8), token.code(7)],
      [token.code(11), token.code(12)],
      [token.wrongCode(), token.code()],
    ];
    for (const [index, otps] of wrongs.entries()) {
      expect((await resynchronise(token, otps)).body).toMatchObject({ code: 'proof.wrong', remaining: 4 - index });
    }
    expect((await resynchronise(token, [token.wrongCode(), token.wrongCode()])).body.code).toBe('proof.stopped');
    expect((await resynchronise(token, [token.code(), token.code(1)])).body.code).toBe('proof.stopped');
  });

  it('does not make spent codes valid again (threat 15)', async () => {
    const token = await world.addToken(company, [master]);
    await create({ otp: token.code(1) });
    const answer = await resynchronise(token, [token.code(0), token.code(1)]);
    expect(answer.body).toMatchObject({ code: 'proof.wrong', reason: 'otpUsed' });
  });

  it('is only for users of the token', async () => {
    const token = await world.addToken(company);
    expect((await resynchronise(token, [token.code(), token.code(1)])).body).toMatchObject({
      status: 404,
      code: 'token.notFound',
    });
    const revoked = await world.addToken(company, [master], { state: 'revoked' });
    expect((await resynchronise(revoked, ['123456', '123457'])).body.code).toBe('token.revoked');
  });
});

describe('list-tokens', () => {
  it('shows state, sharers and failures, a page at a time, and no secret (A10-3)', async () => {
    const clerk = await world.addUser(company);
    await world.addToken(company, [master, clerk], { attempts: 2 });
    await world.addToken(company);
    await world.addToken(company, [clerk], { stopped: true });
    await world.addToken(company, [], { state: 'revoked' });
    await world.addToken(world.openCompany(), []);
    const first = await world.call(listTokens, { session, input: { limit: '3' } });
    const people = [master, clerk].map(({ userId, loginId, name }) => ({ userId, loginId, name }));
    expect(first.body.items).toEqual([
      { serialNumber: 'TG00000001', state: 'active', users: people, failures: 2 },
      { serialNumber: 'TG00000002', state: 'unused', users: [], failures: 0 },
      { serialNumber: 'TG00000003', state: 'stopped', users: [people[1]], failures: 0 },
    ]);
    expect(first.roundTrips).toBe(3);
    const second = await world.call(listTokens, { session, input: { limit: '3', cursor: first.body.cursor } });
    expect(second.body).toEqual({
      items: [{ serialNumber: 'TG00000004', state: 'revoked', users: [], failures: 0 }],
    });
    const moved = await world.call(listTokens, { session, input: { cursor: 'AAAA' } });
    expect([moved.status, moved.body.code]).toEqual([400, 'request.cursorInvalid']);
  });
});

describe('delete-user', () => {
  it('is refused while the user is registering a token', async () => {
    const clerk = await world.addUser(company);
    world.hooks.before = (call) => {
      const record = userRecord(clerk);
      if (call.method === 'commit' && record) world.engine.put({ ...record, tokenSerialNumber: 'TG00000099' });
    };
    const input = { userId: clerk.userId, proof: { confirmationPassword } };
    const answer = await world.call(deleteUser, { session, input });
    expect([answer.status, answer.body.code]).toEqual([409, 'request.conflict']);
    expect(userRecord(clerk)).toBeDefined();
  });

  it('leaves the token to the others who share it', async () => {
    const clerk = await world.addUser(company);
    const token = await world.addToken(company, [master, clerk]);
    const answer = await world.call(deleteUser, {
      session,
      input: { userId: clerk.userId, proof: { confirmationPassword } },
    });
    expect([answer.status, answer.roundTrips]).toEqual([200, 3]);
    expect(stored(token)).toMatchObject({ userIds: [master.userId], version: 2 });
    expect(item(confirmationItem.key(clerk.userId))).toBeUndefined();
  });
});
