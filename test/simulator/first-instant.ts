import { openingOf } from '../../shared/domain/service-hours.ts';
import { isProfileName, profiles } from '../../shared/profiles/profiles.ts';

/**
 * Where a bank's clock begins the first time it is started: now, or, where customers are not served at this hour
 * (A1-2, A1-8), when they are next. Somebody who tries the service in the evening would else be refused at the first
 * step, the registration.
 */
export function firstInstant(profile: string, now: Date = new Date()): Date | undefined {
  if (!isProfileName(profile)) return undefined;
  const opening = openingOf('firstRegistration', { hours: profiles[profile].hours, closures: [] }, now);
  return opening.open ? undefined : opening.opensAt;
}
