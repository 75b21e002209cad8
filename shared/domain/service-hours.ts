import * as z from 'zod';
import { DomainError } from './errors.ts';
import { addDays, formatRfc3339, jstDate, jstInstant } from './jst.ts';

const TimeOfDay = z.string().regex(/^(?:[01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$/, { error: 'time.form' });

/** Open from `opens` until just before `closes`, JST; `24:00` is the end of the day. */
export const DailyHours = z.strictObject({ opens: TimeOfDay, closes: TimeOfDay });
export type DailyHours = z.infer<typeof DailyHours>;

/** Yearly or monthly days without service: a span of dates `MM-DD` (A1-2), or the nth weekday of every month (A1-6). */
export const ClosedDays = z.union([
  z.strictObject({ from: z.string().regex(/^\d{2}-\d{2}$/), to: z.string().regex(/^\d{2}-\d{2}$/) }),
  z.strictObject({ nth: z.int().min(1).max(5), weekday: z.int().min(0).max(6) }),
]);
export type ClosedDays = z.infer<typeof ClosedDays>;

/** One service's hours by kind of day, and its own closed days (A1-4…A1-6). */
export const ServiceHours = z.strictObject({
  weekday: DailyHours,
  saturday: DailyHours,
  sunday: DailyHours,
  holiday: DailyHours,
  closed: z.array(ClosedDays),
});
export type ServiceHours = z.infer<typeof ServiceHours>;

export type Opening = { readonly open: true } | { readonly open: false; readonly opensAt: Date };

/** Whether daily hours include this instant, and when they open next. Without hours it is always open. */
export function dailyOpening(hours: DailyHours | undefined, now: Date): Opening {
  if (hours === undefined) return { open: true };
  const today = jstDate(now);
  const opens = jstInstant(today, hours.opens);
  if (now < opens) return { open: false, opensAt: opens };
  if (now < jstInstant(today, hours.closes)) return { open: true };
  return { open: false, opensAt: jstInstant(addDays(today, 1), hours.opens) };
}

/** @throws `service.closed` with `opensAt` outside the hours (A1-8, X-6). */
export function assertOpen(hours: DailyHours | undefined, now: Date): void {
  const opening = dailyOpening(hours, now);
  if (!opening.open) throw new DomainError('service.closed', { opensAt: formatRfc3339(opening.opensAt) });
}
