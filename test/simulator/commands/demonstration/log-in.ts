import type { LoginStep } from '../../../../shared/domain/login-steps.ts';
import type { Client } from '../../client/http.ts';
import type { KnownUser } from './customers.ts';
import { identification } from './identification.ts';
import { secretAnswers, secretAnswerTo } from './secrets.ts';
import { ask, type Visit, type VisitedBank } from './visit.ts';

/** A session, and the steps that are left of it before home. */
export interface KnownSession {
  readonly user: KnownUser;
  readonly session: Client;
  readonly token: string;
  readonly steps: readonly LoginStep[];
}

/** Logs in by certificate where there is one, and walks the steps until home, or until `before`. */
export async function logIn(visit: Visit<VisitedBank>, user: KnownUser, before?: LoginStep): Promise<KnownSession> {
  const { identity, loginPassword } = user;
  const client = identity ? visit.secure(identity) : visit.entry;
  const given = identity ? { loginPassword } : await identification(visit, user);
  const begun = await ask<Begun>(visit, client, 'POST /sessions', given);
  const session = client.withToken(begun.token);
  const { token, steps } = begun;
  const stop = before ? steps.indexOf(before) : steps.length;
  const due = steps.slice(0, stop < 0 ? steps.length : stop);
  for (const step of due) await walk(visit, { user, session, begun }, step);
  return { user, session, token, steps: steps.slice(due.length) };
}

interface Begun {
  readonly token: string;
  readonly steps: readonly LoginStep[];
  readonly question?: { readonly questionId: string };
}

type Walker = Pick<KnownSession, 'user' | 'session'>;

async function walk(
  visit: Visit<VisitedBank>,
  { begun, ...walker }: Walker & { readonly begun: Begun },
  step: LoginStep,
): Promise<void> {
  const { session } = walker;
  if (step === 'secretQuestion')
    await ask(visit, session, 'POST /sessions/current/secret-answer', secretAnswerTo(begun.question?.questionId ?? ''));
  else if (step === 'registerSecretAnswers')
    await ask(visit, session, 'PUT /sessions/current/secret-answers', { answers: secretAnswers });
  else if (step === 'renewal') await ask(visit, session, 'POST /sessions/current/renewal-deferral');
  else if (step === 'notices') await ask(visit, session, 'POST /sessions/current/notices-acknowledgement');
  else if (step === 'emailCheck') await checkEmail(visit, walker);
  else if (step === 'registerToken') await ask(visit, session, 'POST /sessions/current/token-deferral');
  else throw new Error(`${walker.user.loginId} has to do the step ${step} first`);
}

async function checkEmail(visit: Visit<VisitedBank>, { user, session }: Walker): Promise<void> {
  const { confirmationPassword } = user;
  const mailPassword = await mailedPassword(visit, { user, session });
  const proof = { mailPassword, confirmationPassword };
  await ask(visit, session, 'POST /users/me/email-check/completion', { proof });
}

/** Begins the check of a user's address. @returns what was mailed to it */
export async function mailedPassword(visit: Visit<VisitedBank>, { user, session }: Walker): Promise<string> {
  const since = await visit.simulator.now();
  await ask(visit, session, 'POST /users/me/email-check', {});
  const mail = await visit.mail(user.email, 'メール通知パスワードのお知らせ', since);
  return mail.value('メール通知パスワード');
}
