import { beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { handle } from '../../shared/frame/handle.ts';
import { defineOperation } from '../../shared/operation/operation.ts';
import { noAttempts } from '../../shared/table/attempts.ts';
import type { Company } from '../../shared/table/companies.ts';
import { confirmationAttemptsItem, type MailPassword, mailPasswordItem } from '../../shared/table/credentials.ts';
import type { Item, Key } from '../../shared/table/engine.ts';
import { tokenItem } from '../../shared/table/tokens.ts';
import { userItem } from '../../shared/table/user.ts';
import type { TestSession } from '../builders/session.ts';
import type { TestToken } from '../builders/token.ts';
import type { TestUser } from '../builders/user.ts';
import { createWorld, type World } from '../world.ts';

const Proof = z.strictObject({
  confirmationPassword: z.string().optional(),
  otp: z.string().optional(),
  mailPassword: z.string().optional(),
});
/** An operation that asks for all proofs, the last first. */
const proving = handle(
  defineOperation({
    name: 'probe-proofs',
    summary: 'Proves, and does nothing.',
    route: 'POST /probe',
    hosts: ['entry'],
    may: 'session',
    mailPasswordPurpose: 'probe',
    proof: ['mailPassword', 'otp', 'confirmationPassword'],
    input: z.strictObject({ proof: Proof.optional() }),
    output: z.strictObject({}),
    access: {},
    errors: [],
    example: {},
  }),
  async () => ({ answer: {} }),
);

/** One that asks for the confirmation password alone. */
const confirming = handle(
  { ...proving.operation, name: 'probe-confirmation', proof: ['confirmationPassword'] } as typeof proving.operation,
  async () => ({ answer: {} }),
);

let world: World;
let company: Company;
let user: TestUser;
let token: TestToken;
let session: TestSession;

beforeEach(async () => {
  world = createWorld();
  company = world.openCompany({ otp: true });
  user = await world.addUser(company);
  token = await world.addToken(company, [user]);
  session = await world.logIn(user);
  await mailPassword();
});

async function mailPassword(fields: Partial<MailPassword> = {}): Promise<void> {
  const row: MailPassword = {
    userId: user.userId,
    purpose: 'probe',
    hash: await world.hasher.hash('Meeru2026c'),
    expiresAt: '2026-04-01T01:30:00.000Z',
    ttl: 1_780_000_000,
    ...noAttempts,
    ...fields,
  };
  world.engine.put({ ...row, ...mailPasswordItem.key(user.userId, 'probe') });
}

const stored = (key: Key): Item | undefined => world.items(key.pk).find(({ sk }) => sk === key.sk);
const counter = () => stored(confirmationAttemptsItem.key(user.userId));
const device = () => stored(tokenItem.key(company.companyId, token.serialNumber));
const mailed = () => stored(mailPasswordItem.key(user.userId, 'probe'));
const attempts = () => [counter()?.['attempts'], device()?.['attempts'], mailed()?.['attempts']];

const right = () => ({
  confirmationPassword: user.confirmationPassword,
  otp: token.code(),
  mailPassword: 'Meeru2026c',
});
const prove = async (proof: object | undefined = right(), request: Parameters<World['call']>[1] = {}) => {
  const { status, body } = await world.call(proving, { session, input: { ...(proof && { proof }) }, ...request });
  return { status, ...body };
};

describe('the proofs of an operation', () => {
  it('must all be given before one is checked; missing ones are named in the order they are required', async () => {
    const field = (name: string) => expect.objectContaining({ path: `proof.${name}`, code: 'field.required' });
    const none = await prove(undefined, { input: {} });
    expect(none).toMatchObject({ status: 400, code: 'proof.missing' });
    expect(none.errors).toEqual([field('confirmationPassword'), field('otp'), field('mailPassword')]);
    const some = await prove({ ...right(), confirmationPassword: 'Chigau2026', otp: '' });
    expect(some.errors).toEqual([field('otp')]);
    expect(attempts()).toEqual([0, 0, 0]);
  });

  it('are spent and cleared if all were right', async () => {
    const otp = token.code();
    expect((await prove()).status).toBe(200);
    expect(counter()).toMatchObject({ attempts: 0 });
    expect(device()).toMatchObject({ attempts: 0, lastCode: otp });
    expect(mailed()).toBeUndefined();
  });

  it('stay valid after a dry run: not counted, and not spent (X-7)', async () => {
    expect((await prove(right(), { validateOnly: true })).status).toBe(200);
    expect(attempts()).toEqual([0, 0, 0]);
    expect(device()).toMatchObject({ lastStep: 0 });
    expect((await prove()).status).toBe(200);
  });

  it('are checked one after the other, each only if the previous one was right', async () => {
    const wrong = { confirmationPassword: 'Chigau2026', otp: token.wrongCode(), mailPassword: 'Chigau12' };
    expect(await prove(wrong)).toMatchObject({ code: 'proof.wrong', which: 'confirmationPassword', remaining: 5 });
    expect(attempts()).toEqual([1, 0, 0]);
    expect(await prove({ ...wrong, ...right(), otp: wrong.otp })).toMatchObject({ code: 'proof.wrong', which: 'otp' });
    expect(attempts()).toEqual([0, 1, 0]);
    expect(await prove({ ...right(), mailPassword: wrong.mailPassword })).toMatchObject({
      code: 'proof.wrong',
      which: 'mailPassword',
      remaining: world.profile.attempts.mailPassword.limit - 1,
    });
    expect(attempts()).toEqual([0, 0, 1]);
  });
});

describe('the confirmation password', () => {
  const wrong = () => prove({ ...right(), confirmationPassword: 'Chigau2026' });

  it('stops at the last failure: the session ends, the user is flagged, and others are alerted (D-3)', async () => {
    const { limit } = world.profile.attempts.confirmation;
    for (let count = 1; count < limit; count += 1)
      expect(await wrong()).toMatchObject({ status: 403, code: 'proof.wrong', remaining: limit - count });
    expect(await wrong()).toMatchObject({ code: 'proof.stopped', which: 'confirmationPassword' });
    expect(counter()).toMatchObject({ stopped: true });
    const marked = stored(userItem.key(company.companyId, user.userId));
    expect(marked).toMatchObject({ confirmationStopped: true });
    expect(marked).not.toHaveProperty('sessionId');
    expect(world.items('MAIL#')).toMatchObject([
      { kind: 'userStopped', audience: { users: [{ userId: user.userId }] } },
    ]);
  });

  const confirm = async (confirmationPassword: string, request: Parameters<World['call']>[1] = {}) => {
    const input = { proof: { confirmationPassword } };
    const { status, body } = await world.call(confirming, { session, input, ...request });
    return { status, ...body };
  };
  const many = (count: number, confirmationPassword = user.confirmationPassword ?? '', request = {}) =>
    Array.from({ length: count }, () => confirm(confirmationPassword, request));

  it.each([{}, { validateOnly: true }])(
    'is right however many are at once: nobody is stopped (D-3) %o',
    async (request) => {
      const answers = await Promise.all(many(20, undefined, request));
      expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
      expect(counter()).toMatchObject({ attempts: 0, stopped: false });
    },
  );

  it('is counted as wrong alone, among right ones at once', async () => {
    const [wrongOne, ...others] = await Promise.all([confirm('Chigau2026'), ...many(12)]);
    expect(wrongOne).toMatchObject({ status: 403, code: 'proof.wrong' });
    expect(wrongOne?.remaining).toBe(5);
    expect(others.map(({ status }) => status)).toEqual(Array(12).fill(200));
    expect(counter()).toMatchObject({ stopped: false });
  });

  it('is verified at most six times when twenty wrong ones come at once, and is stopped (I13)', async () => {
    const answers = await Promise.all(many(20, 'Chigau2026'));
    expect(answers.every(({ status }) => status === 403)).toBe(true);
    expect(world.hasher.verifications()).toBe(6);
    expect(counter()).toMatchObject({ stopped: true, beingChecked: 0 });
  });

  const full = (fields: object) =>
    world.engine.put({
      ...noAttempts,
      ...confirmationAttemptsItem.key(user.userId),
      userId: user.userId,
      attempts: 6,
      lastAttemptAt: world.now().toISOString(),
      ...fields,
    });

  it('waits while six are being checked, which are taken over once their functions must have ended', async () => {
    full({ beingChecked: 4 });
    expect(await confirm(user.confirmationPassword ?? '')).toMatchObject({ status: 429, code: 'request.tooMany' });
    world.advance({ seconds: 60 });
    expect(await confirm('Chigau2026')).toMatchObject({ code: 'proof.wrong', remaining: 3 });
    expect(await confirm(user.confirmationPassword ?? '')).toMatchObject({ status: 200 });
  });

  it('is stopped by the next request where the function of the last wrong one died before it wrote the stop', async () => {
    full({ beingChecked: 0 });
    expect(await confirm(user.confirmationPassword ?? '')).toMatchObject({ code: 'proof.stopped' });
    expect(counter()).toMatchObject({ stopped: false });
    world.advance({ seconds: 60 });
    session = await world.logIn(user);
    expect(await confirm(user.confirmationPassword ?? '')).toMatchObject({ code: 'proof.stopped' });
    expect(counter()).toMatchObject({ stopped: true });
  });

  it('is not checked once it is stopped, and is named in the refusal', async () => {
    world.engine.put({
      ...noAttempts,
      ...confirmationAttemptsItem.key(user.userId),
      userId: user.userId,
      stopped: true,
    });
    expect(await prove()).toMatchObject({ status: 403, code: 'proof.stopped', which: 'confirmationPassword' });
    expect(world.hasher.verifications()).toBe(0);
  });

  it('of a user without one is never right', async () => {
    user = await world.addUser(company, { confirmationPassword: undefined });
    token = await world.addToken(company, [user]);
    session = await world.logIn(user);
    expect(await prove({ ...right(), confirmationPassword: 'undefined' })).toMatchObject({ code: 'proof.wrong' });
  });
});

describe('the one-time password', () => {
  it("is a code of the caller's own token; a user without one is asked to register one", async () => {
    user = await world.addUser(company);
    session = await world.logIn(user);
    expect(await prove({ ...right(), otp: token.code() })).toMatchObject({ code: 'token.needed' });
  });
});

describe('the mail password', () => {
  const which = { which: 'mailPassword', remaining: 0 };

  it('is wrong, not stopped, if none was mailed, if it has expired, and if it was for something else', async () => {
    world.engine.remove(mailPasswordItem.key(user.userId, 'probe'));
    expect(await prove()).toMatchObject({ code: 'proof.wrong', ...which });
    await mailPassword({ expiresAt: world.now().toISOString() });
    expect(await prove()).toMatchObject({ code: 'proof.wrong', ...which });
    world.engine.remove(mailPasswordItem.key(user.userId, 'probe'));
    const other = await world.hasher.hash('Meeru2026c');
    const row = { userId: user.userId, purpose: 'other', hash: other, expiresAt: '2026-04-01T01:30:00.000Z', ttl: 1 };
    world.engine.put({ ...row, ...noAttempts, ...mailPasswordItem.key(user.userId, 'other') });
    expect(await prove()).toMatchObject({ code: 'proof.wrong', ...which });
  });

  it('stops at the last failure, and stays stopped, also for the right one', async () => {
    const { limit } = world.profile.attempts.mailPassword;
    await mailPassword({ attempts: limit - 2 });
    const wrong = { ...right(), mailPassword: 'Chigau12' };
    expect(await prove(wrong)).toMatchObject({ code: 'proof.wrong', which: 'mailPassword', remaining: 1 });
    expect(await prove(wrong)).toMatchObject({ code: 'proof.stopped', ...which });
    world.advance({ minutes: 1 });
    expect(await prove()).toMatchObject({ code: 'proof.stopped', ...which });
  });
});
