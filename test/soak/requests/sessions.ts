import type { MailPassword } from '../../../shared/table/credentials.ts';
import type { Registration } from '../../../shared/table/logins.ts';
import { audiencesOf } from '../../../shared/table/notices.ts';
import type { User } from '../../../shared/table/user.ts';
import { newAnswers, newPassword } from '../secrets.ts';
import type { ClientSession, Plan, Sim } from '../sim.ts';
import {
  companyOf,
  confirmationPasswordOf,
  invalidBecause,
  liveSessions,
  loginPasswordOf,
  secretAnswersOf,
  sessionOf,
  users,
} from '../view.ts';
import { actor, inSession, type Maker, manner, proof } from './actors.ts';

/** An ID and a password as the profile asks for them. */
export function identity(sim: Sim, user: User, password: string) {
  if (sim.world.profile.identity === 'loginId') return { loginId: user.loginId, loginPassword: password };
  const contractId = companyOf(sim, user.companyId)?.contractId;
  return { ...(contractId && { contractId }), userId: user.loginId, pin: password };
}

/** The user's certificate; now and then one that was, or somebody else's. */
export function certificateFor(sim: Sim, user: User) {
  const { thumbprint, replaces } = user.certificate;
  const wanted = replaces && sim.chance.in(0.2) ? replaces : thumbprint;
  const own = sim.authority.issued.find((issued) => issued.thumbprint === wanted);
  const any = sim.authority.issued.length > 0 ? sim.chance.pick(sim.authority.issued) : undefined;
  return !own || sim.chance.in(0.07) ? any : own;
}

/** Whether a login with everything right would succeed. */
export function mayLogIn(sim: Sim, user: User): boolean {
  const company = companyOf(sim, user.companyId);
  if (company?.state !== 'usable' || user.serviceState !== 'usable' || user.loginStopped) return false;
  return company.loginMethod === 'password' || invalidBecause(sim, user.certificate.thumbprint ?? '') === undefined;
}

/** Whether requests wait for a user who is not logged in. */
const isAwaited = (sim: Sim, userId: string): boolean =>
  sim.mirror.all('waitingRequest').some(({ pk }) => pk.endsWith(`#${userId}`)) &&
  !liveSessions(sim).some((session) => session.userId === userId);

const logIn: Maker = (sim) => {
  const { chance } = sim;
  const all = users(sim);
  const able = all.filter((user) => mayLogIn(sim, user));
  const awaited = sim.isAboutPayments && chance.in(0.7) ? able.filter(({ userId }) => isAwaited(sim, userId)) : [];
  const from = awaited.length > 0 ? awaited : able.length > 0 && chance.in(0.88) ? able : all;
  if (from.length === 0) return undefined;
  const user = chance.pick(from);
  const right = loginPasswordOf(sim, user);
  const isWrong = chance.in(0.12);
  const password = isWrong ? newPassword(chance) : right;
  const method = companyOf(sim, user.companyId)?.loginMethod;
  if (method === 'certificate' && chance.in(0.95)) {
    const certificate = certificateFor(sim, user);
    if (!certificate) return undefined;
    const { pem, thumbprint } = certificate;
    const input = { loginPassword: password, ...device(sim, user) };
    return { operation: 'log-in', request: { certificatePem: pem, host: 'secure', input }, thumbprint, isWrong };
  }
  const input = { ...identity(sim, user, password), ...device(sim, user) };
  return { operation: 'log-in', request: { host: 'entry', input }, isWrong };
};

/** The token of the device the user logged in on last, where the client kept it; now and then another's, or none of ours. */
function device({ chance, deviceTokens }: Sim, { userId }: User): { deviceToken?: string } {
  const deviceToken = chance.weighted<() => string | undefined>([
    [6, () => deviceTokens.get(userId)],
    [3, () => undefined],
    [1, () => (deviceTokens.size > 0 ? chance.pick([...deviceTokens.values()]) : 'x')],
  ])();
  return deviceToken === undefined ? {} : { deviceToken };
}

