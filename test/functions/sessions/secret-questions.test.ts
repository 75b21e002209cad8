import { beforeEach, describe, expect, it } from 'vitest';
import { handler as unlockAtBranch } from '../../../functions/bank/unlock-user-at-branch.ts';
import { handler as acknowledge } from '../../../functions/sessions/acknowledge-login-notices.ts';
import { handler as answerQuestion } from '../../../functions/sessions/answer-secret-question.ts';
import { handler as getHome } from '../../../functions/sessions/get-home.ts';
import { handler as logIn } from '../../../functions/sessions/log-in.ts';
import { handler as registerAnswers } from '../../../functions/sessions/register-secret-answers.ts';
import { handler as deleteUser } from '../../../functions/users/delete-user.ts';
import { handler as unlockUser } from '../../../functions/users/unlock-user.ts';
import type { Company } from '../../../shared/table/companies.ts';
import { loginItem } from '../../../shared/table/logins.ts';
import { type SecretAnswers, secretAnswersItem } from '../../../shared/table/secret-answers.ts';
import { sessionItem } from '../../../shared/table/sessions.ts';
import { userItem } from '../../../shared/table/user.ts';
import { registerAnswers as writeAnswers } from '../../builders/secret-answers.ts';
import type { TestUser, UserOverrides } from '../../builders/user.ts';
import { secretAnswers as sample } from '../../simulator/commands/demonstration/secrets.ts';
import { type Answer, createWorld, type World } from '../../world.ts';
import { addressesOf } from '../delivered.ts';

/** D-4: which device is asked what, after how many logins, and what a wrong answer tells and does. */
let world: World;
let company: Company;
let user: TestUser;

beforeEach(async () => {
  world = createWorld({ profile: 'tohoku' });
  company = world.openCompany();
  user = await world.addUser(company);
});

const enter = (who = user, deviceToken?: string) =>
  world.call(logIn, {
    host: 'entry',
    input: { loginId: who.loginId, loginPassword: who.loginPassword, ...(deviceToken && { deviceToken }) },
  });
const sessionOf = ({ body }: Answer) => {
  const { sessionId, companyId, userId } = sessionItem.parse(world.items('SESSION#').at(-1) as never);
  return { token: body.token as string, host: 'entry' as const, sessionId, companyId, userId };
};
type Session = ReturnType<typeof sessionOf>;
const answer = (session: Session, text: string, more: Record<string, unknown> = {}, questionId = 'firstSchool') =>
  world.call(answerQuestion, { session, input: { questionId, answer: text }, ...more });
const register = (session: Session, answers: unknown = sample, more: Record<string, unknown> = {}) =>
  world.call(registerAnswers, { session, input: { answers }, ...more });
const row = ({ companyId, userId } = user): SecretAnswers | undefined => {
  const { pk, sk } = secretAnswersItem.key(companyId, userId);
  return secretAnswersItem.read(world.items(pk).find((item) => item.sk === sk));
};
const devices = () => loginItem.parse(world.items(loginItem.key(user.loginName).pk)[0] as never).knownDevices ?? [];
const record = () => world.items(userItem.prefix).find(({ userId }) => userId === user.userId);
const put = (fields: object) => {
  const stored = record();
  if (stored) world.engine.put({ ...stored, ...fields });
};
const right = '盛岡第一小学校';
const wrong = '仙台';

/** A session that is asked: answers are registered, and three logins were made. */
async function asked(overrides: Partial<SecretAnswers> = {}): Promise<Session> {
  put({ loginCount: 3 });
  await writeAnswers(world, user, sample, overrides);
  const begun = await enter();
  expect(begun.body.steps).toEqual(['secretQuestion']);
  return sessionOf(begun);
}

