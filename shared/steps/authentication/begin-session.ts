import { formatRfc3339 } from '../../domain/jst.ts';
import { devicesAfterLogin, type KnownDevice, knownDevice, type ShownDevice } from '../../domain/known-devices.ts';
import { dueSteps, type LoginFacts } from '../../domain/login-steps.ts';
import type { SecretQuestionId } from '../../domain/secret-questions.ts';
import { randomToken } from '../../domain/secrets.ts';
import type { Origin } from '../../operation/call.ts';
import type { Hasher, Random, Signer } from '../../operation/ports.ts';
import { sha256 } from '../../operation/sha256.ts';
import type { Profile } from '../../profiles/profile.ts';
import type { Certificate } from '../../table/certificates.ts';
import type { Write } from '../../table/engine.ts';
import type { Login } from '../../table/logins.ts';
import type { Session } from '../../table/sessions.ts';
import type { Table } from '../../table/table.ts';
import type { User } from '../../table/user.ts';
import type { Language } from '../../text/language.ts';
import { secretQuestionView } from '../../text/secret-questions.ts';
import type { Identified } from './identify.ts';
import type { Facts } from './login-facts.ts';

interface BeginContext {
  readonly table: Table<{
    sessions: ['start'];
    users: ['startSession'];
    logins: ['accept', 'acceptStranger', 'acceptByCertificate'];
    certificates: ['clearAttempts', 'supersede'];
  }>;
  readonly now: Date;
  readonly newId: () => string;
  readonly profile: Profile;
  readonly origin: Origin;
  readonly hasher: Hasher;
  readonly signer: Signer;
  readonly random: Random;
  readonly language: Language;
}

/** A user whose password was right and who may log in. */
interface Admitted extends Identified {
  readonly login: Login;
  readonly facts: Facts;
}

/** Begins a session: returns the answer and the writes that make it true. */
export async function beginSession(context: BeginContext, who: Admitted, shownToken: string | undefined) {
  const { login, facts, password } = who;
  const { hasher, signer, now } = context;
  const device = enteredDevice(context, who, shownToken);
  const session = newSession(context, who, device);
  const loginHash = hasher.isOutdated(login.loginHash) ? await hasher.hash(password) : login.loginHash;
  const token = await signer.sign({ ...claimsOf(session, who.certificate), issuedAt: now });
  const { user, role, endedEarlierSession } = facts;
  const steps = facts.steps(who.certificate);
  const answer = {
    token,
    deviceToken: device.token,
    expiresAt: formatRfc3339(new Date(session.expiresAt)),
    steps: dueSteps(steps),
    ...questionsOf({ steps, secretQuestionId: facts.secretQuestionId }, context),
    endedEarlierSession,
    user: { userId: user.userId, name: user.name, role },
  };
  const { knownDevices } = device;
  const entry = { loginHash, lastSessionId: session.sessionId, ...(knownDevices && { knownDevices }) };
  return { answer, writes: entryWrites(context, who, session, entry) };
}

interface Due extends Pick<Facts, 'secretQuestionId'> {
  readonly steps: LoginFacts;
}

/** The question of the step that asks for an answer; the questions to choose from in the step that registers answers. */
function questionsOf({ steps, secretQuestionId }: Due, { profile, language }: BeginContext) {
  const shown = (questionId: SecretQuestionId) => secretQuestionView(questionId, language);
  if (secretQuestionId) return { question: shown(secretQuestionId) };
  if (steps.secretAnswersMissing) return { questions: profile.secretQuestions.offered.map(shown) };
  return {};
}

function claimsOf({ sessionId, userId, companyId, host, expiresAt }: Session, certificate: Certificate | undefined) {
  return {
    sessionId,
    userId,
    companyId,
    host,
    ...(certificate && { certificateThumbprint: Buffer.from(certificate.thumbprint, 'hex').toString('base64url') }),
    expiresAt: new Date(expiresAt),
  };
}

/** The device of a login: its token, and the login's list of devices if that changes. */
interface EnteredDevice {
  readonly token: string;
  readonly tokenHash: string;
  readonly knownDevices: readonly KnownDevice[] | undefined;
}

/**
 * A known device keeps its token, so that two windows of a browser do not invalidate each other's. A token from the
 * client that is not one of this user's is never adopted: the answer contains one that we generate. A device on which
 * the secret question is asked becomes known only when it is answered (D-4).
 */
function enteredDevice(
  { now, random }: Pick<BeginContext, 'now' | 'random'>,
  { login, device, facts }: Admitted,
  shownToken: string | undefined,
): EnteredDevice {
  const before = login.knownDevices ?? [];
  const isKnown = knownDevice(before, device, now) !== undefined;
  const token = isKnown && shownToken !== undefined ? shownToken : randomToken(random.bytes);
  const entered: ShownDevice = { ...device, tokenHash: sha256(token) };
  const after = facts.secretQuestionId ? before : devicesAfterLogin(before, entered, now);
  return { token, tokenHash: entered.tokenHash, knownDevices: after === before ? undefined : after };
}

function newSession(
  { now, newId, profile }: Pick<BeginContext, 'now' | 'newId' | 'profile'>,
  { login, facts, device: { host }, certificate }: Admitted,
  { tokenHash }: EnteredDevice,
): Session {
  const expiresAt = new Date(now.getTime() + profile.session.absoluteHours * 3_600_000);
  const steps = dueSteps(facts.steps(certificate));
  return {
    sessionId: newId(),
    companyId: login.companyId,
    userId: login.userId,
    host,
    startedAt: now.toISOString(),
    expiresAt: expiresAt.toISOString(),
    lastSeenAt: now.toISOString(),
    steps: [...steps],
    stepsLeft: steps.length,
    ...(certificate && { thumbprint: certificate.thumbprint }),
    ...(facts.secretQuestionId && { secretQuestionId: facts.secretQuestionId }),
    deviceHash: tokenHash,
    endedEarlierSession: facts.endedEarlierSession,
    ttl: Math.floor(expiresAt.getTime() / 1000),
  };
}

/** Stores the session, clears the counter, and ends the certificate from which this one was renewed (D-13). */
function entryWrites(
  { table, now }: BeginContext,
  { loginName, login, counter, certificate, facts: { user } }: Admitted,
  session: Session,
  entry: Parameters<BeginContext['table']['logins']['accept']>[2],
): readonly Write[] {
  const { sessionId, startedAt: at } = session;
  const replaced = replacedBy(certificate, user);
  const { replaces: _ended, ...pointer } = user.certificate;
  const accept = {
    certificate: table.logins.acceptByCertificate,
    knownDevice: table.logins.accept,
    stranger: table.logins.acceptStranger,
  }[counter.kind];
  return [
    table.sessions.start(session),
    accept(loginName, login, entry),
    table.users.startSession(user, { sessionId, at, ...(replaced && { certificate: pointer }) }),
    ...(certificate ? [counter.clear()] : []),
    ...(replaced ? [table.certificates.supersede(replaced, now.toISOString(), user.userId)] : []),
  ];
}

const replacedBy = (certificate: Certificate | undefined, user: User) =>
  certificate?.thumbprint === user.certificate.thumbprint ? user.certificate.replaces : undefined;
