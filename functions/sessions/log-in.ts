import { handle } from '../../shared/frame/handle.ts';
import type { Context } from '../../shared/operation/context.ts';
import { beginSession } from '../../shared/steps/authentication/begin-session.ts';
import { identify, shownDevice, tried } from '../../shared/steps/authentication/identify.ts';
import { loginFacts } from '../../shared/steps/authentication/login-facts.ts';
import { refusedLogin } from '../../shared/steps/authentication/login-refusal.ts';
import { sideBySide } from '../../shared/table/side-by-side.ts';
import { type LogIn, logIn } from './log-in.operation.ts';

/**
 * Takes three requests to the table: the gate's, which finds the login; verify the password and read the user's items
 * in parallel; commit.
 */
export const handler = handle(logIn, async (input, context) => {
  const { table, now, profile, origin, found } = context;
  const [{ who, reserved, isRight }, read] = await sideBySide(
    identifiedAndTried(input, context),
    loginFacts(table, { login: found.login, device: shownDevice(input.deviceToken, origin) }, now, profile),
  );
  const { counter, certificate, login } = who;
  const facts = login && read;
  if (!login || !facts || !isRight || !facts.mayLogIn(origin.host, certificate))
    throw refusedLogin({ error: context.refuse('session.refused'), reserved, counter, of: login, known: facts });
  if (context.validateOnly) context.passed(counter.clear());
  const { answer, writes } = await beginSession(context, { ...who, login, facts }, input.deviceToken);
  return { answer, about: { companyId: login.companyId, userId: login.userId, loginId: login.loginId }, writes };
});

async function identifiedAndTried(input: LogIn, context: Context<typeof logIn>) {
  const who = await identify(input, context);
  return { who, ...(await tried(who, context)) };
}