describe('log-in', () => {
  it('has the answers registered once, also by a user who has logged in for years (A5-4)', async () => {
    for (const fields of [{}, { loginCount: 400 }, { loginCount: undefined, lastLogins: [] }]) {
      put(fields);
      const begun = await enter();
      expect(begun.body.steps).toEqual(['registerSecretAnswers']);
      expect(begun.body.questions).toHaveLength(12);
      expect(begun.body).not.toHaveProperty('question');
    }
    const begun = await enter();
    const { deviceToken } = begun.body;
    expect((await register(sessionOf(begun))).body).toEqual({ steps: [] });
    expect((await enter(user, deviceToken)).body.steps).toEqual([]);
  });

  const logins = (loginCount: number | undefined, lastLogins: number): UserOverrides => ({
    loginCount,
    lastLogins: Array.from({ length: lastLogins }, () => '2026-03-01T00:00:00.000Z'),
  });
  it.each([
    ['an unknown device after three logins', logins(3, 3), false, ['secretQuestion']],
    ['an unknown device after two', logins(2, 2), false, []],
    ['a known device', logins(300, 3), true, []],
    ['an unknown device, where only the latest logins are counted', logins(undefined, 3), false, ['secretQuestion']],
    ['an unknown device, where only two logins are known', logins(undefined, 2), false, []],
  ] as const)('on %s (D-4)', async (_case, fields, isKnown, steps) => {
    const { deviceToken } = (await enter()).body;
    put(fields);
    await writeAnswers(world, user);
    const begun = await enter(user, isKnown ? deviceToken : undefined);
    expect(begun.body.steps).toEqual(steps);
    expect(begun.roundTrips).toBe(3);
    const question = { questionId: 'firstSchool', text: '最初に通った学校または幼稚園の名前は' };
    expect(begun.body.question).toEqual(steps.length > 0 ? question : undefined);
  });

  it('counts the logins of a user', async () => {
    await enter();
    await enter();
    expect(record()).toMatchObject({ loginCount: 2 });
    put({ loginCount: undefined, lastLogins: ['2026-03-01T00:00:00.000Z'] });
    await enter();
    expect(record()).toMatchObject({ loginCount: 2 });
  });

  it('asks again on every unknown device until the question is answered: none is known before', async () => {
    const session = await asked();
    expect(devices()).toEqual([]);
    const { deviceToken } = (await enter()).body;
    expect((await enter(user, deviceToken)).body.steps).toEqual(['secretQuestion']);
    expect((await world.call(getHome, { session })).status).toBe(401);
  });

  it('asks the same question until it is answered, and then the next: nobody chooses by trying', async () => {
    const questions = ['firstSchool', 'firstSchool', 'firstPet', 'favouriteDish', 'firstSchool'];
    await asked();
    for (const [index, questionId] of questions.entries()) {
      const begun = await enter();
      expect(begun.body.question.questionId, String(index)).toBe(questionId);
      if (index === 0) continue;
      const text = sample.find((each) => each.questionId === questionId)?.answer ?? '';
      expect((await answer(sessionOf(begun), text, {}, questionId)).status).toBe(200);
    }
  });

  it('asks nothing of the customers of a bank that has no secret questions', async () => {
    world = createWorld({ profile: 'standard' });
    user = await world.addUser(world.openCompany(), { loginCount: 9 });
    expect((await enter()).body.steps).toEqual([]);
    await writeAnswers(world, user);
    expect((await enter()).body.steps).toEqual([]);
  });

  it('names the question in the language of the reader, also where another step is tried first (D-25)', async () => {
    const session = await asked();
    const early = await world.call(getHome, { session, headers: { 'accept-language': 'en' } });
    expect([early.status, early.body.code, early.body.step]).toEqual([403, 'session.stepPending', 'secretQuestion']);
    expect(early.body.question).toEqual({
      questionId: 'firstSchool',
      text: 'What was the name of your first school?',
    });
    put({ mustCheckEmail: true });
    world.publishNotice({ atLogin: true });
    const steps = (await enter()).body.steps;
    expect(steps).toEqual(['secretQuestion', 'notices', 'emailCheck']);
    const others = await world.call(acknowledge, { session: sessionOf(await enter()) });
    expect(others.body).toMatchObject({ code: 'session.stepPending', step: 'secretQuestion' });
  });
});

