import { beforeEach, describe, expect, it } from 'vitest';
import { handler as changePasswords } from '../../../functions/sessions/change-own-passwords.ts';
import { handler as getHome } from '../../../functions/sessions/get-home.ts';
import { certificateItem } from '../../../shared/table/certificates.ts';
import type { Company } from '../../../shared/table/companies.ts';
import { confirmationAttemptsItem, confirmationItem } from '../../../shared/table/credentials.ts';
import type { Key } from '../../../shared/table/engine.ts';
import { loginItem, logins } from '../../../shared/table/logins.ts';
import { userItem } from '../../../shared/table/user.ts';
import type { TestSession } from '../../builders/session.ts';
import type { TestUser } from '../../builders/user.ts';
import { createWorld, type World } from '../../world.ts';
import { addressesOf } from '../delivered.ts';

let world: World;
let company: Company;
let user: TestUser;

beforeEach(async () => {
  world = createWorld();
  company = world.openCompany();
  user = await world.addUser(company, { role: 'master', email: 'master@tegata-shoji.example.jp' });
});

const item = ({ pk, sk }: Key) => world.items(pk).find((each) => each.sk === sk);
const login = () => item(loginItem.key(user.loginName));
const confirmation = () => item(confirmationItem.key(user.userId));
const counter = () => item(confirmationAttemptsItem.key(user.userId));
const stored = () => item(userItem.key(user.companyId, user.userId));
const isLoginPassword = (password: string) => world.hasher.verify(password, String(login()?.['loginHash']));
const isConfirmation = (password: string) =>
  world.hasher.verify(password, String(confirmation()?.['confirmationHash']));

const newLogin = { current: 'Rogin2026a', new: 'Atarashi7x', newAgain: 'Atarashi7x' };
const newConfirmation = { current: 'Kakunin26b', new: 'Shounin9yz', newAgain: 'Shounin9yz' };
const change = (session: TestSession, input: Record<string, unknown>, validateOnly = false) =>
  world.call(changePasswords, { session, input, validateOnly });

describe('change-own-passwords', () => {
  it('changes both in the login step, and the session continues with the next (A5-8)', async () => {
    user = await world.addUser(company, { mustChangePasswords: true });
    const session = await world.logIn(user, { steps: ['changePasswords', 'emailCheck'] });
    const answer = await change(session, { login: newLogin, confirmation: newConfirmation });
    expect([answer.status, answer.body]).toEqual([200, { steps: ['emailCheck'] }]);
    expect(answer.roundTrips).toBe(3);
    expect([await isLoginPassword(newLogin.new), await isLoginPassword(newLogin.current)]).toEqual([true, false]);
    expect([await isConfirmation(newConfirmation.new), await isConfirmation(newConfirmation.current)]).toEqual([
      true,
      false,
    ]);
    expect(stored()).toMatchObject({ mustChangePasswords: false, version: 2, sessionId: session.sessionId });
    expect([login()?.['attempts'], counter()?.['attempts']]).toEqual([0, 0]);
    const row = world.history(company.companyId).at(-1);
    expect(row).toMatchObject({ event: 'passwords.changed', outcome: 'done', userId: user.userId });
    expect(row?.changes).toEqual([
      { path: 'loginPassword', before: '*****', after: '*****' },
      { path: 'confirmationPassword', before: '*****', after: '*****' },
    ]);
    expect(JSON.stringify(world.items('HISTORY#'))).not.toContain(newLogin.new);
  });

  it('requires both in the login step', async () => {
    const session = await world.logIn(user, { steps: ['changePasswords'] });
    const answer = await change(session, { login: newLogin });
    expect([answer.status, answer.body.code]).toEqual([400, 'request.invalid']);
    expect(answer.body.errors).toMatchObject([{ path: 'confirmation', code: 'field.required' }]);
    expect(login()?.['attempts']).toBe(0);
  });

  it('changes one alone outside the step, and the session stays', async () => {
    const session = await world.logIn(user);
    expect((await change(session, { login: newLogin })).status).toBe(200);
    expect([await isLoginPassword(newLogin.new), await isConfirmation('Kakunin26b')]).toEqual([true, true]);
    expect((await change(session, { confirmation: newConfirmation })).status).toBe(200);
    expect(await isConfirmation(newConfirmation.new)).toBe(true);
    expect((await world.call(getHome, { session })).status).toBe(200);
  });

  it('needs at least one', async () => {
    const answer = await change(await world.logIn(user), {});
    expect(answer.body.errors).toMatchObject([
      { path: 'login', code: 'field.required' },
      { path: 'confirmation', code: 'field.required' },
    ]);
  });

  it('sets the first confirmation password of a user who has none', async () => {
    user = await world.addUser(company, { confirmationPassword: undefined, mustChangePasswords: true });
    const session = await world.logIn(user, { steps: ['changePasswords'] });
    const claimed = await change(session, { login: newLogin, confirmation: newConfirmation });
    expect(claimed.body.errors).toMatchObject([{ path: 'confirmation.current', code: 'field.unknown' }]);
    const { current: _none, ...first } = newConfirmation;
    expect((await change(session, { login: newLogin, confirmation: first })).status).toBe(200);
    expect(await isConfirmation(newConfirmation.new)).toBe(true);
  });

  it('requires the confirmation password of a user who has one', async () => {
    const { current: _left, ...without } = newConfirmation;
    const answer = await change(await world.logIn(user), { confirmation: without });
    expect(answer.body.errors).toMatchObject([{ path: 'confirmation.current', code: 'field.required' }]);
    expect(await isConfirmation('Kakunin26b')).toBe(true);
  });
});

