import { describe, expect, it } from 'vitest';
import { handler as changeContract } from '../../functions/bank/change-contract.ts';
import { handler as changeCompany } from '../../functions/company/change-company.ts';
import { handler as getCompany } from '../../functions/company/get-company.ts';
import { operations } from '../../functions/operations.ts';
import { handler as createPayee } from '../../functions/payees/create-payee.ts';
import { handler as beginRegistration } from '../../functions/registration/begin-registration.ts';
import { handler as completeRegistration } from '../../functions/registration/complete-registration.ts';
import { handler as answerSecretQuestion } from '../../functions/sessions/answer-secret-question.ts';
import { handler as beginEmailCheck } from '../../functions/sessions/begin-email-check.ts';
import { handler as changeOwnPasswords } from '../../functions/sessions/change-own-passwords.ts';
import { handler as completeEmailCheck } from '../../functions/sessions/complete-email-check.ts';
import { handler as logIn } from '../../functions/sessions/log-in.ts';
import { handler as registerSecretAnswers } from '../../functions/sessions/register-secret-answers.ts';
import { handler as registerToken } from '../../functions/tokens/register-token.ts';
import { handler as releaseToken } from '../../functions/tokens/release-token.ts';
import { handler as revokeToken } from '../../functions/tokens/revoke-token.ts';
import { handler as changeUser } from '../../functions/users/change-user.ts';
import { createUser as createUserDefinition } from '../../functions/users/create-user.operation.ts';
import { handler as createUser } from '../../functions/users/create-user.ts';
import { handler as deleteUser } from '../../functions/users/delete-user.ts';
import { handler as resetUserPasswords } from '../../functions/users/reset-user-passwords.ts';
import { handler as resumeUser } from '../../functions/users/resume-user.ts';
import { handler as suspendUser } from '../../functions/users/suspend-user.ts';
import { handler as unlockUser } from '../../functions/users/unlock-user.ts';
import { type AlertKind, alertRules } from '../../shared/domain/alert-rules.ts';
import { alertsOf } from '../../shared/operation/alerts.ts';
import type { AnyOperation } from '../../shared/operation/operation.ts';
import { sha256 } from '../../shared/operation/sha256.ts';
import { mailItem } from '../../shared/table/mails.ts';
import { capabilities } from '../../shared/table/table.ts';
import { registerAnswers } from '../builders/secret-answers.ts';
import type { TestSession } from '../builders/session.ts';
import type { TestUser } from '../builders/user.ts';
import { secretAnswers } from '../simulator/commands/demonstration/secrets.ts';
import { type Answer, createWorld, type World } from '../world.ts';
import { delivered } from './delivered.ts';

/** A company on whose staff something happens: `user` acts or is acted on, `master` administers, `administrator` looks on. */
interface Company {
  readonly world: World;
  readonly company: ReturnType<World['openCompany']>;
  readonly user: TestUser;
  readonly master: TestUser;
  readonly administrator: TestUser;
  readonly session: TestSession;
  readonly theirs: TestSession;
}

const contact = 'soumu@tegata-shoji.example.jp';
const proof = { confirmationPassword: 'Kakunin26b' };
const deviceToken = 'D'.repeat(43);
const lastSeenAt = '2026-03-31T00:00:00.000Z';
const knownDevice = { tokenHash: sha256(deviceToken), host: 'entry', knownSince: lastSeenAt, lastSeenAt } as const;

async function arrange(overrides: Parameters<World['addUser']>[1] = {}): Promise<Company> {
  const world = createWorld({ profile: 'seven' });
  const company = world.openCompany({ otp: true });
  const master = await world.addUser(company, { role: 'master', name: '手形　主', email: 'master@example.jp' });
  const administrator = await world.addUser(company, { role: 'administrator', email: 'administrator@example.jp' });
  const user = await world.addUser(company, {
    role: 'administrator',
    name: '手形　花子',
    email: 'hanako@example.jp',
    ...overrides,
  });
  return {
    world,
    company,
    user,
    master,
    administrator,
    session: await world.logIn(master),
    theirs: await world.logIn(user),
  };
}

type Act = (on: Company) => Promise<Answer>;

