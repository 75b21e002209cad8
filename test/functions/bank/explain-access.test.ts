import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { handler as closeService } from '../../../functions/bank/close-service.ts';
import { handler as explainAccess } from '../../../functions/bank/explain-access.ts';
import { operations } from '../../../functions/operations.ts';
import { handler as getHome } from '../../../functions/sessions/get-home.ts';
import { handler as logIn } from '../../../functions/sessions/log-in.ts';
import { AccessBar, remediesOf, stepRemediesOf } from '../../../shared/domain/access.ts';
import { loginSteps } from '../../../shared/domain/login-steps.ts';
import { sha256 } from '../../../shared/operation/sha256.ts';
import type { Certificate } from '../../../shared/table/certificates.ts';
import type { Login } from '../../../shared/table/logins.ts';
import type { AccessView } from '../../../shared/views/access-view.ts';
import type { TestCertificate } from '../../builders/certificate.ts';
import type { TestUser, UserOverrides } from '../../builders/user.ts';
import { createWorld, type World } from '../../world.ts';

const startAt = '2026-04-01T10:00:00+09:00';
const minutes = (count: number) => new Date(Date.parse(startAt) + count * 60_000).toISOString();
const deviceToken = 'device-token-of-this-user';

let world: World;
beforeEach(() => {
  world = createWorld();
});

const explained = async (in_: World, { companyId, userId }: TestUser): Promise<AccessView> => {
  const { status, body, roundTrips } = await in_.call(explainAccess, { input: { companyId, userId } });
  expect(status).toBe(200);
  expect(roundTrips).toBeLessThanOrEqual(3);
  return body;
};

/** A counter in any state that requests and crashes can leave. */
const counter = fc.record({
  attempts: fc.integer({ min: 0, max: 6 }),
  locksInARow: fc.integer({ min: 0, max: 3 }),
  lockedUntil: fc.constantFrom(undefined, minutes(-1), minutes(0), minutes(10)),
  lastAttemptAt: fc.constantFrom(undefined, minutes(-61), minutes(-60), minutes(-59)),
  stopped: fc.boolean(),
});
type Counter = typeof counter extends fc.Arbitrary<infer T> ? T : never;

const strangers = ({ attempts, locksInARow, lockedUntil, lastAttemptAt }: Counter): Partial<Login> => ({
  strangerAttempts: attempts,
  strangerLocksInARow: locksInARow,
  ...(lockedUntil && { strangerLockedUntil: lockedUntil }),
  ...(lastAttemptAt && { strangerLastAttemptAt: lastAttemptAt }),
});
const seldom = (each: fc.Arbitrary<Counter>) =>
  fc.oneof(
    { arbitrary: fc.constant({ attempts: 0, locksInARow: 0, stopped: false } as Counter), weight: 2 },
    { arbitrary: each, weight: 1 },
  );
const mostly = <T>(usual: T, ...others: readonly T[]) =>
  fc.oneof({ arbitrary: fc.constant(usual), weight: 4 }, { arbitrary: fc.constantFrom(...others), weight: 1 });

const worlds = fc.record({
  profile: fc.constantFrom('standard' as const, 'tohoku' as const),
  state: mostly('usable' as const, 'suspended' as const, 'closed' as const),
  loginMethod: fc.constantFrom('password' as const, 'certificate' as const),
  serviceState: mostly('usable' as const, 'suspended' as const),
  loginStopped: mostly(false, true),
  temporaryUntil: mostly(undefined, minutes(0), minutes(1)),
  own: seldom(counter),
  stranger: seldom(counter),
  certificate: seldom(counter),
  certificateState: mostly('active' as const, 'revoked' as const, 'superseded' as const),
  certificateNotAfter: mostly(minutes(60 * 24), minutes(-1), minutes(0)),
  isDeviceKnown: fc.boolean(),
  isClosed: mostly(false, true),
});
type Given = typeof worlds extends fc.Arbitrary<infer T> ? T : never;

