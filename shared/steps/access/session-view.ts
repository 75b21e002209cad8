import { type Remedy, stepRemediesOf } from '../../domain/access.ts';
import { stateAt } from '../../domain/certificate-life.ts';
import { formatRfc3339 } from '../../domain/jst.ts';
import { loginSteps } from '../../domain/login-steps.ts';
import { type Calendar, reopenedSince } from '../../domain/service-hours.ts';
import { sessionEndOf } from '../../domain/session-life.ts';
import type { Profile } from '../../profiles/profile.ts';
import type { Company } from '../../table/companies.ts';
import type { Session } from '../../table/sessions.ts';
import type { User } from '../../table/user.ts';
import type { AccessView } from '../../views/access-view.ts';
import type { AccessItems } from './read-access.ts';

interface Judged {
  readonly items: AccessItems;
  readonly user: User;
  readonly company: Company;
  readonly calendar: Calendar;
  readonly now: Date;
  readonly profile: Profile;
}

const ending: readonly Remedy[] = [{ operation: 'end-sessions', by: 'bank' }];

/** The session that the user's record names, as the gate would judge its next request. */
export function sessionView(session: Session, judged: Judged): NonNullable<AccessView['session']> {
  const ended = endOf(session, judged);
  return {
    host: session.host,
    startedAt: time(session.startedAt),
    lastSeenAt: time(session.lastSeenAt),
    ...(ended && { ended }),
    steps: loginSteps
      .filter((step) => session.steps.includes(step))
      .map((step) => ({ step, endedBy: [...stepRemediesOf(step)] })),
    endedBy: ended ? [] : [...ending],
  };
}

function endOf(session: Session, { items, user, company, calendar, now, profile }: Judged) {
  const isEndedByClosure = reopenedSince('whole', calendar, new Date(session.startedAt), now);
  const { idleMinutes } = profile.session;
  const end = sessionEndOf({ session, user, company, isEndedByClosure, idleMinutes, now });
  if (end || session.host === 'entry') return end;
  // Only the current certificate and the one that it replaced can be active, and both were read.
  const certificate = items.certificates.find(({ thumbprint }) => thumbprint === session.thumbprint);
  return stateAt(certificate, now) === 'active' ? undefined : ('certificateEnded' as const);
}

const time = (instant: string) => formatRfc3339(new Date(instant));
