import { handle } from '../../shared/frame/handle.ts';
import { beginSession } from '../../shared/steps/authentication/begin-session.ts';
import { identify, tried } from '../../shared/steps/authentication/identify.ts';
import { loginFacts } from '../../shared/steps/authentication/login-facts.ts';
import { refusedLogin } from '../../shared/steps/authentication/login-refusal.ts';
import { sideBySide } from '../../shared/table/side-by-side.ts';
import { logIn } from './log-in.operation.ts';

/** Takes three requests to the table: identify; verify the password and read the user's items in parallel; commit. */
export const handler = handle(logIn, async (input, context) => {
  const { table, now, profile, origin } = context;
  const who = await identify(input, context);
  const { counter, certificate, login } = who;
  const [{ reserved, isRight }, facts] = await sideBySide(tried(who, context), loginFacts(table, who, now, profile));
  if (!login || !facts || !isRight || !facts.mayLogIn(origin.host, certificate))
    throw refusedLogin({ error: context.refuse('session.refused'), reserved, counter, of: login, known: facts });
  if (context.validateOnly) context.passed(counter.clear());
  const { answer, writes } = await beginSession(context, { ...who, login, facts }, input.deviceToken);
  return { answer, about: { companyId: login.companyId, userId: login.userId, loginId: login.loginId }, writes };
});
