import { assertDoorKnown, type LoginDoor, rightDoor } from '../../shared/domain/login-doors.ts';
import { handle } from '../../shared/frame/handle.ts';
import type { Context } from '../../shared/operation/context.ts';
import { Refused } from '../../shared/operation/decision.ts';
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
  const { table, profile, origin, found } = context;
  assertDoorKnown(input.door, profile);
  const [{ who, reserved, isRight }, read] = await sideBySide(
    identifiedAndTried(input, context),
    loginFacts(table, { login: found.login, device: shownDevice(input.deviceToken, origin) }, context),
  );
  const { counter, certificate, login } = who;
  const facts = login && read;
  const bars = facts?.bars(origin.host, certificate) ?? [];
  if (!login || !facts || !isRight || bars.length > 0) {
    const error = context.refuse('session.refused');
    throw refusedLogin({ error, reserved, counter, of: login, known: facts, bars });
  }
  const about = { companyId: login.companyId, userId: login.userId, loginId: login.loginId };
  const door = rightDoor(facts, input.door);
  // Only after the right password: whose certificate it is informs nobody else.
  if (door) throw new Refused(wrongDoor(context, door), { writes: [counter.clear()], about });
  if (context.validateOnly) context.passed(counter.clear());
  const { answer, writes } = await beginSession(context, { ...who, login, facts }, input.deviceToken);
  return { answer, about, writes };
});

const wrongDoor = ({ refuse }: Context<typeof logIn>, door: LoginDoor) =>
  refuse('certificate.wrongDoor', { door, reason: door, askWhom: 'self' });

async function identifiedAndTried(input: LogIn, context: Context<typeof logIn>) {
  const who = await identify(input, context);
  return { who, ...(await tried(who, context)) };
}