/** How each alert comes about, and who is told. A kind that an operation declares and this table lacks fails the test below. */
/** T-12: mails about requests go to those who have to do with them; test/functions/transfers shows each. */
const aboutRequests: readonly AlertKind[] = [
  'approvalRequested',
  'transferReceived',
  'transferReturned',
  'transferResult',
];

const scenes: Partial<
  Record<AlertKind, { overrides?: Parameters<World['addUser']>[1]; act: Act; told: readonly string[] }>
> = {
  emailChanged: {
    act: async ({ world, theirs }) => {
      await world.call(beginEmailCheck, { session: theirs, input: { newEmail: 'new@example.jp' } });
      const mailPassword = /^メール通知パスワード: (.*)$/m.exec(world.mails().at(-1)?.text ?? '')?.[1];
      return world.call(completeEmailCheck, { session: theirs, input: { proof: { ...proof, mailPassword } } });
    },
    told: ['hanako@example.jp', 'new@example.jp', contact],
  },
  passwordsChanged: {
    act: ({ world, theirs }) => {
      const login = { current: 'Rogin2026a', new: 'Atarashi7x', newAgain: 'Atarashi7x' };
      return world.call(changeOwnPasswords, { session: theirs, input: { login } });
    },
    told: ['hanako@example.jp', contact],
  },
  userRegistered: {
    act: (on) => {
      const { world, session } = on;
      const { email } = { email: 'jiro@example.jp' };
      const input = { ...createUserDefinition.example, permissions: [], limits: {}, email, emailAgain: email };
      return withOtp(on, (otp) => world.call(createUser, { session, input: { ...input, proof: { ...proof, otp } } }));
    },
    told: ['jiro@example.jp', contact],
  },
  userDeleted: {
    act: ({ world, session, user }) => world.call(deleteUser, { session, input: { userId: user.userId, proof } }),
    told: ['hanako@example.jp', contact],
  },
  userSuspended: {
    act: ({ world, session, user }) => world.call(suspendUser, { session, input: { userId: user.userId, proof } }),
    told: ['hanako@example.jp', contact],
  },
  userResumed: {
    overrides: { serviceState: 'suspended' },
    act: ({ world, session, user }) => world.call(resumeUser, { session, input: { userId: user.userId, proof } }),
    told: ['hanako@example.jp', contact],
  },
  passwordsReset: {
    act: (on) => {
      const { userId } = on.user;
      const input = { userId, what: ['login', 'confirmation'] };
      return withOtp(on, (otp) =>
        on.world.call(resetUserPasswords, { session: on.session, input: { ...input, proof: { ...proof, otp } } }),
      );
    },
    told: ['hanako@example.jp', contact],
  },
  userChanged: {
    act: (on) => {
      const { world, session, user } = on;
      const { userId, name, email } = user;
      const input = { userId, name, email, permissions: ['history.others'] };
      return withOtp(on, (otp) =>
        world.call(changeUser, { session, ifMatch: user.version, input: { ...input, proof: { ...proof, otp } } }),
      );
    },
    told: ['hanako@example.jp', contact],
  },
  userUnlocked: {
    overrides: { loginStopped: true },
    act: ({ world, session, user: { userId } }) =>
      world.call(unlockUser, { session, input: { userId, what: ['login'], proof } }),
    told: ['hanako@example.jp', contact],
  },
  tokenRegistered: {
    act: async ({ world, company, theirs }) => {
      const token = await world.addToken(company);
      const input = { serialNumber: token.serialNumber, otp: token.code() };
      return world.call(registerToken, { session: theirs, input });
    },
    told: ['hanako@example.jp', contact],
  },
  tokenReleased: {
    act: async ({ world, company, user, administrator, session }) => {
      const { serialNumber } = await world.addToken(company, [user, administrator], { stopped: true });
      return world.call(releaseToken, { session, input: { serialNumber, proof } });
    },
    told: ['administrator@example.jp', 'hanako@example.jp', contact],
  },
  tokenRevoked: {
    act: async (on) => {
      const { world, company, user, administrator, session } = on;
      const { serialNumber } = await world.addToken(company, [user, administrator]);
      return withOtp(on, (otp) =>
        world.call(revokeToken, { session, input: { serialNumber, proof: { ...proof, otp } } }),
      );
    },
    told: ['administrator@example.jp', 'hanako@example.jp', contact],
  },
  companyChanged: {
    act: async (on) => {
      const { world, session } = on;
      const { name, nameKana, approvalModes, accountLimits, companyLimits } = (
        await world.call(getCompany, { session })
      ).body;
      const input = { name, nameKana, approvalModes, accountLimits, companyLimits, selfApproval: true };
      return withOtp(on, (otp) =>
        world.call(changeCompany, { session, ifMatch: 1, input: { ...input, proof: { ...proof, otp } } }),
      );
    },
    told: ['master@example.jp', contact],
  },
  payeesChanged: {
    act: ({ world, session }) => world.call(createPayee, { session, input: createPayee.operation.example }),
    told: [contact],
  },
  contractChanged: {
    act: ({ world, company }) => {
      const { companyId, name, nameKana, loginMethod, otp, maxUsers } = company;
      const services = world.profile.services;
      const input = { companyId, name, nameKana, loginMethod, otp, maxUsers, services, email: 'new@example.jp' };
      return world.call(changeContract, { ifMatch: 1, input });
    },
    told: [contact, 'new@example.jp'],
  },
  loginStopped: {
    overrides: { login: { attempts: 5, locksInARow: 2, knownDevices: [knownDevice] } },
    act: ({ world, user: { loginId } }) =>
      world.call(logIn, { host: 'entry', input: { loginId, loginPassword: 'Chigau2026', deviceToken } }),
    told: ['hanako@example.jp', contact],
  },
  strangersLocked: {
    overrides: { login: { strangerAttempts: 5, strangerLocksInARow: 2 } },
    act: ({ world, user: { loginId } }) =>
      world.call(logIn, { host: 'entry', input: { loginId, loginPassword: 'Chigau2026' } }),
    told: ['administrator@example.jp', 'hanako@example.jp', 'master@example.jp', contact],
  },
  registrationLocked: {
    act: async ({ world, company }) => {
      const invitation = await world.inviteMaster(company, { attempts: 5, locksInARow: 2 });
      return world.call(beginRegistration, { input: { ...invitation, temporaryLoginPassword: 'Chigau2026' } });
    },
    told: [contact],
  },
  confirmationStopped: {
    overrides: { confirmation: { attempts: 5 } },
    act: ({ world, theirs, administrator: { userId } }) =>
      world.call(suspendUser, {
        session: theirs,
        input: { userId, proof: { confirmationPassword: 'Chigau2026' } },
      }),
    told: ['administrator@example.jp', 'hanako@example.jp', 'master@example.jp', contact],
  },
  secretAnswersRegistered: {
    act: async ({ world, user }) => {
      const session = await world.logIn(user, { steps: ['registerSecretAnswers'] });
      return world.call(registerSecretAnswers, { session, input: { answers: secretAnswers } });
    },
    told: ['hanako@example.jp', contact],
  },
  secretAnswersCleared: {
    act: async ({ world, user, session }) => {
      await registerAnswers(world, user);
      return world.call(unlockUser, { session, input: { userId: user.userId, what: ['secretAnswers'], proof } });
    },
    told: ['hanako@example.jp', contact],
  },
  secretAnswersStopped: {
    act: async ({ world, user }) => {
      await registerAnswers(world, user, secretAnswers, { attempts: 4 });
      const [{ questionId }] = secretAnswers;
      const asked = { steps: ['secretQuestion'], session: { secretQuestionId: questionId } };
      const session = await world.logIn(user, asked);
      return world.call(answerSecretQuestion, { session, input: { questionId, answer: '仙台' } });
    },
    told: ['administrator@example.jp', 'hanako@example.jp', 'master@example.jp', contact],
  },
  otpRegistrationStopped: {
    overrides: { otpRegistration: { attempts: 4 } },
    act: async ({ world, company, administrator, theirs }) => {
      const token = await world.addToken(company, [administrator]);
      const input = { serialNumber: token.serialNumber, otp: token.wrongCode() };
      return world.call(registerToken, { session: theirs, input });
    },
    told: ['hanako@example.jp', contact],
  },
  tokenStopped: {
    act: async ({ world, company, user, administrator, theirs }) => {
      const token = await world.addToken(company, [user, administrator], { attempts: 4 });
      const other = await world.addToken(company);
      return world.call(revokeToken, {
        session: theirs,
        input: { serialNumber: other.serialNumber, proof: { ...proof, otp: token.wrongCode() } },
      });
    },
    told: ['administrator@example.jp', 'hanako@example.jp', contact],
  },
};

