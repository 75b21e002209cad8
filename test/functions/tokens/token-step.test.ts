import { beforeEach, describe, expect, it } from 'vitest';
import { handler as deferRegistration } from '../../../functions/sessions/defer-token-registration.ts';
import { handler as getHome } from '../../../functions/sessions/get-home.ts';
import { handler as logIn } from '../../../functions/sessions/log-in.ts';
import { handler as registerToken } from '../../../functions/tokens/register-token.ts';
import { createUser as createUserOperation } from '../../../functions/users/create-user.operation.ts';
import { handler as createUser } from '../../../functions/users/create-user.ts';
import type { Company } from '../../../shared/table/companies.ts';
import { confirmationItem } from '../../../shared/table/credentials.ts';
import { rightsItem } from '../../../shared/table/rights.ts';
import type { TestUser, UserOverrides } from '../../builders/user.ts';
import { createWorld, type World } from '../../world.ts';

/** D-37: the last step before the top page registers a token, and may be put off to the next login. */
let world: World;
let company: Company;
let master: TestUser;

beforeEach(async () => {
  world = createWorld({ profile: 'seven' });
  company = world.openCompany({ otp: true });
  master = await world.addUser(company, { role: 'master' });
});

const confirmationPassword = 'Kakunin26b';
const enter = ({ loginId, loginPassword }: TestUser) =>
  world.call(logIn, { host: 'entry', input: { loginId, loginPassword } });
const atStep = (who = master) => world.logIn(who, { steps: ['registerToken'] });
const stepsOf = async (overrides: UserOverrides, at = company) => {
  const { body } = await enter(await world.addUser(at, overrides));
  return body.steps;
};
const sessionRow = () => world.items('SESSION#').at(-1);

describe('the step registerToken', () => {
  it('is due at the login of a user who needs codes and has no token, the last one, and costs no round trip (A10-5)', async () => {
    const answer = await enter(master);
    expect([answer.body.steps, answer.roundTrips]).toEqual([['registerToken'], 3]);
    expect(await stepsOf({ mustChangePasswords: true, mustCheckEmail: true, role: 'administrator' })).toEqual([
      'changePasswords',
      'emailCheck',
      'registerToken',
    ]);
    expect(await stepsOf({ permissions: ['approval.payroll'] })).toEqual(['registerToken']);
  });

  it('is not due without such a right, with a token, and in a company without one-time passwords', async () => {
    expect(await stepsOf({ permissions: ['transfer.viewAll'] })).toEqual([]);
    await world.addToken(company, [master]);
    expect((await enter(master)).body.steps).toEqual([]);
    expect(await stepsOf({ role: 'master' }, world.openCompany())).toEqual([]);
  });

  it('follows the modes in force: a right that ended with its service needs no token', async () => {
    const without = world.openCompany({ otp: true, features: ['transfer'] });
    expect(await stepsOf({ permissions: ['approval.payroll'] }, without)).toEqual([]);
    const maker: UserOverrides = { permissions: ['transfer.request.newAccount'] };
    expect(await stepsOf(maker, without)).toEqual(['registerToken']);
    const approval = { version: 1, modes: { transfer: 'single' }, selfApproval: false } as const;
    expect(await stepsOf(maker, world.openCompany({ otp: true, approval }))).toEqual([]);
  });

  it('stands before everything else, and home too', async () => {
    const answer = await world.call(getHome, { session: await atStep() });
    expect([answer.status, answer.body.code, answer.body.step]).toEqual([403, 'session.stepPending', 'registerToken']);
    expect(answer.body.detail).toContain('ワンタイムパスワード利用開始登録');
  });

  it('is completed by the registration, in its transaction; the top page follows (A10-2)', async () => {
    const session = await atStep();
    const { serialNumber, code } = await world.addToken(company);
    const answer = await world.call(registerToken, { session, input: { serialNumber, otp: code() } });
    expect([answer.status, answer.body.steps]).toEqual([201, []]);
    expect(sessionRow()).toMatchObject({ steps: [], stepsLeft: 0 });
    expect((await world.call(getHome, { session })).status).toBe(200);
    expect((await enter(master)).body.steps).toEqual([]);
  });

  it('stays after a wrong code and after a dry run', async () => {
    const session = await atStep();
    const { serialNumber, code, wrongCode } = await world.addToken(company);
    expect((await world.call(registerToken, { session, input: { serialNumber, otp: wrongCode() } })).status).toBe(403);
    await world.call(registerToken, { session, input: { serialNumber, otp: code() }, validateOnly: true });
    expect(sessionRow()).toMatchObject({ steps: ['registerToken'], stepsLeft: 1 });
  });

  it('is not completed twice: a registration that meets a deferral changes nothing, and works after it (A1-12)', async () => {
    const session = await atStep();
    const { serialNumber, code } = await world.addToken(company);
    const register = () => world.call(registerToken, { session, input: { serialNumber, otp: code() } });
    world.hooks.before = async ({ method }) => {
      if (method !== 'commit') return;
      world.hooks.before = undefined;
      await world.call(deferRegistration, { session });
    };
    const met = await register();
    expect([met.status, met.body.code]).toEqual([409, 'session.stepNotPending']);
    expect(world.items('TOKEN#')[0]).toMatchObject({ userIds: [], lastStep: 0 });
    expect((await register()).status).toBe(201);
  });

  it('waits for the step before it', async () => {
    const session = await world.logIn(master, { steps: ['emailCheck', 'registerToken'] });
    const { serialNumber, code } = await world.addToken(company);
    const refused = await world.call(registerToken, { session, input: { serialNumber, otp: code() } });
    expect([refused.body.code, refused.body.step]).toEqual(['session.stepPending', 'emailCheck']);
    expect((await world.call(deferRegistration, { session })).body.step).toBe('emailCheck');
  });
});

