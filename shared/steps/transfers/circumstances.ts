import type { Calendar } from '../../domain/service-hours.ts';
import type { Circumstances } from '../../domain/transfers/authorise.ts';
import type { SessionCaller } from '../../operation/caller.ts';
import type { Profile } from '../../profiles/profile.ts';
import type { Language } from '../../text/language.ts';

/** Who asks, and when. */
export interface Asking {
  readonly caller: SessionCaller;
  readonly profile: Profile;
  readonly calendar: Calendar;
  readonly now: Date;
  /** Of the words of reasons. */
  readonly language: Language;
}

/** What decides, besides a request itself, what its caller may do with it. */
export const circumstancesOf = ({ caller, profile, calendar, now }: Omit<Asking, 'language'>): Circumstances => ({
  user: caller.rights,
  granted: caller.granted,
  company: caller.company,
  bank: profile,
  calendar,
  now,
});
