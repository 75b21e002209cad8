import { dailyOpening } from '../../shared/domain/service-hours.ts';
import { isProfileName, profiles } from '../../shared/profiles/profiles.ts';

/**
 * Where a bank's clock begins the first time it is started: now, or, where customers cannot register at this hour
 * (A1-8), when they can next. Whoever tries the service in the evening would else be refused at its first step.
 */
export function firstInstant(profile: string, now: Date = new Date()): Date | undefined {
  const hours = isProfileName(profile) ? profiles[profile].hours.firstRegistration : undefined;
  const opening = dailyOpening(hours, now);
  return opening.open ? undefined : opening.opensAt;
}
