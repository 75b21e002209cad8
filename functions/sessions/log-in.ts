import { type Identified, identify } from '../../shared/authentication/identify.ts';
import { type Facts, loginFacts } from '../../shared/authentication/login-facts.ts';
import { refusedLogin } from '../../shared/authentication/login-refusal.ts';
import { formatRfc3339 } from '../../shared/domain/jst.ts';
import { dueSteps } from '../../shared/domain/login-steps.ts';
import { randomToken } from '../../shared/domain/secrets.ts';
import type { Context } from '../../shared/operation/context.ts';
import type { Traces } from '../../shared/operation/decision.ts';
import { handle } from '../../shared/operation/handle.ts';
import type { Consequence } from '../../shared/table/attempts.ts';
import type { Session } from '../../shared/table/sessions.ts';
import { logIn } from './log-in.operation.ts';

type LogInContext = Context<typeof logIn>;

/** Three requests to the table: reserve and identify, read everything about the user, commit. */
export const handler = handle(logIn, async (input, context) => {
  const { hasher, signer, now, profile } = context;
  const who = await identify(input, context);
  const [isRight, facts] = await Promise.all([
    hasher.verify(who.password, who.login?.loginHash),
    loginFacts(context.table, who, now, profile),
  ]);
  const { login } = who;
  const mayEnter = who.reserved.granted && isRight && facts?.mayLogIn(context.origin.host, who.certificate);
  if (!login || !facts || !mayEnter) throw refusal(context, who, facts);
  if (context.validateOnly) context.passed(cleared(context, who));
  const session = newSession(context, who, dueSteps(facts.steps), facts.endedEarlierSession);
  const loginHash = hasher.isOutdated(login.loginHash) ? await hasher.hash(who.password) : login.loginHash;
  const token = await signer.sign({
    sessionId: session.sessionId,
    userId: login.userId,
    companyId: login.companyId,
    host: session.host,
    ...(who.certificate && {
      certificateThumbprint: Buffer.from(who.certificate.thumbprint, 'hex').toString('base64url'),
    }),
    issuedAt: now,
    expiresAt: new Date(session.expiresAt),
  });
  const { userId, name } = facts.user;
  return {
    answer: {
      token,
      deviceToken: input.deviceToken ?? randomToken(context.random.bytes),
      expiresAt: formatRfc3339(new Date(session.expiresAt)),
      steps: dueSteps(facts.steps),
      endedEarlierSession: facts.endedEarlierSession,
      user: { userId, name, role: facts.role },
    },
    about: { companyId: login.companyId, userId, loginId: login.loginId },
    writes: entryWrites(context, who, facts.user, session, loginHash),
  };
});

/** The counter after the right password, for a dry run, which begins no session. */
function cleared({ table }: LogInContext, { certificate, loginName }: Identified) {
  return certificate ? table.certificates.clearAttempts(certificate.thumbprint) : table.logins.clearAttempts(loginName);
}

function newSession(
  context: LogInContext,
  who: Identified,
  steps: readonly string[],
  endedEarlierSession: boolean,
): Session {
  const { now, newId, profile, origin } = context;
  const expiresAt = new Date(now.getTime() + profile.session.absoluteHours * 3_600_000);
  return {
    sessionId: newId(),
    companyId: who.login?.companyId ?? '',
    userId: who.login?.userId ?? '',
    host: origin.host === 'secure' ? 'secure' : 'entry',
    startedAt: now.toISOString(),
    expiresAt: expiresAt.toISOString(),
    lastSeenAt: now.toISOString(),
    steps: [...steps],
    stepsLeft: steps.length,
    ...(who.certificate && { thumbprint: who.certificate.thumbprint }),
    endedEarlierSession,
    ttl: Math.floor(expiresAt.getTime() / 1000),
  };
}

/** The session, the cleared counters, and the end of the certificate that this one was renewed from (D-13). */
function entryWrites(
  { table, now }: LogInContext,
  who: Identified,
  user: Parameters<LogInContext['table']['users']['startSession']>[0],
  session: Session,
  loginHash: string,
) {
  const { certificate, loginName } = who;
  const { sessionId } = session;
  const replaced = certificate?.thumbprint === user.certificate.thumbprint ? user.certificate.replaces : undefined;
  const { replaces: _ended, ...pointer } = user.certificate;
  const accept = certificate ? table.logins.acceptByCertificate : table.logins.accept;
  return [
    table.sessions.start(session),
    ...(who.login ? [accept(loginName, who.login, { loginHash, lastSessionId: sessionId })] : []),
    table.users.startSession(user, { sessionId, at: session.startedAt, ...(replaced && { certificate: pointer }) }),
    ...(certificate ? [table.certificates.clearAttempts(certificate.thumbprint)] : []),
    ...(replaced ? [table.certificates.supersede(replaced, now.toISOString(), user.userId)] : []),
  ];
}

/** Outside, without the certificate, nobody stops a user who logs in with one: only the counter of the ID stops. */
function refusal(context: LogInContext, who: Identified, facts: Facts | undefined) {
  const { table, now, profile, refuse } = context;
  const { login, certificate, reserved } = who;
  const isOutsider = facts?.loginMethod === 'certificate' && !certificate;
  const punish = (consequence: Consequence): Traces => {
    const punished = certificate
      ? table.certificates.punish(certificate.thumbprint, consequence)
      : table.logins.punish(who.loginName, consequence);
    if (!consequence.stopped || !login || isOutsider) return { writes: [punished] };
    const { companyId } = login;
    return {
      writes: [punished, table.users.stopLogin(login)],
      alerts: [{ kind: 'loginStopped', companyId, users: [facts?.user ?? login] }],
    };
  };
  return refusedLogin({
    error: refuse('session.refused'),
    reserved,
    about: login && { companyId: login.companyId, userId: login.userId, loginId: login.loginId },
    now,
    policy: profile.attempts.login,
    punish,
  });
}