async function built(given: Given) {
  const bank = createWorld({ profile: given.profile, startAt });
  const { state, loginMethod } = given;
  const company = bank.openCompany({ state, loginMethod });
  const host = loginMethod === 'certificate' ? 'secure' : 'entry';
  const device = { tokenHash: sha256(deviceToken), host, knownSince: minutes(-99), lastSeenAt: minutes(-9) } as const;
  const overrides: UserOverrides = {
    serviceState: given.serviceState,
    loginStopped: given.loginStopped,
    login: {
      ...given.own,
      ...strangers(given.stranger),
      ...(given.temporaryUntil && { temporaryUntil: given.temporaryUntil }),
      ...(given.isDeviceKnown && { knownDevices: [device] }),
    },
  };
  const user = await bank.addUser(company, overrides);
  const row: Partial<Certificate> = {
    ...given.certificate,
    state: given.certificateState,
    notAfter: given.certificateNotAfter,
  };
  const certificate = loginMethod === 'certificate' ? await bank.certify(user, row) : undefined;
  if (given.isClosed)
    await bank.call(closeService, { input: { service: 'whole', from: minutes(0), until: minutes(30) } });
  return { bank, user, certificate };
}

const attempt = (bank: World, user: TestUser, certificate: TestCertificate | undefined, token: string | undefined) => {
  const { loginId, loginPassword } = user;
  const device = token === undefined ? {} : { deviceToken: token };
  if (certificate) return bank.call(logIn, { certificatePem: certificate.pem, input: { loginPassword, ...device } });
  return bank.call(logIn, { host: 'entry', input: { loginId, loginPassword, ...device } });
};

describe('explain-access and log-in', () => {
  it('agree on every way of logging in with the right password, and on the steps that follow', async () => {
    const seen = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(worlds, async (given) => {
        for (const device of ['known', 'unknown'] as const) {
          const { bank, user, certificate } = await built(given);
          const { ways } = await explained(bank, user);
          const way = ways.find((each) => each.device === device);
          const token = device === 'known' ? deviceToken : undefined;
          if (device === 'known' && !given.isDeviceKnown) continue;
          const answer = await attempt(bank, user, certificate, token);
          expect(answer.status === 201, JSON.stringify({ way, body: answer.body })).toBe(way?.mayLogIn ?? false);
          if (answer.status === 201) expect(answer.body.steps).toEqual(way?.steps);
          const outcome = way?.mayLogIn ? 'admitted' : (way?.bars[0] ?? 'no way');
          seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
        }
      }),
      { numRuns: 250, seed: 4711 },
    );
    // The worlds reach what they are there for.
    for (const outcome of ['admitted', 'service.closed', 'company.suspended', 'company.closed', 'user.suspended'])
      expect([...seen.keys()]).toContain(outcome);
    for (const outcome of ['login.stopped', 'login.locked', 'password.expired', 'certificate.expired', 'no way'])
      expect([...seen.keys()]).toContain(outcome);
  });

  it('agree that there is no other way: without certificate where the contract asks for one', async () => {
    const company = world.openCompany({ loginMethod: 'certificate' });
    const user = await world.addUser(company);
    const access = await explained(world, user);
    expect(access).toMatchObject({ mayLogIn: false, ways: [] });
    expect(access.bars).toMatchObject([
      {
        code: 'certificate.none',
        blocks: 'login',
        endedBy: [{ operation: 'reissue-certificate' }, { operation: 'open-issue-window' }],
      },
    ]);
    expect((await attempt(world, user, undefined, undefined)).status).toBe(401);
  });
});

