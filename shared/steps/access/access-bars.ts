import { type AccessBar, blockedBy, type Helped, remediesOf } from '../../domain/access.ts';
import { isIssueWindowOpen, stateAt } from '../../domain/certificate-life.ts';
import { formatRfc3339 } from '../../domain/jst.ts';
import { standingBars } from '../../domain/login-bars.ts';
import type { Calendar, Opening } from '../../domain/service-hours.ts';
import { isTokenMissing } from '../../domain/token-rules.ts';
import type { Subordinate } from '../../operation/subject-kinds.ts';
import type { Profile } from '../../profiles/profile.ts';
import type { Company } from '../../table/companies.ts';
import { accessText } from '../../text/access-texts.ts';
import type { Language } from '../../text/language.ts';
import type { AccessView } from '../../views/access-view.ts';
import type { CounterView } from './counter-views.ts';
import type { Way } from './login-ways.ts';

interface Barred {
  readonly subject: Subordinate;
  readonly company: Company;
  readonly ways: readonly Way[];
  readonly counters: readonly CounterView[];
  readonly calendar: Calendar;
  readonly opening: Opening;
  readonly now: Date;
  readonly profile: Profile;
  readonly language: Language;
}

/** Every bar once, what it blocks, and what ends it. */
export function accessBars(barred: Barred): AccessView['bars'] {
  const { ways, counters, subject, now, language, calendar } = barred;
  const stopped: readonly (readonly [CounterView['of'], AccessBar])[] = [
    ['confirmation', 'confirmation.stopped'],
    ['secretAnswers', 'secretAnswers.stopped'],
    ['otpRegistration', 'otpRegistration.stopped'],
    ['token', 'token.stopped'],
  ];
  const codes: readonly AccessBar[] = [
    ...ways.flatMap(({ bars }) => bars),
    ...(ways.length > 0 ? [] : withoutCertificate(barred)),
    ...(subject.user.confirmationStopped ? ['confirmation.stopped' as const] : []),
    ...stopped.flatMap(([of, bar]) =>
      counters.some((each) => each.of === of && each.state !== 'usable') ? [bar] : [],
    ),
    ...(lacksToken(barred) ? ['token.missing' as const] : []),
  ];
  const helped: Helped = {
    isMaster: subject.rights.role === 'master',
    isIssueWindowOpen: isIssueWindowOpen(subject.user.issueWindowUntil, now),
    isClosedByBank: calendar.closures.some(
      ({ service, from, until }) => service === 'whole' && from <= now && now < until,
    ),
  };
  return [...new Set(codes)].map((code) => ({
    code,
    text: accessText(code, language),
    blocks: blockedBy(code),
    ...timesOf(code, barred),
    endedBy: [...remediesOf(code, helped)],
  }));
}

/** A company that logs in with certificates, and a user without an active one: no login is possible. */
function withoutCertificate({ subject: { user }, company, opening, now }: Barred): readonly AccessBar[] {
  const state = stateAt(user.certificate, now);
  const certificate = state === 'superseded' || state === 'active' ? 'revoked' : state;
  const standing = standingBars({ user, company, host: 'secure', certificate: undefined, now });
  return [
    ...(opening.open ? [] : ['service.closed' as const]),
    // The record says more than the certificate that nobody can present.
    ...standing.map((bar) => (bar === 'certificate.none' ? (`certificate.${certificate}` as const) : bar)),
  ];
}

const lacksToken = ({ subject: { user, rights }, company, profile }: Barred) =>
  isTokenMissing(user, rights, company, profile);

const countersOf: Partial<Readonly<Record<AccessBar, readonly CounterView['of'][]>>> = {
  'login.locked': ['login.knownDevices', 'login.unknownDevices', 'login.certificate'],
  'login.stopped': ['login.knownDevices', 'login.certificate'],
  'confirmation.stopped': ['confirmation'],
  'secretAnswers.stopped': ['secretAnswers'],
  'otpRegistration.stopped': ['otpRegistration'],
  'token.stopped': ['token'],
};

/** Since when, and until when where it ends by itself: the latest of several locks. */
function timesOf(code: AccessBar, { counters, company, opening }: Barred) {
  if (code === 'service.closed' && !opening.open) return { until: formatRfc3339(opening.opensAt) };
  if (code === 'company.suspended' || code === 'company.closed')
    return company.sessionsFrom ? { since: formatRfc3339(new Date(company.sessionsFrom)) } : {};
  const own = counters.filter(({ of, state }) => state !== 'usable' && (countersOf[code] ?? []).includes(of));
  const until = own
    .flatMap(({ lockedUntil }) => lockedUntil ?? [])
    .sort()
    .at(-1);
  const since = own
    .flatMap(({ stoppedSince }) => stoppedSince ?? [])
    .sort()
    .at(-1);
  return code === 'login.locked' ? { ...(until && { until }) } : { ...(since && { since }) };
}
