import { beforeEach, describe, expect, it } from 'vitest';
import { handler as openCompany } from '../../../functions/bank/open-company.ts';
import { handler as renewTemporaryPasswords } from '../../../functions/bank/renew-temporary-passwords.ts';
import { handler as beginRegistration } from '../../../functions/registration/begin-registration.ts';
import { handler as completeRegistration } from '../../../functions/registration/complete-registration.ts';
import { companyItem } from '../../../shared/table/companies.ts';
import { type Answer, createWorld, type World } from '../../world.ts';
import { addressesOf } from '../delivered.ts';

let world: World;

beforeEach(() => {
  world = createWorld();
});

const application = {
  name: '株式会社髙橋商店',
  nameKana: 'タカハシシヨウテン',
  loginMethod: 'certificate',
  otp: false,
  email: 'soumu@takahashi.example.jp',
  accounts: [
    { branch: '081', type: 'ordinary', number: '0253226', name: '本店' },
    { branch: '082', type: 'current', number: '1111111', name: '支店' },
  ],
  representative: 1,
};

const person = {
  userName: '𠮷野　太郎',
  email: 'taro@takahashi.example.jp',
  emailAgain: 'taro@takahashi.example.jp',
  loginId: 'takahashi01',
  loginIdAgain: 'takahashi01',
  loginPassword: 'Rogin2026a',
  loginPasswordAgain: 'Rogin2026a',
  confirmationPassword: 'Kakunin26b',
  confirmationPasswordAgain: 'Kakunin26b',
};

/** An answer without what names the request. */
const anonymous = ({ status, body: { requestId: _, ...body } }: Answer) => ({ status, body });

/** An invited company, and the token of a registration that was begun. */
async function begun() {
  const company = world.openCompany({ state: 'usable', loginMethod: 'certificate', masterUserId: undefined });
  const invitation = await world.inviteMaster(company);
  const answer = await world.call(beginRegistration, { input: { ...invitation } });
  return { company, invitation, registrationToken: answer.body.registrationToken as string, answer };
}

describe('open-company', () => {
  it('opens the contract and mails the temporary passwords, which the answer does not contain (A3-1, A3-2)', async () => {
    const answer = await world.call(openCompany, { input: application });
    expect(answer.status).toBe(201);
    expect(Object.keys(answer.body)).toEqual(['companyId']);
    const [mail] = world.mails();
    expect(mail).toMatchObject({ subject: 'お申込み手続き完了のお知らせ', to: application.email, state: 'queued' });
    expect(mail?.text).toMatch(/^仮ログインパスワード: [0-9A-Za-z]{10}$/m);
    expect(mail?.text).toMatch(/^仮確認用パスワード: [0-9A-Za-z]{10}$/m);
    expect(world.history(answer.body.companyId)).toMatchObject([
      { event: 'company.opened', actor: 'bank', outcome: 'done' },
    ]);
    const stored = JSON.stringify(world.items().filter(({ pk }) => !pk.startsWith('MAIL#')));
    expect(stored).not.toContain(String(mail?.values?.temporaryLoginPassword));
  });

  it('lets the mailed passwords begin the registration, by the representative account', async () => {
    await world.call(openCompany, { input: application });
    const { temporaryLoginPassword, temporaryConfirmationPassword } = world.mails()[0]?.values ?? {};
    const answer = await world.call(beginRegistration, {
      input: {
        account: { branch: '082', type: 'current', number: '1111111' },
        temporaryLoginPassword,
        temporaryConfirmationPassword,
      },
    });
    expect([answer.status, answer.body.companyName]).toEqual([201, '株式会社髙橋商店']);
  });

  it('refuses an account that another contract has: company.exists', async () => {
    await world.call(openCompany, { input: application });
    const again = await world.call(openCompany, { input: application });
    expect([again.status, again.body.code]).toEqual([409, 'company.exists']);
  });

  it('refuses a login method the bank does not offer', async () => {
    world = createWorld({ profile: 'hokuyo' });
    const answer = await world.call(openCompany, { input: { ...application, loginMethod: 'password' } });
    expect([answer.status, answer.body.code]).toEqual([400, 'company.passwordMethodNotOffered']);
    expect(world.items('COMPANY#')).toEqual([]);
  });

  it('refuses a representative that is not among the accounts', async () => {
    const answer = await world.call(openCompany, { input: { ...application, representative: 2 } });
    expect([answer.status, answer.body.errors[0].path]).toEqual([400, 'representative']);
  });

  it('writes nothing on a dry run', async () => {
    const answer = await world.call(openCompany, { input: application, validateOnly: true });
    expect(answer.status).toBe(200);
    expect(world.items()).toEqual([]);
  });
});

