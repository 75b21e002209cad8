import { openingOf } from '../../shared/domain/service-hours.ts';
import { isProfileName, profiles } from '../../shared/profiles/profiles.ts';

/**
 * The time at which a bank's clock starts the first time: now, or, while customers are not served (A1-2, A1-8), the next
 * opening. Otherwise a developer who tries the service in the evening would be refused at the first step, the registration.
 */
export function firstInstant(profile: string, now: Date = new Date()): Date | undefined {
  if (!isProfileName(profile)) return undefined;
  const opening = openingOf('firstRegistration', { hours: profiles[profile].hours, closures: [] }, now);
  return opening.open ? undefined : opening.opensAt;
}
