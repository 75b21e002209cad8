import { profileNamed } from '../../../../shared/profiles/profiles.ts';
import { applicationOf, emailOf, type KnownUser, proofOf } from '../demonstration/customers.ts';
import { identification } from '../demonstration/identification.ts';
import { type KnownSession, mailedPassword } from '../demonstration/log-in.ts';
import { ask } from '../demonstration/visit.ts';
import type { Arrangement } from './arrangements.ts';
import type { Filling } from './filling.ts';
import { freshLoginId, type Stage } from './stage.ts';

/** A session, and the certificate it holds for. */
export function sessionOf({ token, user }: KnownSession): Filling {
  return { token, ...(user.identity && { certificatePem: user.identity.certificatePem }) };
}

/** A session of a user made for it, before one of its steps or at home. */
const ofNewUser =
  (before?: 'emailCheck'): Arrangement =>
  async (stage) =>
    sessionOf(await stage.logIn(await stage.newCustomer(), before));

/** The master at home, and another user made for it. */
const aboutNewUser =
  (prepare: (stage: Stage, path: string) => Promise<unknown> = async () => undefined): Arrangement =>
  async (stage) => {
    const { userId } = await stage.newUser();
    await prepare(stage, `/users/${userId}`);
    return { ...sessionOf(await stage.master()), path: { userId } };
  };

const suspend = async (stage: Stage, path: string) => {
  const { session, user } = await stage.master();
  const { confirmationPassword } = user;
  await ask(stage.visit, session, `POST ${path}/suspension`, { proof: { confirmationPassword } });
};

/** As many wrong passwords as lock strangers out. */
async function lockOut({ visit }: Stage, user: KnownUser): Promise<void> {
  const wrong = await identification(visit, { ...user, loginPassword: 'Chigau2026' });
  const { limit } = profileNamed(visit.simulator.profile).attempts.login;
  for (let tries = 0; tries < limit; tries += 1) await visit.entry.post('/sessions', wrong);
}

/** Registration, login and users. */
export const customerArrangements: Readonly<Record<string, Arrangement>> = {
  'begin-registration': async (stage) => ({ body: await applicationOf(stage.visit, await stage.newCompany()) }),
  'complete-registration': async (stage) => {
    const { visit } = stage;
    const application = await applicationOf(visit, await stage.newCompany());
    const begun = await ask<{ registrationToken: string }>(visit, visit.entry, 'POST /registrations', application);
    return { body: { registrationToken: begun.registrationToken, ...freshNames() } };
  },
  'log-in': async (stage) => {
    const { loginId, loginPassword, identity } = await stage.user('master');
    if (!identity) return { body: { loginId, loginPassword } };
    return { certificatePem: identity.certificatePem, body: { loginId: undefined, loginPassword } };
  },
  'acknowledge-login-notices': async (stage) => {
    const { user } = await stage.master();
    await stage.newNotice(user);
    return sessionOf(await stage.logIn(user, 'notices'));
  },
  'begin-email-check': ofNewUser('emailCheck'),
  'skip-email-check': ofNewUser('emailCheck'),
  'complete-email-check': async (stage) => {
    const session = await stage.logIn(await stage.newCustomer(), 'emailCheck');
    return { ...sessionOf(session), body: { proof: { mailPassword: await mailedPassword(stage.visit, session) } } };
  },
  'change-own-passwords': ofNewUser(),
  'request-mail-password': ofNewUser(),
  'create-user': async (stage) => {
    const master = await stage.master();
    return { ...sessionOf(master), body: { ...freshNames(), proof: await proofOf(stage.visit, master) } };
  },
  'get-user': aboutNewUser(),
  'delete-user': aboutNewUser(),
  'suspend-user': aboutNewUser(),
  'resume-user': aboutNewUser(suspend),
  'unlock-user': async (stage) => {
    const user = await stage.newUser();
    await lockOut(stage, user);
    return { ...sessionOf(await stage.master()), path: { userId: user.userId } };
  },
  'suspend-users': async (stage) => {
    const { userId } = await stage.newUser();
    return { ...sessionOf(await stage.master()), body: { userIds: [userId] } };
  },
  'read-notice': async (stage) => {
    const session = await stage.master();
    return { ...sessionOf(session), path: { noticeId: await stage.newNotice(session.user) } };
  },
};

function freshNames(): Record<string, string> {
  const loginId = freshLoginId();
  const email = emailOf(loginId);
  return { loginId, loginIdAgain: loginId, email, emailAgain: email };
}