describe('explain-access and the gate', () => {
  const lives = fc.record({
    state: mostly('usable' as const, 'suspended' as const),
    sessionsFrom: mostly(undefined, minutes(-6), minutes(-4)),
    serviceState: mostly('usable' as const, 'suspended' as const),
    loginMethod: fc.constantFrom('password' as const, 'certificate' as const),
    certificateState: mostly('active' as const, 'revoked' as const),
    lastSeenAt: mostly(minutes(-1), minutes(-15), minutes(-16)),
    expiresAt: mostly(minutes(60), minutes(0)),
    isReplaced: mostly(false, true),
    steps: mostly<readonly string[]>([], ['emailCheck']),
    isClosed: mostly(false, true),
  });

  it('agree on whether the session may act', async () => {
    await fc.assert(
      fc.asyncProperty(lives, async (given) => {
        const { state, sessionsFrom, loginMethod, serviceState, lastSeenAt, expiresAt, steps } = given;
        const bank = createWorld({ startAt });
        const company = bank.openCompany({ state, loginMethod, ...(sessionsFrom && { sessionsFrom }) });
        const user = await bank.addUser(company, { serviceState });
        const certificate =
          loginMethod === 'certificate' ? await bank.certify(user, { state: given.certificateState }) : undefined;
        const life = { startedAt: minutes(-5), lastSeenAt, expiresAt };
        const session = await bank.logIn(user, { steps, session: life, ...(certificate && { certificate }) });
        if (given.isReplaced)
          await bank.logIn(user, { ...(certificate && { certificate }), session: { ...life, steps: ['emailCheck'] } });
        if (given.isClosed)
          await bank.call(closeService, { input: { service: 'whole', from: minutes(0), until: minutes(30) } });
        const access = await explained(bank, user);
        const home = await bank.call(getHome, { session });
        expect(home.status === 200, JSON.stringify({ session: access.session, body: home.body })).toBe(access.mayAct);
      }),
      { numRuns: 100, seed: 4711 },
    );
  });
});

