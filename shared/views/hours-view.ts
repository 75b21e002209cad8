import * as z from 'zod/mini';
import { formatRfc3339 } from '../domain/jst.ts';
import { type Calendar, type ClosableService, openSpans } from '../domain/service-hours.ts';
import { Time } from '../domain/times.ts';

/** A span in which a service is open. */
export const OpenSpan = z.strictObject({ from: Time, until: Time });

/** The spans of a day in which a service is open. */
export const HoursView = z.array(OpenSpan);
export type HoursView = z.infer<typeof HoursView>;

/** The hours of a service on a date in Japan, with closed days and the bank's closures (A1-2…A1-6). */
export const hoursView = (service: ClosableService, calendar: Calendar, date: string): HoursView =>
  openSpans(service, calendar, date).map(({ from, until }) => ({
    from: formatRfc3339(from),
    until: formatRfc3339(until),
  }));