/** The master's own code, where the profile asks for one. */
async function withOtp({ world, company, master }: Company, ask: (otp: string) => Promise<Answer>) {
  const token = await world.addToken(company, [master]);
  return ask(token.code());
}

const declared = [...new Set(operations.flatMap(alertsOf))].toSorted();
const alerts = (world: World) =>
  world
    .items('MAIL#')
    .map(mailItem.parse)
    .filter(({ audience }) => audience);

/** What D-30 names, by the capability that does it: an operation that may do it declares one of these alerts. */
const tellingCapabilities: Readonly<Record<string, readonly AlertKind[]>> = {
  'users.emailChecked': ['emailChanged'],
  'users.change': ['emailChanged'],
  'users.changeRights': ['userChanged'],
  'logins.changePassword': ['passwordsChanged', 'passwordsReset'],
  'confirmations.changePassword': ['passwordsChanged', 'passwordsReset'],
  'users.passwordsChanged': ['passwordsChanged', 'passwordsReset'],
  'rights.grant': ['userRegistered'],
  'rights.withdraw': ['userDeleted'],
  'users.create': ['userRegistered'],
  'users.delete': ['userDeleted'],
  'users.suspend': ['userSuspended'],
  'users.resume': ['userResumed'],
  'users.passwordsReset': ['passwordsReset'],
  'logins.resetPassword': ['passwordsReset'],
  'confirmations.resetPassword': ['passwordsReset'],
  'users.unlock': ['userUnlocked'],
  'logins.unlock': ['userUnlocked'],
  'certificates.unlock': ['userUnlocked', 'passwordsReset'],
  'confirmations.unlock': ['userUnlocked'],
  'companies.change': ['companyChanged'],
  'companies.changeContract': ['contractChanged'],
  'companies.setCeilings': ['contractChanged'],
  'payees.create': ['payeesChanged'],
  'payees.change': ['payeesChanged'],
  'payees.delete': ['payeesChanged'],
  'filedPayees.file': ['payeesChanged'],
  'users.stopLogin': ['loginStopped'],
  'users.stopConfirmation': ['confirmationStopped'],
  'users.tokenRegistered': ['tokenRegistered'],
  'tokens.register': ['tokenRegistered'],
  'tokens.give': ['tokenRegistered'],
  'users.tokenGiven': ['tokenRegistered'],
  'tokens.release': ['tokenReleased'],
  'tokens.revoke': ['tokenRevoked'],
  'tokens.punish': ['tokenStopped'],
  'secretAnswers.register': ['secretAnswersRegistered'],
  'secretAnswers.punish': ['secretAnswersStopped'],
  'otpRegistrations.punish': ['otpRegistrationStopped'],
  'otpRegistrations.unlock': ['userUnlocked'],
};