describe('explain-access', () => {
  it('says what bars a stopped user, since when, by what, and who ends it', async () => {
    const company = world.openCompany();
    const user = await world.addUser(company, {
      loginStopped: true,
      confirmationStopped: true,
      login: { stopped: true, lastAttemptAt: minutes(-30) },
      confirmation: { stopped: true, lastAttemptAt: minutes(-20) },
    });
    const access = await explained(world, user);
    expect(access).toMatchObject({ mayLogIn: false, mayAct: false, user: { serviceState: 'loginStopped' } });
    expect(access.bars).toEqual([
      {
        code: 'login.stopped',
        text: 'ログインの失敗により利用停止中です。',
        blocks: 'login',
        since: '2026-04-01T09:30:00+09:00',
        endedBy: [
          { operation: 'unlock-user', by: 'administrator' },
          { operation: 'unlock-user-at-branch', by: 'bank' },
          { operation: 'reset-user-passwords', by: 'administrator' },
        ],
      },
      expect.objectContaining({ code: 'confirmation.stopped', blocks: 'proofs', since: '2026-04-01T09:40:00+09:00' }),
    ]);
    expect(access.counters).toContainEqual({
      of: 'login.knownDevices',
      state: 'stopped',
      attemptsLeft: 0,
      stoppedSince: '2026-04-01T09:30:00+09:00',
      lastAttemptAt: '2026-04-01T09:30:00+09:00',
    });
  });

  it('shows the true reason of each refused login, which the user is not told', async () => {
    const company = world.openCompany();
    const user = await world.addUser(company);
    const wrong = () => world.call(logIn, { input: { loginId: user.loginId, loginPassword: 'Machigai1' } });
    for (let count = 0; count < 7; count += 1) {
      world.advance({ seconds: 1 });
      expect((await wrong()).body.code).toBe('session.refused');
    }
    const access = await explained(world, user);
    const reasons = access.lastRefusals.map(({ reason }) => reason);
    expect(reasons).toEqual(['login.locked', ...Array.from({ length: 6 }, () => 'password.wrong')]);
    expect(access.bars).toMatchObject([{ code: 'login.locked', until: '2026-04-01T10:15:06+09:00' }]);
    expect(access.ways).toMatchObject([
      { device: 'unknown', attemptsLeft: 0, lockedUntil: '2026-04-01T10:15:06+09:00' },
    ]);
  });

  it('shows certificate, token, devices, logins, session with its steps, and rights', async () => {
    const company = world.openCompany({ loginMethod: 'certificate', otp: true });
    const user = await world.addUser(company, {
      role: 'administrator',
      login: { knownDevices: [{ tokenHash: 'a', host: 'secure', knownSince: minutes(-9), lastSeenAt: minutes(-8) }] },
    });
    const certificate = await world.certify(user);
    const missing = await explained(world, user);
    expect(missing.bars).toMatchObject([{ code: 'token.missing', blocks: 'codes' }]);
    const { serialNumber } = await world.addToken(company, [user], { stopped: true });
    await world.logIn(user, { certificate, steps: ['notices', 'emailCheck'] });
    const access = await explained(world, user);
    expect(access).toMatchObject({
      mayLogIn: true,
      mayAct: false,
      bars: [
        { code: 'token.stopped', endedBy: [{ operation: 'release-token' }, { operation: 'release-token-at-branch' }] },
      ],
      certificate: { state: 'active', serialNumber: certificate.serialNumber },
      otpDevice: { serialNumber, state: 'stopped', users: 1 },
      devices: { known: 1, lastSeenAt: '2026-04-01T09:52:00+09:00' },
      lastLogins: ['2026-04-01T10:00:00+09:00'],
      session: {
        host: 'secure',
        steps: [{ step: 'notices' }, { step: 'emailCheck' }],
        endedBy: [{ operation: 'end-sessions', by: 'bank' }],
      },
      permissions: user.permissions,
    });
    expect(access.ways.map(({ device, certificateSerialNumber }) => [device, certificateSerialNumber])).toEqual([
      ['known', certificate.serialNumber],
      ['unknown', certificate.serialNumber],
    ]);
  });

  it('is in the history of the company, with the user looked at and who looked', async () => {
    const company = world.openCompany();
    const user = await world.addUser(company);
    await explained(world, user);
    expect(world.history(company.companyId)).toMatchObject([
      {
        event: 'access.explained',
        userId: user.userId,
        subject: user.userId,
        actor: 'bank',
        bankUser: expect.any(String),
      },
    ]);
    const other = world.openCompany();
    const foreign = await world.call(explainAccess, { input: { companyId: other.companyId, userId: user.userId } });
    expect(foreign).toMatchObject({ status: 404, body: { code: 'user.notFound' } });
  });

  it('is refused while the rights it would show are being changed', async () => {
    const user = await world.addUser(world.openCompany());
    const { companyId, userId } = user;
    const [stored] = world.items(`RIGHTS#${companyId}`);
    if (!stored) throw new Error('the user has rights');
    world.engine.put({ ...stored, version: user.rightsVersion + 1 });
    const answer = await world.call(explainAccess, { input: { companyId, userId } });
    expect(answer).toMatchObject({ status: 409, body: { code: 'request.conflict' } });
  });

  it('names operations that exist, open to whom it names', () => {
    const helped = [true, false].flatMap((isMaster) =>
      [true, false].flatMap((isIssueWindowOpen) =>
        [true, false].map((isClosedByBank) => ({ isMaster, isIssueWindowOpen, isClosedByBank })),
      ),
    );
    const named = [
      ...AccessBar.options.flatMap((bar) => helped.flatMap((each) => remediesOf(bar, each))),
      ...loginSteps.flatMap(stepRemediesOf),
    ];
    for (const { operation, by } of named) {
      const found = operations.find(({ name }) => name === operation);
      expect(found, operation).toBeDefined();
      const may = found?.may;
      if (by === 'bank') expect(may, operation).toBe('bank');
      if (by === 'administrator') expect(may, operation).toHaveProperty('role', 'administrator');
      if (by === 'user') expect(['anyone', 'session', 'certificate'], operation).toContain(may);
    }
  });

  it('leaves no bar without an end, but for the hours', () => {
    for (const isMaster of [true, false])
      for (const bar of AccessBar.options.filter(
        (each) => each !== 'service.closed' && !(isMaster && each === 'user.suspended'),
      ))
        expect(remediesOf(bar, { isMaster, isIssueWindowOpen: false, isClosedByBank: false }), bar).not.toEqual([]);
  });

  it('has no rules of its own: what decides is imported from the rules of log-in and gate', () => {
    const steps = globSync('shared/steps/access/*.ts', { cwd: join(import.meta.dirname, '../../..') });
    const text = steps.map((file) => readFileSync(join(import.meta.dirname, '../../..', file), 'utf8')).join('\n');
    for (const rule of ['factsOf', 'standingBars', 'grantsAttempt', 'sessionEndOf', 'openingOf'])
      expect(text, rule).toContain(`${rule}(`);
  });
});