describe('defer-token-registration', () => {
  it('leads to the top page, which says that a token is missing; the next login asks again (B-34)', async () => {
    const session = await atStep();
    const answer = await world.call(deferRegistration, { session });
    expect([answer.status, answer.body]).toEqual([200, { steps: [] }]);
    expect(sessionRow()).toMatchObject({ steps: [], stepsLeft: 0 });
    expect(world.history(company.companyId).at(-1)).toMatchObject({
      ...{ event: 'tokenRegistration.deferred', service: 'tokens', outcome: 'done', userId: master.userId },
    });
    const home = await world.call(getHome, { session });
    expect(home.body.messages).toMatchObject([{ code: 'token.missing', operation: 'register-token' }]);
    expect((await enter(master)).body.steps).toEqual(['registerToken']);
  });

  it('refuses a page that is submitted again, and one that was never due (A1-12)', async () => {
    const session = await atStep();
    const answers = [
      await world.call(deferRegistration, { session }),
      await world.call(deferRegistration, { session }),
      await world.call(deferRegistration, { session: await world.logIn(master) }),
    ];
    expect(answers.map(({ status, body }) => body.code ?? status)).toEqual([
      ...[200, 'session.stepNotPending', 'session.stepNotPending'],
    ]);
  });

  it('is a way on also where nothing can be registered: the right is gone, or an administrator gave a token meanwhile', async () => {
    const approver = await world.addUser(company, { permissions: ['approval.payroll'] });
    const session = await atStep(approver);
    const key = rightsItem.key(company.companyId, approver.userId);
    const granted = world.items(key.pk).find(({ sk }) => sk === key.sk);
    world.engine.put({ ...granted, ...key, permissions: [] });
    const { serialNumber, code } = await world.addToken(company);
    const refused = await world.call(registerToken, { session, input: { serialNumber, otp: code() } });
    expect(refused.body.code).toBe('token.notNeeded');
    expect((await world.call(deferRegistration, { session })).status).toBe(200);

    const own = await atStep();
    await world.addToken(company, [master]);
    const again = await world.call(registerToken, { session: own, input: { serialNumber, otp: code() } });
    expect(again.body.code).toBe('token.registered');
    expect((await world.call(deferRegistration, { session: own })).status).toBe(200);
  });
});

describe('token.needed', () => {
  let created = 0;
  const create = async (session: Awaited<ReturnType<World['logIn']>>, proof: Record<string, string>, more = {}) => {
    created += 1;
    const loginId = `shinki${created}`;
    const form = { ...createUserOperation.example, loginId, loginIdAgain: loginId, permissions: [], limits: {} };
    return world.call(createUser, { session, input: { ...form, proof }, ...more });
  };

  it('is the answer to what needs a code, whatever is given for it, before a password is tried (D-37, X-6)', async () => {
    const session = await world.logIn(master);
    const given: readonly Record<string, string>[] = [
      {},
      { confirmationPassword },
      { confirmationPassword, otp: '123456' },
      { confirmationPassword: 'Chigau26c', otp: '123456' },
    ];
    for (const proof of given) {
      const refused = await create(session, proof);
      expect(refused.body).toMatchObject({ status: 403, code: 'token.needed', askWhom: 'self' });
    }
    const { pk } = confirmationItem.key(master.userId);
    expect(world.items(pk.replace('CREDENTIAL', 'ATTEMPTS'))[0]).toMatchObject({ attempts: 0 });
    const ja = await create(session, {});
    expect(ja.body.detail).toBe(
      'この操作にはワンタイムパスワードが必要です。トークンの利用開始登録を行ってから、もう一度操作してください。',
    );
    const en = await create(session, {}, { headers: { 'accept-language': 'en' } });
    expect(en.body.detail).toBe(
      'This operation requires a one-time password. Please register your token, then try again.',
    );
  });

  it('is the answer at once to a user who is given the right while logged in; no step comes up in that session (D-7)', async () => {
    const clerk = await world.addUser(company);
    expect((await enter(clerk)).body.steps).toEqual([]);
    const session = await world.logIn(clerk);
    const key = rightsItem.key(company.companyId, clerk.userId);
    const granted = world.items(key.pk).find(({ sk }) => sk === key.sk);
    world.engine.put({ ...granted, ...key, role: 'administrator' });
    expect((await create(session, { confirmationPassword })).body.code).toBe('token.needed');
    const home = await world.call(getHome, { session });
    expect(home.body.messages).toMatchObject([{ code: 'token.missing' }]);
    const { serialNumber, code } = await world.addToken(company);
    const registered = await world.call(registerToken, { session, input: { serialNumber, otp: code() } });
    expect([registered.status, registered.body.steps]).toEqual([201, []]);
    world.advance({ minutes: 1 });
    expect((await create(session, { confirmationPassword, otp: code() })).status).toBe(201);
  });
});