const capabilitiesOf = (access: AnyOperation['access']) =>
  Object.entries(access as Record<string, readonly string[]>).flatMap(([entity, names]) =>
    names.map((name) => `${entity}.${name}`),
  );

describe('the recipients of alerts (D-30)', () => {
  it.each(operations.map((operation) => [operation.name, operation] as const))(
    '%s declares an alert for everything it may do that others must learn of',
    (_, operation) => {
      for (const capability of capabilitiesOf(operation.access)) {
        const kinds = tellingCapabilities[capability];
        if (kinds)
          expect(
            kinds.some((kind) => alertsOf(operation).includes(kind)),
            capability,
          ).toBe(true);
      }
    },
  );

  it('knows those capabilities by names that there are', () => {
    for (const name of Object.keys(tellingCapabilities)) expect(capabilities).toHaveProperty(name.split('.'));
  });

  it('has a scene for every alert that an operation declares', () => {
    expect(declared.filter((kind) => !scenes[kind] && !aboutRequests.includes(kind))).toEqual([]);
  });

  it("alerts the company's contact of everything but its daily business", () => {
    for (const [kind, rule] of Object.entries(alertRules))
      expect(rule.recipients.some((each) => each === 'contact')).toBe(!aboutRequests.includes(kind as AlertKind));
  });

  const entries = Object.entries(scenes).map(([kind, scene]) => ({ kind: kind as AlertKind, ...scene }));

  it.each(entries)('$kind: one item in the transaction of the change, one mail for each address', async (scene) => {
    const on = await arrange(scene.overrides);
    const { world } = on;
    const commits: string[][] = [];
    world.hooks.before = (call) => {
      if (call.method === 'commit')
        commits.push(call.writes.map((write) => (write.kind === 'put' ? write.item.pk : write.key.pk)));
    };
    const answer = await scene.act(on);
    world.hooks.before = undefined;
    const isStop = alertRules[scene.kind].cause === 'failures';
    expect(answer.status).toBeOneOf(isStop ? [401, 403] : [200, 201]);
    expect(alerts(world)).toHaveLength(1);
    const [alert] = alerts(world);
    const transaction = commits.find((keys) => keys.includes(`MAIL#${alert?.ownerId}`)) ?? [];
    expect(transaction.some((pk) => pk.startsWith('HISTORY#'))).toBe(true);
    const before = new Set(world.mails().flatMap(({ mailId, audience }) => (audience ? [] : [mailId])));
    const sent = (await delivered(world)).filter(({ subject }) => subject === alert?.subject);
    expect(sent.map(({ to }) => to).toSorted()).toEqual([...scene.told].toSorted());
    expect(world.mails().filter(({ mailId, state }) => !before.has(mailId) && state === 'queued')).toEqual([]);
    for (const { text } of sent) {
      expect(text).toContain('2026年04月01日 10時00分00秒');
      expect(text).toContain(scene.kind === 'contractChanged' ? '受付: お取引店' : '接続元IPアドレス: 203.0.113.10');
      expect(text).not.toMatch(/tegata-test|user000|example\.jp/);
    }
  });

  it('writes nothing and sends nothing in a dry run', async () => {
    const { world, session, user } = await arrange();
    await world.call(deleteUser, { session, input: { userId: user.userId, proof }, validateOnly: true });
    expect(alerts(world)).toEqual([]);
  });

  it('alerts a new master and the contact of the first registration', async () => {
    const world = createWorld();
    const company = world.openCompany({ masterUserId: undefined });
    const invitation = await world.inviteMaster(company);
    const { registrationToken } = (await world.call(beginRegistration, { input: { ...invitation } })).body;
    const { example } = completeRegistration.operation;
    await world.call(completeRegistration, { input: { ...example, registrationToken } });
    const sent = await delivered(world);
    expect(sent.map(({ to, subject }) => [to, subject]).toSorted()).toEqual([
      ['soumu@tegata-shoji.example.jp', '利用者登録のお知らせ'],
      ['taro@tegata-shoji.example.jp', '利用者登録のお知らせ'],
    ]);
  });

  it('names the operator to the user, but not to operators themselves', async () => {
    const { world, session, theirs, user } = await arrange();
    const login = { current: 'Rogin2026a', new: 'Atarashi7x', newAgain: 'Atarashi7x' };
    await world.call(changeOwnPasswords, { session: theirs, input: { login } });
    await world.call(suspendUser, { session, input: { userId: user.userId, proof } });
    const sent = await delivered(world);
    const of = (subject: string) => sent.filter((mail) => mail.subject === subject).map(({ text }) => text);
    for (const text of of('パスワード変更のお知らせ')) expect(text).not.toContain('操作した利用者');
    for (const text of of('利用停止のお知らせ')) expect(text).toContain('操作した利用者: 手形　主');
  });

  it('sends no alert for an address that was only confirmed', async () => {
    const { world, theirs } = await arrange({ emailState: 'unconfirmed' });
    await world.call(beginEmailCheck, { session: theirs });
    const mailPassword = /^メール通知パスワード: (.*)$/m.exec(world.mails().at(-1)?.text ?? '')?.[1];
    await world.call(completeEmailCheck, { session: theirs, input: { proof: { ...proof, mailPassword } } });
    expect(alerts(world)).toEqual([]);
  });
});