describe('the rules of new passwords (A3-6, A4-6, A4-7, D-10)', () => {
  const refused = async (input: Record<string, unknown>) => {
    const answer = await change(await world.logIn(user), input);
    return [answer.status, answer.body.code, answer.body.errors?.[0]?.path, answer.body.errors?.[0]?.code];
  };

  it.each([
    ['equal to the login ID', { ...newLogin, new: 'user0001', newAgain: 'user0001' }, 'password.sameAsLoginId'],
    ['the one before', { ...newLogin, new: 'Rogin2026a', newAgain: 'Rogin2026a' }, 'password.sameAsBefore'],
    ['letters alone', { ...newLogin, new: 'Tadanomoji', newAgain: 'Tadanomoji' }, 'password.mixRequired'],
    ['a sequence', { ...newLogin, new: 'abcd1234', newAgain: 'abcd1234' }, 'password.sequence'],
  ])('refuse one that is %s', async (_why, given, code) => {
    user = { ...user, loginId: 'user0001' };
    world.engine.put({ ...stored(), ...userItem.key(user.companyId, user.userId), loginId: 'user0001' });
    const key = loginItem.key('user0001');
    world.engine.put({ ...login(), ...key, loginId: 'user0001' });
    expect(await refused({ login: given })).toEqual([400, 'password.notAllowed', 'login.new', code]);
    expect(login()?.['attempts']).toBe(0);
  });

  it('refuse entries that differ, before an attempt is spent', async () => {
    const answer = await change(await world.logIn(user), { login: { ...newLogin, newAgain: 'Atarashi7X' } });
    expect(answer.body.errors).toMatchObject([{ path: 'login.newAgain', code: 'field.mismatch' }]);
    expect(login()?.['attempts']).toBe(0);
  });

  it('refuse two that are the same', async () => {
    const same = { new: 'Onaji2027x', newAgain: 'Onaji2027x' };
    expect(await refused({ login: { ...newLogin, ...same }, confirmation: { ...newConfirmation, ...same } })).toEqual([
      400,
      'password.notAllowed',
      'login.new',
      'password.sameAsOther',
    ]);
  });

  it('refuse a login password equal to the stored confirmation password, and vice versa (I23)', async () => {
    const asConfirmation = { current: 'Rogin2026a', new: 'Kakunin26b', newAgain: 'Kakunin26b' };
    expect(await refused({ login: asConfirmation })).toEqual([
      400,
      'password.notAllowed',
      'login.new',
      'password.sameAsOther',
    ]);
    const asLogin = { current: 'Kakunin26b', new: 'Rogin2026a', newAgain: 'Rogin2026a' };
    expect(await refused({ confirmation: asLogin })).toEqual([
      400,
      'password.notAllowed',
      'confirmation.new',
      'password.sameAsOther',
    ]);
  });

  it('hold even if both are changed to the same value at once (I23)', async () => {
    const session = await world.logIn(user);
    const same = { new: 'Onaji2027x', newAgain: 'Onaji2027x' };
    const answers = await Promise.all([
      change(session, { login: { current: 'Rogin2026a', ...same } }),
      change(session, { confirmation: { current: 'Kakunin26b', ...same } }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect((await isLoginPassword(same.new)) && (await isConfirmation(same.new))).toBe(false);
  });

  it('do not help to guess the other password: after six comparisons it must be proved, and nobody is stopped (I13)', async () => {
    const session = await world.logIn(user);
    let current = 'Rogin2026a';
    const next = async (chosen: string, more: object = {}) => {
      const answer = await change(session, { login: { current, new: chosen, newAgain: chosen }, ...more });
      if (answer.status === 200) current = chosen;
      return answer;
    };
    for (let guess = 1; guess <= 6; guess += 1) expect((await next(`Guess${guess}xyz7`)).status).toBe(200);
    for (const chosen of ['Guess7xyz7', 'Kakunin26b']) {
      const { status, body } = await next(chosen);
      expect([status, body.code, body.errors]).toMatchObject([
        400,
        'request.invalid',
        [{ path: 'confirmation', code: 'field.required' }],
      ]);
    }
    expect(counter()).toMatchObject({ attempts: 0, stopped: false });
    expect((await next('Guess8xyz7', { confirmation: newConfirmation })).status).toBe(200);
    expect((await next('Guess9xyz7')).status).toBe(200);
  });

  it('the same for the login password, which a login proves', async () => {
    const session = await world.logIn(user);
    let current = 'Kakunin26b';
    const next = async (chosen: string) => {
      const answer = await change(session, { confirmation: { current, new: chosen, newAgain: chosen } });
      if (answer.status === 200) current = chosen;
      return answer;
    };
    for (let guess = 1; guess <= 6; guess += 1) expect((await next(`Guess${guess}xyz7`)).status).toBe(200);
    expect((await next('Rogin2026a')).body.errors).toMatchObject([{ path: 'login', code: 'field.required' }]);
    expect(login()).toMatchObject({ attempts: 0, stopped: false });
    expect(login()).not.toHaveProperty('lockedUntil');
    await world.engine.commit([logins.clearAttempts.bind(world.engine)(user.loginId)], 'login');
    expect((await next('Guess7xyz7')).status).toBe(200);
  });

  it('take no attempt of the other password, and a dry run makes no comparison (X-7)', async () => {
    const session = await world.logIn(user);
    const same = { current: 'Rogin2026a', new: 'Kakunin26b', newAgain: 'Kakunin26b' };
    for (let round = 0; round < 8; round += 1) expect((await change(session, { login: same }, true)).status).toBe(200);
    expect(counter()).toMatchObject({ attempts: 0 });
    expect(counter()).not.toHaveProperty('compared');
    expect((await change(session, { login: newLogin })).status).toBe(200);
    expect(counter()).toMatchObject({ attempts: 0, compared: 1 });
  });

  it('are judged on one counter in all sessions at once: at most six comparisons are made (I13)', async () => {
    const session = await world.logIn(user);
    const before = world.hasher.verifications();
    const guesses = Array.from({ length: 20 }, (_, index) => `Guess${index}xyz7`);
    await Promise.all(
      guesses.map((chosen) => change(session, { login: { current: 'Rogin2026a', new: chosen, newAgain: chosen } })),
    );
    // Six current passwords and six new ones.
    expect(world.hasher.verifications() - before).toBeLessThanOrEqual(6 + 6);
  });
});

describe('a wrong current password', () => {
  it('is counted on its own counter, with what is left (X-4)', async () => {
    const session = await world.logIn(user);
    const answer = await change(session, {
      login: { ...newLogin, current: 'Chigau2026' },
      confirmation: newConfirmation,
    });
    expect([answer.status, answer.body.code, answer.body.which, answer.body.remaining]).toEqual([
      403,
      'password.wrong',
      'loginPassword',
      5,
    ]);
    expect([login()?.['attempts'], counter()?.['attempts']]).toEqual([1, 0]);
    expect([await isLoginPassword('Rogin2026a'), await isConfirmation('Kakunin26b')]).toEqual([true, true]);
    expect(world.history(company.companyId).at(-1)).toMatchObject({ outcome: 'refused', code: 'password.wrong' });
  });

  it('locks the login password for a time after six, right ones included (D-2)', async () => {
    const session = await world.logIn(user);
    const wrong = { ...newLogin, current: 'Chigau2026' };
    for (let left = 5; left >= 1; left -= 1)
      expect((await change(session, { login: wrong })).body.remaining).toBe(left);
    const locked = await change(session, { login: wrong });
    expect(locked.body).toMatchObject({
      code: 'proof.stopped',
      which: 'loginPassword',
      until: '2026-04-01T10:15:00+09:00',
    });
    expect(locked.body.detail).toContain('2026年04月01日 10時15分00秒');
    expect((await change(session, { login: newLogin })).body.code).toBe('proof.stopped');
    world.advance({ minutes: 14, seconds: 59 });
    expect((await change(session, { login: newLogin })).body.code).toBe('proof.stopped');
    world.advance({ seconds: 1 });
    expect((await change(session, { login: newLogin })).status).toBe(200);
  });

  it('has precedence over a new password that equals the other one, which it must not reveal', async () => {
    const session = await world.logIn(user);
    const confirmationOnly = { current: 'Chigau2026', new: 'Rogin2026a', newAgain: 'Rogin2026a' };
    const loginOnly = { current: 'Chigau2026', new: 'Kakunin26b', newAgain: 'Kakunin26b' };
    const answers = [
      await change(session, { confirmation: confirmationOnly }),
      await change(session, { login: loginOnly }),
    ];
    expect(answers.map(({ body }) => [body.code, body.which])).toEqual([
      ['password.wrong', 'confirmationPassword'],
      ['password.wrong', 'loginPassword'],
    ]);
  });

  it('names no end of a lock that is over, while the counter is full without a new one', async () => {
    const lockedUntil = world.now().toISOString();
    user = await world.addUser(company, { login: { attempts: 6, lastAttemptAt: lockedUntil, lockedUntil } });
    const answer = await change(await world.logIn(user), { login: newLogin });
    expect(answer.body).toMatchObject({ code: 'proof.stopped', which: 'loginPassword' });
    expect(answer.body).not.toHaveProperty('until');
  });

  it('stops the user after the third lock in a row: the session ends, a mail is sent (D-2)', async () => {
    user = await world.addUser(company, { login: { attempts: 5, locksInARow: 2 } });
    const session = await world.logIn(user);
    const answer = await change(session, { login: { ...newLogin, current: 'Chigau2026' } });
    expect([answer.status, answer.body.code, answer.body.which]).toEqual([403, 'proof.stopped', 'loginPassword']);
    expect(login()).toMatchObject({ stopped: true });
    expect(stored()).toMatchObject({ loginStopped: true });
    expect((await world.call(getHome, { session })).status).toBe(401);
    expect(await addressesOf(world, '利用停止のお知らせ')).toEqual([company.email, user.email]);
  });

  it('stops the confirmation password after six: the session ends; user, company and administrators are alerted (D-3)', async () => {
    user = await world.addUser(company, { confirmation: { attempts: 5 } });
    const session = await world.logIn(user);
    const answer = await change(session, { confirmation: { ...newConfirmation, current: 'Chigau2026' } });
    expect([answer.status, answer.body.code, answer.body.which]).toEqual([
      403,
      'proof.stopped',
      'confirmationPassword',
    ]);
    expect(counter()).toMatchObject({ stopped: true });
    expect(stored()).toMatchObject({ confirmationStopped: true });
    expect((await world.call(getHome, { session })).status).toBe(401);
    expect(await addressesOf(world, '利用停止のお知らせ')).toEqual([
      'master@tegata-shoji.example.jp',
      company.email,
      user.email,
    ]);
  });

  it('is checked again when those that were being checked died without a verdict (I13)', async () => {
    user = await world.addUser(company, {
      confirmation: { attempts: 6, beingChecked: 6, lastAttemptAt: world.now().toISOString() },
    });
    const session = await world.logIn(user);
    expect((await change(session, { confirmation: newConfirmation })).body.code).toBe('request.tooMany');
    world.advance({ seconds: 60 });
    expect((await change(session, { confirmation: newConfirmation })).status).toBe(200);
    expect(counter()).toMatchObject({ attempts: 0, beingChecked: 0, stopped: false });
  });

  it('is verified at most as often as the limit, however many arrive at once (I13)', async () => {
    const session = await world.logIn(user);
    const before = world.hasher.verifications();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        change(session, {
          login: { ...newLogin, current: `Chigau${index}x` },
          confirmation: { ...newConfirmation, current: `Chigau${index}y` },
        }),
      ),
    );
    expect(answers.every(({ status }) => status === 403)).toBe(true);
    expect(counter()).toMatchObject({ stopped: true });
    expect(world.hasher.verifications() - before).toBe(6 + 6);
    expect(login()).toMatchObject({ locksInARow: 1, lockedUntil: '2026-04-01T01:15:00.000Z' });
    expect(await isLoginPassword('Rogin2026a')).toBe(true);
  });
});

it('leaves no failure in a dry run if the current passwords are right (X-7)', async () => {
  const session = await world.logIn(user);
  for (let round = 0; round < 8; round += 1) {
    const answer = await change(session, { login: newLogin, confirmation: newConfirmation }, true);
    expect([answer.status, answer.body.changes.length]).toEqual([200, 2]);
  }
  expect([login()?.['attempts'], counter()?.['attempts']]).toEqual([0, 0]);
  expect(await isLoginPassword('Rogin2026a')).toBe(true);
  expect(stored()).toMatchObject({ version: 1 });
});

it('counts on the certificate, which outsiders cannot reach, if the user logs in with one (X-4)', async () => {
  company = world.openCompany({ loginMethod: 'certificate' });
  user = await world.addUser(company, {
    role: 'master',
    login: { attempts: 6, lockedUntil: '2026-04-01T02:00:00.000Z' },
  });
  const certificate = await world.certify(user);
  const session = await world.logIn(user, { certificate });
  const wrong = await change(session, { login: { ...newLogin, current: 'Chigau2026' }, confirmation: newConfirmation });
  expect(wrong.body).toMatchObject({ code: 'password.wrong', remaining: 5 });
  expect(item(certificateItem.key(certificate.thumbprint))).toMatchObject({ attempts: 1 });
  const answer = await change(session, { login: newLogin, confirmation: newConfirmation });
  expect(answer.status).toBe(200);
  expect(item(certificateItem.key(certificate.thumbprint))).toMatchObject({ attempts: 0 });
  expect(await isLoginPassword(newLogin.new)).toBe(true);
});

it('compares a new confirmation password with the login password on the counter of the certificate (X-4)', async () => {
  company = world.openCompany({ loginMethod: 'certificate' });
  user = await world.addUser(company, { role: 'master' });
  const certificate = await world.certify(user);
  const session = await world.logIn(user, { certificate });
  const row = () => item(certificateItem.key(certificate.thumbprint));
  const wrong = { ...newConfirmation, current: 'Chigau2026' };
  expect((await change(session, { confirmation: wrong })).body.code).toBe('password.wrong');
  expect(row()).toMatchObject({ compared: 0, attempts: 0 });
  expect((await change(session, { confirmation: newConfirmation })).status).toBe(200);
  expect(row()).toMatchObject({ compared: 1, attempts: 0 });
  expect(login()).not.toHaveProperty('compared');
});

it('gives a comparison with the login password back if the current confirmation password was wrong', async () => {
  const session = await world.logIn(user);
  expect((await change(session, { confirmation: { ...newConfirmation, current: 'Chigau2026' } })).status).toBe(403);
  expect(login()).toMatchObject({ compared: 0 });
});

it('locks the certificate after six wrong ones, and not the login ID, which is not used to log in (X-4)', async () => {
  company = world.openCompany({ loginMethod: 'certificate' });
  user = await world.addUser(company, { role: 'master' });
  const certificate = await world.certify(user);
  const session = await world.logIn(user, { certificate });
  const wrong = { login: { ...newLogin, current: 'Chigau2026' } };
  for (let attempt = 1; attempt < 6; attempt += 1) await change(session, wrong);
  const sixth = await change(session, wrong);
  expect(sixth.body).toMatchObject({ code: 'proof.stopped', reason: 'locked' });
  expect(item(certificateItem.key(certificate.thumbprint))?.['lockedUntil']).toBeDefined();
  expect(login()).not.toHaveProperty('lockedUntil');
});