describe('begin-registration', () => {
  it('returns a token for the account and both passwords, one at a time', async () => {
    const { answer } = await begun();
    expect(answer.status).toBe(201);
    expect(answer.body.expiresAt).toMatch(/\+09:00$/);
    expect(answer.roundTrips).toBeLessThanOrEqual(3);
  });

  it('gives one answer for everything wrong: registration.refused', async () => {
    const company = world.openCompany();
    const invitation = await world.inviteMaster(company);
    const wrong = [
      { ...invitation, temporaryLoginPassword: 'Chigau123' },
      { ...invitation, temporaryConfirmationPassword: 'Chigau123' },
      { ...invitation, account: { ...invitation.account, number: '9999999' } },
      { ...invitation, account: { ...invitation.account, type: 'savings' } },
    ];
    const answers: Answer[] = [];
    for (const input of wrong) answers.push(await world.call(beginRegistration, { input }));
    for (const answer of answers) expect(anonymous(answer)).toEqual(anonymous(answers[0] as Answer));
    expect(new Set(answers.map(({ roundTrips }) => roundTrips))).toEqual(new Set([3]));
    expect(answers[0]).toMatchObject({ status: 401, body: { code: 'registration.refused' } });
  });

  it('locks after six wrong ones for a quarter of an hour, also for the right passwords (D-2)', async () => {
    const company = world.openCompany();
    const invitation = await world.inviteMaster(company);
    for (let attempt = 0; attempt < 6; attempt += 1) {
      await world.call(beginRegistration, { input: { ...invitation, temporaryLoginPassword: 'Chigau123' } });
    }
    expect((await world.call(beginRegistration, { input: invitation as never })).status).toBe(401);
    world.advance({ minutes: 14, seconds: 59 });
    expect((await world.call(beginRegistration, { input: invitation as never })).status).toBe(401);
    world.advance({ seconds: 2 });
    expect((await world.call(beginRegistration, { input: invitation as never })).status).toBe(201);
  });

  it('locks again and again, and never stops; the contact is alerted at the third lock in a row (D-29)', async () => {
    const company = world.openCompany({ state: 'usable', masterUserId: undefined });
    const invitation = await world.inviteMaster(company);
    const wrong = { ...invitation, temporaryLoginPassword: 'Chigau123' };
    for (const minutes of [15, 30, 60, 60, 60]) {
      for (let attempt = 0; attempt < 6; attempt += 1) await world.call(beginRegistration, { input: wrong });
      world.advance({ minutes: minutes - 1 });
      expect((await world.call(beginRegistration, { input: { ...invitation } })).status).toBe(401);
      world.advance({ minutes: 1, seconds: 1 });
    }
    expect(await addressesOf(world, '利用一時停止のお知らせ')).toEqual([company.email]);
    expect((await world.call(beginRegistration, { input: { ...invitation } })).status).toBe(201);
  });

  it('is unlocked when the bank mails new temporary passwords (D-28)', async () => {
    const company = world.openCompany({ state: 'usable', masterUserId: undefined });
    const invitation = await world.inviteMaster(company);
    const wrong = { ...invitation, temporaryLoginPassword: 'Chigau123' };
    for (let attempt = 0; attempt < 6; attempt += 1) await world.call(beginRegistration, { input: wrong });
    const { companyId } = company;
    expect((await world.call(renewTemporaryPasswords, { input: { companyId } })).status).toBe(200);
    const mailed = world.mails().find(({ kind }) => kind === 'applicationComplete')?.values;
    const { temporaryLoginPassword, temporaryConfirmationPassword } = mailed ?? {};
    const { account } = invitation;
    const again = { account, temporaryLoginPassword, temporaryConfirmationPassword };
    expect((await world.call(beginRegistration, { input: again })).status).toBe(201);
  });

  it('begins nothing in a dry run, but the right passwords clear the count (X-7)', async () => {
    const invitation = await world.inviteMaster(world.openCompany());
    await world.call(beginRegistration, { input: { ...invitation, temporaryLoginPassword: 'Chigau123' } });
    const stored = () => world.items('REGISTRATION#')[0];
    expect(stored()).toMatchObject({ attempts: 1 });
    const answer = await world.call(beginRegistration, { input: { ...invitation }, validateOnly: true });
    expect(answer.status).toBe(200);
    expect(stored()).toMatchObject({ attempts: 0 });
    expect(stored()).not.toHaveProperty('tokenHash');
  });

  it('refuses temporary passwords that have expired, and completed registrations', async () => {
    const company = world.openCompany();
    const old = await world.inviteMaster(company, { expiresAt: world.now().toISOString() });
    expect((await world.call(beginRegistration, { input: { ...old } })).status).toBe(401);
    const done = await world.inviteMaster(company, { done: true });
    expect((await world.call(beginRegistration, { input: { ...done } })).status).toBe(401);
  });

  it('closes at 19:00 if the bank says so, and names the next opening (A1-8): service.closed', async () => {
    world = createWorld({ profile: 'hokuyo', startAt: '2026-04-01T18:59:59+09:00' });
    const invitation = await world.inviteMaster(world.openCompany());
    expect((await world.call(beginRegistration, { input: { ...invitation } })).status).toBe(201);
    world.at('2026-04-01T19:00:00+09:00');
    const closed = await world.call(beginRegistration, { input: { ...invitation } });
    expect([closed.status, closed.body.code, closed.body.opensAt]).toEqual([
      403,
      'service.closed',
      '2026-04-02T00:00:00+09:00',
    ]);
  });
});

