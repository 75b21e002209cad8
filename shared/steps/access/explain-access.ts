import { formatRfc3339 } from '../../domain/jst.ts';
import { type Calendar, openingOf } from '../../domain/service-hours.ts';
import { serviceStateOf } from '../../domain/service-state.ts';
import { tokenStateOf } from '../../domain/token-rules.ts';
import type { Subordinate } from '../../operation/subject-kinds.ts';
import type { Profile } from '../../profiles/profile.ts';
import type { Company } from '../../table/companies.ts';
import type { HistoryRow } from '../../table/history.ts';
import type { Token } from '../../table/tokens.ts';
import type { Language } from '../../text/language.ts';
import type { AccessView } from '../../views/access-view.ts';
import { userCertificateView } from '../../views/user-view.ts';
import { accessBars } from './access-bars.ts';
import { counterViews } from './counter-views.ts';
import { devicesOf, loginWays } from './login-ways.ts';
import type { AccessItems } from './read-access.ts';
import { sessionView } from './session-view.ts';

interface Explaining {
  readonly subject: Subordinate;
  readonly company: Company;
  readonly calendar: Calendar;
  readonly now: Date;
  readonly profile: Profile;
  readonly language: Language;
}

const time = (instant: string | Date) => formatRfc3339(new Date(instant));

/** Everything that decides whether a user can log in and act now, by the rules of log-in and the gate. */
export function explainedAccess(items: AccessItems, explaining: Explaining): AccessView {
  const { subject, company, calendar, now, profile } = explaining;
  const { user, rights } = subject;
  const opening = openingOf('whole', calendar, now);
  const counters = counterViews(items, profile, now);
  const ways = loginWays({ ...explaining, items, counters, opening });
  const session = items.session && sessionView(items.session, { ...explaining, items, user });
  const devices = devicesOf({ items, now });
  const lastSeenAt = devices
    .map((device) => device.lastSeenAt)
    .toSorted()
    .at(-1);
  const { companyId, userId, loginId, name, mustChangePasswords, emailState, issueWindowUntil } = user;
  return {
    ...{ at: time(now), companyId, companyName: company.name, userId, loginId, name, role: rights.role },
    mayLogIn: ways.some((way) => way.mayLogIn),
    mayAct: opening.open && session !== undefined && !session.ended && session.steps.length === 0,
    bars: accessBars({ ...explaining, ways, counters, opening }),
    ways: [...ways],
    contract: contractOf(company),
    hours: opening.open ? { open: true } : { open: false, opensAt: time(opening.opensAt) },
    user: { serviceState: serviceStateOf(user), mustChangePasswords, emailState },
    counters: [...counters],
    certificate: {
      ...userCertificateView(user, explaining),
      ...(issueWindowUntil && { issueWindowUntil: time(issueWindowUntil) }),
    },
    ...(items.token && { otpDevice: tokenOf(items.token) }),
    devices: { known: devices.length, ...(lastSeenAt && { lastSeenAt: time(lastSeenAt) }) },
    lastLogins: user.lastLogins.map(time),
    lastRefusals: items.refusals.map(refusalOf),
    ...(session && { session }),
    ...{ permissions: [...rights.permissions], accounts: [...rights.accounts], limits: { ...rights.limits } },
  };
}

const contractOf = ({ state, sessionsFrom, loginMethod, otp }: Company) => ({
  state,
  ...(sessionsFrom && { since: time(sessionsFrom) }),
  ...{ loginMethod, otp },
});

const tokenOf = (token: Token) => ({
  serialNumber: token.serialNumber,
  state: tokenStateOf(token),
  users: token.userIds.length,
});

const refusalOf = ({ at, operation, code = '', reason, terminal }: HistoryRow) => ({
  ...{ at: time(at), operation, code },
  ...(reason && { reason }),
  ...(terminal && { terminal }),
});