describe('register-secret-answers', () => {
  const begun = async () => sessionOf(await enter());

  it('stores the answers hashed, once, and tells the user and the contact (A5-4, D-30)', async () => {
    const session = await begun();
    const done = await register(session);
    expect([done.status, done.body, done.roundTrips]).toEqual([200, { steps: [] }, 2]);
    const stored = row();
    expect(stored?.answers.map(({ questionId }) => questionId)).toEqual(sample.map(({ questionId }) => questionId));
    for (const [index, { answerHash }] of (stored?.answers ?? []).entries())
      expect(await world.hasher.verify(sample[index]?.answer ?? '', answerHash)).toBe(true);
    expect(JSON.stringify(world.items())).not.toContain(right);
    expect(await addressesOf(world, '追加認証情報登録のお知らせ')).toEqual([company.email, user.email].toSorted());
    expect(world.history(company.companyId).at(-1)).toMatchObject({
      ...{ event: 'secretAnswers.registered', outcome: 'done', subject: user.userId },
      changes: [{ path: 'secretAnswers', before: 'notRegistered', after: 'registered' }],
    });
    const again = await register(session);
    expect([again.status, again.body.code]).toEqual([409, 'session.stepNotPending']);
    expect(row()).toEqual(stored);
  });

  it('accepts one of two pages submitted at once (A1-12)', async () => {
    const session = await begun();
    const other = sample.map(({ questionId }, index) => ({ questionId, answer: ['一', '二', '三'][index] }));
    const answers = await Promise.all([register(session), register(session, other)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  });

  it('cannot be used to change answers, with no step pending or another one (B-29)', async () => {
    const { answers } = await writeAnswers(world, user);
    for (const steps of [[], ['secretQuestion']])
      expect((await register((await world.logIn(user, { steps })) as Session)).status).toBeOneOf([403, 409]);
    const forged = await world.logIn(user, { steps: ['registerSecretAnswers'] });
    const refused = await register(forged as Session);
    expect([refused.status, refused.body.code]).toEqual([409, 'session.stepNotPending']);
    expect(row()?.answers).toEqual(answers);
  });

  const three = (changes: Record<number, object>) => sample.map((each, index) => ({ ...each, ...changes[index] }));
  it.each([
    ['two answers', sample.slice(0, 2), 'answers'],
    ['four answers', [...sample, { questionId: 'firstEmployer', answer: '店' }], 'answers'],
    ['a question twice', three({ 1: { questionId: 'firstSchool' } }), 'answers[1].questionId'],
    ['an answer twice', three({ 2: { answer: 'ポチ' } }), 'answers[2].answer'],
    [
      'an answer twice, composed differently',
      three({ 0: { answer: 'が' }, 1: { answer: 'か\u3099' } }),
      'answers[1].answer',
    ],
    ['an unknown question', three({ 1: { questionId: 'constructor' } }), 'answers[1].questionId'],
    ['a half-width answer', three({ 1: { answer: 'pochi' } }), 'answers[1].answer'],
    ['eleven characters', three({ 1: { answer: '一二三四五六七八九十一' } }), 'answers[1].answer'],
    ['a text that turns its direction', three({ 1: { answer: 'ポ\u202eチ' } }), 'answers[1].answer'],
    ['a field that does not exist', three({ 1: { hash: 'x' } }), 'answers[1].hash'],
  ])('refuses %s, and stores nothing', async (_what, answers, path) => {
    const refused = await register(await begun(), answers);
    expect([refused.status, refused.body.code]).toEqual([400, 'request.invalid']);
    expect(refused.body.errors.map((each: { path: string }) => each.path)).toEqual([path]);
    expect(row()).toBeUndefined();
  });

  it('stores nothing in a dry run', async () => {
    const session = await begun();
    const dry = await register(session, sample, { validateOnly: true });
    expect([dry.status, dry.body.changes]).toEqual([
      200,
      [{ path: 'secretAnswers', before: 'notRegistered', after: 'registered' }],
    ]);
    expect(row()).toBeUndefined();
    expect((await register(session)).status).toBe(200);
  });

  it('leaves nothing behind of a user who is deleted meanwhile', async () => {
    const session = await begun();
    const master = await world.logIn(await world.addUser(company, { role: 'master' }));
    const input = { userId: user.userId, proof: { confirmationPassword: 'Kakunin26b' } };
    const answers = await Promise.all([register(session), world.call(deleteUser, { session: master, input })]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    if (answers[0].status === 200) await world.call(deleteUser, { session: master, input });
    expect(record()).toBeUndefined();
    expect(row()).toBeUndefined();
  });
});

describe('answer-secret-question', () => {
  it('completes the step, and the device is known from then on (A5-5)', async () => {
    put({ loginCount: 3 });
    await writeAnswers(world, user);
    const begun = await enter();
    const done = await answer(sessionOf(begun), right);
    expect([done.status, done.body, done.roundTrips]).toEqual([200, { steps: [] }, 3]);
    expect(devices()).toHaveLength(1);
    const again = await enter(user, begun.body.deviceToken);
    expect([again.body.steps, again.body.deviceToken]).toEqual([[], begun.body.deviceToken]);
    expect(world.history(company.companyId).map(({ event }) => event)).toContain('secretQuestion.answered');
    expect(world.mails()).toEqual([]);
  });

  it('keeps at most five devices', async () => {
    await asked();
    for (let device = 0; device < 7; device += 1) {
      const begun = await enter();
      const { questionId } = begun.body.question;
      const text = sample.find((each) => each.questionId === questionId)?.answer ?? '';
      await answer(sessionOf(begun), text, {}, questionId);
      world.advance({ minutes: 1 });
    }
    expect(devices()).toHaveLength(5);
  });

  it('accepts the answer however its characters were composed, and nothing that resembles it (B-30)', async () => {
    await writeAnswers(world, user, [{ questionId: 'firstSchool', answer: 'がっこう' }]);
    put({ loginCount: 3 });
    for (const other of ['ガッコウ', 'がつこう', 'がっこ', 'がっこう。']) {
      const refused = await answer(sessionOf(await enter()), other);
      expect([refused.status, other]).toEqual([401, other]);
      expect((await answer(sessionOf(await enter()), 'か\u3099っこう')).status).toBe(200);
    }
  });

  it('refuses a wrong answer like a login, and never says how many are left or that they are stopped', async () => {
    const session = await asked();
    const refused = await enter({ ...user, loginPassword: 'Chigau2026' });
    const answers: Answer[] = [];
    for (let time = 0; time < 4; time += 1) answers.push(await answer(session, wrong));
    expect(row()).toMatchObject({ attempts: 4, stopped: false });
    answers.push(await answer(session, wrong));
    expect(row()).toMatchObject({ attempts: 0, stopped: true });
    const before = world.hasher.verifications();
    answers.push(await answer(session, right), await answer(session, wrong));
    expect(world.hasher.verifications() - before).toBe(2);
    for (const { status, body, roundTrips } of answers)
      expect([status, body, roundTrips]).toEqual([refused.status, { ...refused.body, requestId: body.requestId }, 3]);
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 401, 401]);
    const rows = world.history(company.companyId).filter(({ event }) => event === 'secretQuestion.answered');
    expect(rows.map(({ outcome, code }) => [outcome, code])).toEqual(Array(7).fill(['refused', 'session.refused']));
  });

  it('is stopped by five wrong answers in all, over any number of logins; others are told (D-4, D-30)', async () => {
    const master = await world.addUser(company, { role: 'master' });
    await answer(await asked(), wrong);
    for (let time = 0; time < 4; time += 1) await answer(sessionOf(await enter()), wrong);
    expect(row()).toMatchObject({ stopped: true });
    expect(await addressesOf(world, '利用停止のお知らせ')).toEqual(
      [user.email, master.email, company.email].toSorted(),
    );
    const session = sessionOf(await enter());
    expect((await answer(session, right)).status).toBe(401);
    expect((await world.call(getHome, { session })).body.code).toBe('session.stepPending');
    expect(devices()).toEqual([]);
  });

  it('does not keep a stopped user from known devices', async () => {
    const { deviceToken } = (await enter()).body;
    await writeAnswers(world, user, sample, { stopped: true });
    put({ loginCount: 3 });
    expect((await enter(user, deviceToken)).body.steps).toEqual([]);
    expect((await enter()).body.steps).toEqual(['secretQuestion']);
  });

  it('counts from the beginning after a right answer', async () => {
    for (let time = 0; time < 4; time += 1) await answer(await asked({ attempts: 4 }), right);
    expect(row()).toMatchObject({ attempts: 0, stopped: false });
  });

  it('has five of two hundred concurrent answers compared (I13)', async () => {
    const session = await asked();
    const before = world.hasher.verifications();
    const guesses = Array.from({ length: 200 }, (_, index) => answer(session, index === 199 ? right : wrong));
    const statuses = (await Promise.all(guesses)).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([401]));
    expect(row()).toMatchObject({ stopped: true });
    // The same work for those that are not compared with the answer.
    expect(world.hasher.verifications() - before).toBe(200);
  });

  it('stays closed when the function that took the last attempt died', async () => {
    const session = await asked({ attempts: 5 });
    world.advance({ minutes: 14 });
    expect((await answer(session, right)).status).toBe(401);
  });

  it.each([
    ['a malformed answer', 'firstSchool', 'morioka', 'answer'],
    ['a question that was not asked', 'firstPet', 'ポチ', 'questionId'],
    ['a question that does not exist', '__proto__', 'ポチ', 'questionId'],
  ])('takes no attempt for %s', async (_what, questionId, text, path) => {
    const refused = await answer(await asked(), text, {}, questionId);
    expect([refused.status, refused.body.errors.map((each: { path: string }) => each.path)]).toEqual([400, [path]]);
    expect(row()).toMatchObject({ attempts: 0 });
  });

  it('counts the answers of dry runs, and completes nothing by them (X-7)', async () => {
    const session = await asked();
    expect((await answer(session, wrong, { validateOnly: true })).status).toBe(401);
    expect(row()).toMatchObject({ attempts: 1 });
    expect((await answer(session, right, { validateOnly: true })).status).toBe(200);
    expect(row()).toMatchObject({ attempts: 0, asked: 0 });
    expect(devices()).toEqual([]);
    expect((await answer(session, right)).status).toBe(200);
  });

  it('accepts one of two pages submitted at once (A1-12)', async () => {
    const session = await asked();
    const answers = await Promise.all([answer(session, right), answer(session, right)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect(row()).toMatchObject({ asked: 1 });
  });

  it('makes no device known whose login was reset meanwhile', async () => {
    const session = await asked();
    const { pk } = loginItem.key(user.loginName);
    world.hooks.before = async ({ method }) => {
      const [stored] = world.items(pk);
      if (method === 'commit' && stored) world.engine.put({ ...stored, loginHash: 'another' });
    };
    expect((await answer(session, right)).status).toBe(401);
    world.hooks.before = undefined;
    expect(devices()).toEqual([]);
  });

  it('refuses when the answers were deleted since the login', async () => {
    const session = await asked();
    const { pk, sk } = secretAnswersItem.key(user.companyId, user.userId);
    const clear = { kind: 'delete' as const, key: { pk, sk }, when: [], otherwise: () => new Error() as never };
    await world.engine.commit([clear], 'clear');
    expect((await answer(session, right)).status).toBe(401);
    expect((await enter()).body.steps).toEqual(['registerSecretAnswers']);
  });
});

describe('the answers are deleted', () => {
  const proof = { confirmationPassword: 'Kakunin26b' };
  let master: TestUser;
  beforeEach(async () => {
    master = await world.addUser(company, { role: 'master' });
  });
  const unlock = async (by: TestUser, of: TestUser, what: readonly string[] = ['secretAnswers'], more = {}) =>
    world.call(unlockUser, { session: await world.logIn(by), input: { userId: of.userId, what, proof }, ...more });
  const atBranch = (of: TestUser, more = {}) =>
    world.call(unlockAtBranch, {
      host: 'bank',
      input: { companyId: company.companyId, userId: of.userId, what: ['secretAnswers'], ...more },
    });

  it.each([
    ['stopped', { stopped: true }, 'stopped'],
    ['full without a stop', { attempts: 5 }, 'stopped'],
    ['forgotten', {}, 'registered'],
  ])('by an administrator when they are %s, and registered anew at the next login (D-28)', async (_, state, before) => {
    await writeAnswers(world, user, sample, state);
    put({ loginCount: 3 });
    const administrator = await world.addUser(company, { role: 'administrator' });
    const dry = await unlock(administrator, user, undefined, { validateOnly: true });
    expect(dry.body.changes).toEqual([{ path: 'secretAnswers', before, after: 'notRegistered' }]);
    expect(row()).toBeDefined();
    expect((await unlock(administrator, user)).status).toBe(200);
    expect(row()).toBeUndefined();
    expect(await addressesOf(world, '追加認証情報初期化のお知らせ')).toEqual([user.email, company.email].toSorted());
    expect(await addressesOf(world, '利用停止解除のお知らせ')).toEqual([]);
    const begun = await enter();
    expect(begun.body.steps).toEqual(['registerSecretAnswers']);
    expect((await register(sessionOf(begun))).status).toBe(200);
  });

  it('by the bank alone for the master, by nobody for oneself: X-6 says whom to ask', async () => {
    await writeAnswers(world, master, sample, { stopped: true });
    const administrator = await world.addUser(company, { role: 'administrator' });
    const refused = await unlock(administrator, master);
    expect(refused.body).toMatchObject({ code: 'user.protected', reason: 'master', askWhom: 'bank' });
    expect((await unlock(administrator, administrator)).body).toMatchObject({ code: 'user.protected', reason: 'self' });
    expect(row(master)).toBeDefined();
    expect((await atBranch(master)).status).toBe(200);
    expect(row(master)).toBeUndefined();
  });

  it('together with what else is unlocked, each with its own mail', async () => {
    await writeAnswers(world, user);
    put({ loginStopped: true });
    const done = await unlock(master, user, ['secretAnswers', 'login']);
    expect([done.status, done.body.serviceState]).toEqual([200, 'usable']);
    expect(
      world
        .mails()
        .map(({ kind }) => kind)
        .toSorted(),
    ).toEqual(['secretAnswersCleared', 'stopLifted']);
    await writeAnswers(world, user);
    const both = await atBranch(user, { what: ['login', 'secretAnswers'], temporaryPasswords: true });
    expect(both.status).toBe(200);
    expect(row()).toBeUndefined();
  });

  it('not when none are registered, nor when a stop comes in between', async () => {
    expect((await unlock(master, user)).body.code).toBe('user.notStopped');
    await writeAnswers(world, user);
    world.hooks.before = async ({ method }) => {
      if (method !== 'commit') return;
      world.hooks.before = undefined;
      await writeAnswers(world, user, sample, { stopped: true });
    };
    expect((await unlock(master, user)).body.code).toBe('request.conflict');
    expect(row()).toMatchObject({ stopped: true });
    expect((await unlock(master, user)).status).toBe(200);
  });

  it('with the user', async () => {
    await writeAnswers(world, user);
    const input = { userId: user.userId, proof };
    expect((await world.call(deleteUser, { session: await world.logIn(master), input })).status).toBe(200);
    expect(row()).toBeUndefined();
  });
});