describe('complete-registration', () => {
  it('makes the master user, who goes on to the certificate (A3-4, A3-5, D-12)', async () => {
    const { company, registrationToken } = await begun();
    world.advance({ minutes: 1 });
    const answer = await world.call(completeRegistration, { input: { registrationToken, ...person } });
    expect([answer.status, answer.body.next]).toEqual([201, 'certificate']);
    expect(answer.roundTrips).toBeLessThanOrEqual(3);
    const [user] = world.items(`USER#${company.companyId}`).filter(({ sk }) => sk === `USER#${answer.body.userId}`);
    expect(user).toMatchObject({
      listedRole: 'master',
      name: '𠮷野　太郎',
      emailState: 'unconfirmed',
      certificate: { state: 'none' },
    });
    const { companyId } = company;
    const { userId } = answer.body;
    // Everything else of the master is derived from the contract (D-32).
    expect(world.items('RIGHTS#')).toEqual([
      {
        pk: `RIGHTS#${companyId}`,
        sk: `USER#${userId}`,
        entity: 'rights',
        form: 2,
        companyId,
        userId,
        role: 'master',
        version: 1,
      },
    ]);
    expect(user?.issueWindowUntil).toBe(new Date(world.now().getTime() + 7 * 86_400_000).toISOString());
    expect(world.history(company.companyId).at(-1)).toMatchObject({
      event: 'registration.completed',
      userId: answer.body.userId,
    });
    expect(JSON.stringify(world.items())).not.toContain(person.loginPassword);
  });

  it('shows what is registered on the confirm screen, records it, and neither tells a password (A3-4, X-7)', async () => {
    const { company, registrationToken } = await begun();
    world.advance({ minutes: 1 });
    const input = { registrationToken, ...person };
    const { loginId, userName, email } = person;
    const shown = Object.entries({
      loginId,
      name: userName,
      email,
      loginPassword: '*****',
      confirmationPassword: '*****',
    });
    const changes = shown.map(([path, after]) => ({ path, before: null, after }));
    const confirm = await world.call(completeRegistration, { input, validateOnly: true });
    expect([confirm.status, confirm.body]).toEqual([200, { changes }]);
    expect(world.items(`USER#${company.companyId}`)).toEqual([]);
    world.advance({ minutes: 1 });
    await world.call(completeRegistration, { input });
    expect(world.history(company.companyId).at(-1)).toMatchObject({ event: 'registration.completed', changes });
  });

  it('refuses everything that is wrong with the form at once', async () => {
    const { registrationToken } = await begun();
    const wrong = { emailAgain: 'other@example.jp', loginId: 'abc123', loginIdAgain: 'abc124' };
    const passwords = { loginPassword: 'abc123', loginPasswordAgain: 'abc123' };
    const answer = await world.call(completeRegistration, {
      input: { registrationToken, ...person, ...wrong, ...passwords },
    });
    expect([answer.body.code, answer.body.errors.map(({ path }: { path: string }) => path)]).toEqual([
      'request.invalid',
      ['emailAgain', 'loginIdAgain', 'loginPassword'],
    ]);
  });

  it('works once: a token that was used is registration.expired', async () => {
    const { registrationToken } = await begun();
    await world.call(completeRegistration, { input: { registrationToken, ...person } });
    const again = await world.call(completeRegistration, {
      input: { registrationToken, ...person, loginId: 'another01', loginIdAgain: 'another01' },
    });
    expect([again.status, again.body.code]).toEqual([401, 'registration.expired']);
  });

  it('lets one of two concurrent completions win, and stores nothing of the other: registration.done', async () => {
    const { company, registrationToken } = await begun();
    const both = await Promise.all(
      ['first01', 'second02'].map((loginId) =>
        world.call(completeRegistration, { input: { registrationToken, ...person, loginId, loginIdAgain: loginId } }),
      ),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([201, expect.any(Number)].sort());
    expect(both.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(['registration.done', 'registration.expired']).toContain(
      both.find(({ status }) => status !== 201)?.body.code,
    );
    expect(world.items(`USER#${company.companyId}`)).toHaveLength(1);
    expect(world.items('LOGIN#')).toHaveLength(1);
  });

  it('reveals no login IDs: a token that names one is as unknown as any other (threat 48)', async () => {
    const user = await world.addUser(world.openCompany(), { loginId: 'tanaka01' });
    const asked = async (name: string) => {
      const registrationToken = `${Buffer.from(name).toString('base64url')}.${'A'.repeat(43)}`;
      const { roundTrips, ...answer } = await world.call(completeRegistration, {
        input: { registrationToken, ...person },
      });
      return { ...anonymous({ ...answer, roundTrips }), roundTrips };
    };
    const missing = await asked('nobody99');
    expect(missing).toMatchObject({ status: 401, body: { code: 'registration.expired' } });
    const unfinished = await asked('081/ordinary/9999999');
    for (const name of [user.loginId, 'account/081/ordinary/0253226', '/', `${user.loginId}\n`, '081/ordinary/1']) {
      expect(await asked(name), name).toEqual(missing);
    }
    expect(unfinished).toEqual(missing);
    expect(world.items(`LOGIN#${user.loginId}`)[0]).toMatchObject({ attempts: 0 });
  });

  it('expires half an hour after it was begun', async () => {
    const { registrationToken } = await begun();
    world.advance({ minutes: 30, seconds: 1 });
    expect((await world.call(completeRegistration, { input: { registrationToken, ...person } })).body.code).toBe(
      'registration.expired',
    );
  });

  it('refuses a login ID that another customer has (A4-2): loginId.taken', async () => {
    await world.addUser(world.openCompany(), { loginId: person.loginId });
    const { registrationToken } = await begun();
    const answer = await world.call(completeRegistration, { input: { registrationToken, ...person } });
    expect([answer.status, answer.body.code]).toEqual([409, 'loginId.taken']);
  });

  it.each([
    ['loginId.notAllowed', { loginId: 'abcdefgh', loginIdAgain: 'abcdefgh' }],
    ['password.notAllowed', { loginPassword: 'takahashi01', loginPasswordAgain: 'takahashi01' }],
    ['password.notAllowed', { confirmationPassword: 'Rogin2026a', confirmationPasswordAgain: 'Rogin2026a' }],
    ['password.notAllowed', { loginPassword: 'abcd1234', loginPasswordAgain: 'abcd1234' }],
    ['request.invalid', { loginPassword: 'Ｒｏｇｉｎ２０２６', loginPasswordAgain: 'Ｒｏｇｉｎ２０２６' }],
    ['request.invalid', { emailAgain: 'jiro@takahashi.example.jp' }],
    ['request.invalid', { loginPasswordAgain: 'rogin2026a' }],
    ['request.invalid', { userName: '太郎\u202e' }],
    ['request.invalid', { email: 'a@b\r\nBcc: c@d', emailAgain: 'a@b\r\nBcc: c@d' }],
  ])('refuses with %s: %o (A3-6, A4, D-10, D-22)', async (code, change) => {
    const { registrationToken } = await begun();
    const answer = await world.call(completeRegistration, { input: { registrationToken, ...person, ...change } });
    expect([answer.status, answer.body.code]).toEqual([400, code]);
    expect(world.items('LOGIN#takahashi')).toEqual([]);
  });

  it('refuses while the company is suspended (company.state) and after hours (service.closed)', async () => {
    const { company, registrationToken } = await begun();
    world.engine.put({ ...company, state: 'suspended', ...companyItem.key(company.companyId) });
    expect((await world.call(completeRegistration, { input: { registrationToken, ...person } })).body.code).toBe(
      'company.state',
    );
    world = createWorld({ profile: 'hokuyo', startAt: '2026-04-01T23:00:00+09:00' });
    expect((await world.call(completeRegistration, { input: { registrationToken, ...person } })).body.code).toBe(
      'service.closed',
    );
  });
});