const beginRegistration: Maker = (sim) => {
  const { chance } = sim;
  const open = sim.mirror.all('registration').filter((item) => !item['done'] || chance.in(0.1));
  if (open.length === 0) return undefined;
  const item = chance.pick(open);
  const [branch = '', type = '', number = ''] = item.pk.slice('REGISTRATION#'.length).split('/');
  const row = item as unknown as Registration;
  const input = {
    account: { branch, type, number },
    temporaryLoginPassword: sim.hasher.plainOf(row.loginHash) ?? 'Kari2026ab',
    temporaryConfirmationPassword: chance.in(0.1)
      ? newPassword(chance)
      : (sim.hasher.plainOf(row.confirmationHash) ?? 'x'),
  };
  return { operation: 'begin-registration', request: { host: 'entry', input } };
};

const completeRegistration: Maker = (sim) => {
  const { chance } = sim;
  if (sim.registrationTokens.length === 0) return undefined;
  const loginId = chance.in(0.1) && users(sim).length > 0 ? chance.pick(users(sim)).loginId : `mstr${chance.digits(5)}`;
  const [loginPassword, confirmationPassword] = [newPassword(chance), newPassword(chance)];
  const input = {
    registrationToken: chance.in(0.7) ? sim.registrationTokens.at(-1) : chance.pick(sim.registrationTokens),
    userName: '手形　太郎',
    email: 'taro@tegata-shoji.example.jp',
    emailAgain: 'taro@tegata-shoji.example.jp',
    loginId,
    loginIdAgain: loginId,
    loginPassword,
    loginPasswordAgain: chance.in(0.05) ? `${loginPassword}x` : loginPassword,
    confirmationPassword: chance.in(0.05) ? loginPassword : confirmationPassword,
    confirmationPasswordAgain: confirmationPassword,
  };
  return { operation: 'complete-registration', request: { host: 'entry', input } };
};

const step =
  (operation: string, pending: string): Maker =>
  (sim) => {
    const session = actor(sim, { step: pending });
    return session && inSession(session, operation, { input: {}, ...manner(sim) });
  };

const beginEmailCheck: Maker = (sim) => {
  const session = actor(sim, sim.chance.in(0.7) ? { step: 'emailCheck' } : {});
  if (!session) return undefined;
  const input = sim.chance.in(0.5) ? { newEmail: `new${sim.chance.digits(4)}@tegata-shoji.example.jp` } : {};
  return inSession(session, 'begin-email-check', { input, ...manner(sim) });
};

/** The mail passwords that wait for their use. */
export const mailPasswords = (sim: Sim, purpose: string) =>
  (sim.mirror.all('mailPassword') as unknown as readonly MailPassword[]).filter((row) => row.purpose === purpose);

const requestMailPassword: Maker = (sim) => {
  const session = actor(sim, { administrator: sim.chance.in(0.9) });
  const purpose = sim.chance.in(0.85) ? 'createUser' : 'changeUser';
  return session && inSession(session, 'request-mail-password', { input: { purpose }, ...manner(sim) });
};

const completeEmailCheck: Maker = (sim) => {
  const begun = mailPasswords(sim, 'emailCheck');
  const sessions = sim.sessions.filter(({ userId }) => begun.some((row) => row.userId === userId));
  const session = sessions.at(-1);
  if (!session) return undefined;
  const row = begun.find(({ userId }) => userId === session.userId);
  const mailPassword = sim.chance.in(0.15) ? newPassword(sim.chance) : (sim.hasher.plainOf(row?.hash) ?? 'x');
  const input = { proof: { ...proof(sim, session, 'complete-email-check'), mailPassword } };
  return inSession(session, 'complete-email-check', { input, ...manner(sim) });
};

const changeOwnPasswords: Maker = (sim) => {
  const { chance } = sim;
  const session = actor(sim, chance.in(0.5) ? { step: 'changePasswords' } : {});
  return session && changePlan(sim, session);
};

