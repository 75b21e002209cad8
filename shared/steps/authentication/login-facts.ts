import { isRenewable } from '../../domain/certificate-life.ts';
import { heldRights } from '../../domain/held-rights.ts';
import { knownDevice } from '../../domain/known-devices.ts';
import { type LoginBar, standingBars } from '../../domain/login-bars.ts';
import type { LoginFacts } from '../../domain/login-steps.ts';
import { unreadNotices } from '../../domain/notice-rules.ts';
import { isQuestionDue, type SecretQuestionId } from '../../domain/secret-questions.ts';
import { type Calendar, reopenedSince } from '../../domain/service-hours.ts';
import { sessionEndOf } from '../../domain/session-life.ts';
import { isTokenMissing } from '../../domain/token-rules.ts';
import type { Role } from '../../domain/user-rules.ts';
import type { Host } from '../../operation/operation.ts';
import type { Profile } from '../../profiles/profile.ts';
import type { Certificate } from '../../table/certificates.ts';
import type { Company } from '../../table/companies.ts';
import { audiencesOf, type Notice, noticePageLimit, type Reading, readingPageLimit } from '../../table/notices.ts';
import type { Rights } from '../../table/rights.ts';
import { askedAnswer, type SecretAnswers } from '../../table/secret-answers.ts';
import type { Session } from '../../table/sessions.ts';
import type { Table } from '../../table/table.ts';
import { isOver } from '../../table/temporary.ts';
import { loginsOf, type User } from '../../table/user.ts';
import type { Identified } from './identify.ts';

/** Everything that decides a login besides the password. */
export interface Facts {
  readonly user: User;
  readonly role: Role;
  readonly loginMethod: Company['loginMethod'];
  readonly endedEarlierSession: boolean;
  /** What decides the steps of a login with this certificate, or without one. */
  readonly steps: (certificate: Certificate | undefined) => LoginFacts;
  /** The question of the step `secretQuestion`, if that is due. */
  readonly secretQuestionId: SecretQuestionId | undefined;
  /** What bars this login with the right password, besides counters and hours. */
  readonly bars: (host: Host, certificate: Certificate | undefined) => readonly LoginBar[];
}

/** The items that decide a login besides the password. */
export interface LoginItems {
  readonly user: User | undefined;
  readonly rights: Rights | undefined;
  readonly company: Company | undefined;
  readonly session: Session | undefined;
  readonly answers: SecretAnswers | undefined;
  readonly readings: readonly Reading[];
  readonly notices: readonly Notice[];
}

type FactsTable = Table<{
  users: ['get'];
  rights: ['get'];
  companies: ['get'];
  sessions: ['get'];
  secretAnswers: ['get'];
  notices: ['of', 'readings'];
}>;

/** The bank at the moment of the login. */
interface Moment {
  readonly now: Date;
  readonly profile: Profile;
  readonly calendar: Calendar;
}

/**
 * Reads the facts in one round trip; for an unknown login it reads as much and finds nothing. That a certificate is this
 * user's is settled before: `identify` finds no login for another one's.
 */
export async function loginFacts(
  table: FactsTable,
  who: Pick<Identified, 'login' | 'device'>,
  moment: Moment,
): Promise<Facts | undefined> {
  const { profile } = moment;
  const { companyId, userId, lastSessionId } = who.login ?? { companyId: 'UNKNOWN', userId: 'UNKNOWN' };
  const [user, rights, company, session, answers, readings, ...notices] = await Promise.all([
    table.users.get(companyId, userId),
    table.rights.get(companyId, userId),
    table.companies.get(companyId),
    table.sessions.get(lastSessionId ?? 'NONE'),
    profile.secretQuestions.used ? table.secretAnswers.get(companyId, userId) : undefined,
    table.notices.readings(userId, { limit: readingPageLimit }),
    ...audiencesOf({ companyId, userId }).map((audience) => table.notices.of(audience, { limit: noticePageLimit })),
  ]);
  const items = { user, rights, company, session, answers, readings: readings.items };
  return factsOf({ ...items, notices: notices.flatMap(({ items: found }) => found) }, who, moment);
}

/** What the items mean for a login of this user on this device. */
export function factsOf(
  { user, rights, company, session, answers, readings, notices }: LoginItems,
  who: Pick<Identified, 'login' | 'device'>,
  moment: Moment,
): Facts | undefined {
  const { now, profile } = moment;
  // As at the gate: a user without rights cannot begin a session that every request would refuse.
  if (!user || !rights || !company) return undefined;
  const unread = unreadNotices(notices, readings, now);
  const asked = secretQuestionOf(who, user, answers, now, profile);
  return {
    user,
    role: rights.role,
    loginMethod: company.loginMethod,
    endedEarlierSession: session !== undefined && isLive(session, { user, company }, moment),
    steps: (certificate) => ({
      ...stepFacts(user, certificate, unread.filter(({ atLogin }) => atLogin).length, now, profile),
      secretQuestionDue: asked !== undefined,
      secretAnswersMissing: profile.secretQuestions.used && !answers,
      tokenMissing: isTokenMissing(user, heldRights(rights, company, profile), company, profile),
    }),
    secretQuestionId: asked,
    bars: (host, certificate) => [
      ...standingBars({ user, company, host, certificate, now }),
      // A login by ID is accepted only while the user's own counter is not stopped, on any device.
      ...(host === 'entry' && who.login?.stopped ? ['login.stopped' as const] : []),
      ...(who.login && isOver(who.login.temporaryUntil, now) ? ['password.expired' as const] : []),
    ],
  };
}

/** The question to ask at this login: on an unknown device, after enough logins (D-4). */
function secretQuestionOf(
  { login, device }: Pick<Identified, 'login' | 'device'>,
  user: User,
  answers: SecretAnswers | undefined,
  now: Date,
  { secretQuestions }: Profile,
): SecretQuestionId | undefined {
  const isDue = isQuestionDue(secretQuestions, {
    isRegistered: answers !== undefined,
    isKnownDevice: knownDevice(login?.knownDevices ?? [], device, now) !== undefined,
    logins: loginsOf(user),
  });
  return isDue && answers ? askedAnswer(answers)?.questionId : undefined;
}

/** As at the gate: a closure has ended it, and so has a suspension or another login method of the contract. */
function isLive(
  session: Session,
  { user, company }: { readonly user: User; readonly company: Company },
  { now, profile, calendar }: Moment,
): boolean {
  const isEndedByClosure = reopenedSince('whole', calendar, new Date(session.startedAt), now);
  const { idleMinutes } = profile.session;
  return sessionEndOf({ session, user, company, isEndedByClosure, idleMinutes, now }) === undefined;
}

function stepFacts(
  user: User,
  certificate: Certificate | undefined,
  unreadLoginNotices: number,
  now: Date,
  profile: Profile,
): Omit<LoginFacts, 'secretQuestionDue' | 'secretAnswersMissing' | 'tokenMissing'> {
  const isCurrent =
    certificate !== undefined &&
    certificate.thumbprint === user.certificate.thumbprint &&
    user.certificate.state === 'active';
  return {
    certificateRenewable:
      isCurrent && isRenewable(new Date(certificate.notAfter), now, profile.certificate.renewalWindowDays),
    unreadLoginNotices,
    passwordChangeForced: user.mustChangePasswords,
    emailUnchecked: user.mustCheckEmail || user.emailState === 'invalid',
  };
}