function changePlan(sim: Sim, session: ClientSession): Plan | undefined {
  const { chance } = sim;
  const user = users(sim).find(({ userId }) => userId === session.userId);
  if (!user) return undefined;
  const [login, confirmation] = [loginPasswordOf(sim, user), confirmationPasswordOf(sim, user.userId)];
  const changed = (current: string, other: string) => {
    // Now and then the new one is the other password that stays (I23).
    const next = chance.in(0.08) ? other : newPassword(chance);
    const given = chance.in(0.1) ? newPassword(chance) : current;
    return { ...(given !== '' && { current: given }), new: next, newAgain: next };
  };
  const which = chance.weighted<readonly [boolean, boolean]>([
    [3, [true, true]],
    [1, [true, false]],
    [1, [false, true]],
  ]);
  const input = {
    ...(which[0] && { login: changed(login, confirmation) }),
    ...(which[1] && { confirmation: changed(confirmation, login) }),
  };
  return inSession(session, 'change-own-passwords', { input, ...manner(sim) });
}

const registerAnswers: Maker = (sim) => {
  const session = actor(sim, { step: 'registerSecretAnswers' });
  return (
    session &&
    inSession(session, 'register-secret-answers', { input: { answers: newAnswers(sim.chance) }, ...manner(sim) })
  );
};

/** The right answer, or as often another one that some of them stop (D-4). */
const answerQuestion: Maker = (sim) => {
  const session = actor(sim, { step: 'secretQuestion' });
  if (!session) return undefined;
  const [other] = newAnswers(sim.chance);
  const questionId = sessionOf(sim, session.sessionId)?.secretQuestionId ?? other?.questionId;
  const registered = secretAnswersOf(sim, session)?.answers.find((each) => each.questionId === questionId);
  const right = sim.chance.in(0.5) ? sim.hasher.plainOf(registered?.answerHash) : undefined;
  const input = { questionId, answer: right ?? other?.answer };
  return inSession(session, 'answer-secret-question', { input, ...manner(sim) });
};

const readNotice: Maker = (sim) => {
  const session = actor(sim, sim.chance.in(0.2) ? { step: 'notices' } : {});
  const all = sim.mirror.all('notice');
  if (!session || all.length === 0) return undefined;
  const audiences: readonly string[] = audiencesOf(session);
  const own = all.filter(({ pk }) => audiences.includes(pk.slice('NOTICE#'.length)));
  const from = own.length > 0 && sim.chance.in(0.85) ? own : all;
  const noticeId = String(sim.chance.pick(from)['noticeId']);
  return inSession(session, 'read-notice', { input: { noticeId }, ...manner(sim) });
};

/** The next page of a list somebody has begun; now and then in somebody else's session (threat 19). */
export const nextPage: Maker = (sim) => {
  if (sim.cursors.length === 0) return undefined;
  const { operation, input, cursor, userId } = sim.chance.pick(sim.cursors);
  const isBank = userId === undefined;
  const request = { input: { ...input, cursor } };
  if (isBank) return { operation, request: { host: 'bank', ...request } };
  const session = sim.chance.in(0.3) ? actor(sim) : sim.sessions.findLast((each) => each.userId === userId);
  return session && inSession(session, operation, request);
};

/** What users do for themselves. */
export const sessionRequests: Readonly<Record<string, Maker>> = {
  'begin-registration': beginRegistration,
  'complete-registration': completeRegistration,
  'log-in': logIn,
  'acknowledge-login-notices': step('acknowledge-login-notices', 'notices'),
  'defer-renewal': step('defer-renewal', 'renewal'),
  'skip-email-check': step('skip-email-check', 'emailCheck'),
  'defer-token-registration': step('defer-token-registration', 'registerToken'),
  'register-secret-answers': registerAnswers,
  'answer-secret-question': answerQuestion,
  'begin-email-check': beginEmailCheck,
  'complete-email-check': completeEmailCheck,
  'change-own-passwords': changeOwnPasswords,
  'request-mail-password': requestMailPassword,
  'read-notice': readNotice,
};
