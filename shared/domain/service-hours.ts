import * as z from 'zod/mini';
import { isBusinessDay, isPublicHoliday, nextBusinessDay } from './business-days.ts';
import { contractServices } from './contract-services.ts';
import { DomainError } from './errors.ts';
import { addDays, dayOfWeek, formatRfc3339, jstDate, jstInstant } from './jst.ts';

/** The services that have hours of their own, or can be closed alone. */
export const serviceNames = ['firstRegistration', ...contractServices] as const;
export const ServiceName = z.enum(serviceNames);

/** What is open or closed: the whole, which includes every service, or one service. */
export const ClosableService = z.enum(['whole', ...serviceNames]);
export type ClosableService = z.infer<typeof ClosableService>;

/** `HH:MM`, JST; `24:00` is the end of the day. */
export const TimeOfDay = z.string().check(z.regex(/^(?:[01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$/, { error: 'time.form' }));

/** Open from `opens` until just before `closes`, JST; `24:00` is the end of the day. */
export const DailyHours = z
  .strictObject({ opens: TimeOfDay, closes: TimeOfDay })
  .check(z.refine(({ opens, closes }) => opens < closes, { error: 'time.form' }));
export type DailyHours = z.infer<typeof DailyHours>;

const MonthDay = z
  .string()
  .check(z.refine((day) => z.iso.date().safeParse(`2000-${day}`).success, { error: 'date.form' }));

/**
 * Yearly or monthly days without service: a span of dates `MM-DD`, which may pass the end of the year (A1-2), or the
 * nth weekday of every month (A1-6).
 */
export const ClosedDays = z.union([
  z.strictObject({ from: MonthDay, to: MonthDay }),
  z.strictObject({
    nth: z.int().check(z.minimum(1), z.maximum(5)),
    weekday: z.int().check(z.minimum(0), z.maximum(6)),
  }),
]);
export type ClosedDays = z.infer<typeof ClosedDays>;

const kindsOfDay = ['weekday', 'saturday', 'sunday', 'holiday'] as const;
type KindOfDay = (typeof kindsOfDay)[number];

/** One service's hours by kind of day, and its own closed days (A1-4…A1-6). A holiday on a Sunday is a holiday. */
export const ServiceHours = z.strictObject({
  weekday: DailyHours,
  saturday: DailyHours,
  sunday: DailyHours,
  holiday: DailyHours,
  closed: z.array(ClosedDays),
});
export type ServiceHours = z.infer<typeof ServiceHours>;

/** The hours of a bank that repeat every year. */
export const Hours = z.strictObject({
  /** Days on which the whole is closed (A1-2); on other days it is open from 0:00 to 24:00 (A1-1). */
  closed: z.array(ClosedDays),
  /** Services with hours of their own, within those of the whole; the others follow the whole. */
  services: z.partialRecord(ServiceName, ServiceHours),
});
export type Hours = z.infer<typeof Hours>;

/** Time without service: from an instant until just before another. */
export interface Span {
  readonly from: Date;
  readonly until: Date;
}

/** Closed by the bank, besides the hours that repeat (A1-3). */
export interface Closed extends Span {
  readonly service: ClosableService;
}

/** Everything that decides when services are open. */
export interface Calendar {
  readonly hours: Hours;
  readonly closures: readonly Closed[];
}

export type Opening = { readonly open: true } | { readonly open: false; readonly opensAt: Date };

/** Whether a service is open at an instant, and else the first instant after it at which it is. */
export function openingOf(service: ClosableService, calendar: Calendar, at: Date): Opening {
  let opensAt = at;
  // More than the closed days of a year and the bank's closures: beyond that the hours leave no open minute.
  for (let spans = 0; spans < 1000; spans += 1) {
    const closed = closedSpans(service, calendar, jstDate(opensAt)).find((span) => includes(span, opensAt));
    if (!closed) return opensAt === at ? { open: true } : { open: false, opensAt };
    opensAt = closed.until;
  }
  throw new Error(`the service ${service} never opens`);
}

/** @throws `service.closed` with `opensAt`, outside the hours (A1-3, X-6). */
export function assertOpen(service: ClosableService, calendar: Calendar, now: Date): void {
  const opening = openingOf(service, calendar, now);
  if (!opening.open) throw new DomainError('service.closed', { opensAt: formatRfc3339(opening.opensAt) });
}

/**
 * Whether a service, closed in between, has opened again since an instant: then what was begun before is over (D-33).
 */
export function reopenedSince(service: ClosableService, calendar: Calendar, since: Date, now: Date): boolean {
  const dates: string[] = [];
  for (let date = jstDate(since); date <= jstDate(now); date = addDays(date, 1)) dates.push(date);
  return dates
    .flatMap((date) => closedSpans(service, calendar, date))
    .some(({ until }) => since < until && until <= now && openingOf(service, calendar, until).open);
}

/** The hours of a service on a date, in order; none on a day without service. */
export function openSpans(service: ClosableService, calendar: Calendar, date: string): readonly Span[] {
  const [begins, ends] = [jstInstant(date), jstInstant(addDays(date, 1))];
  const closed = closedSpans(service, calendar, date).toSorted((a, b) => a.from.getTime() - b.from.getTime());
  const open: Span[] = [];
  let from = begins;
  for (const each of [...closed, { from: ends, until: ends }]) {
    const until = new Date(Math.min(each.from.getTime(), ends.getTime()));
    if (from < until) open.push({ from, until });
    if (from < each.until) from = each.until;
  }
  return open;
}

/** When the help desk answers: in its hours on bank business days (A1-7). */
export function helpDeskOpening({ opens, closes }: DailyHours, at: Date): Opening {
  const today = jstDate(at);
  const begins = jstInstant(today, opens);
  if (!isBusinessDay(today) || at >= jstInstant(today, closes))
    return { open: false, opensAt: jstInstant(nextBusinessDay(addDays(today, 1)), opens) };
  return at < begins ? { open: false, opensAt: begins } : { open: true };
}

const includes = ({ from, until }: Span, at: Date) => from <= at && at < until;

/** The time without service on a date, and every closure by the bank. */
function closedSpans(service: ClosableService, { hours, closures }: Calendar, date: string): readonly Span[] {
  const own = service === 'whole' ? undefined : hours.services[service];
  const isClosedAllDay = [...hours.closed, ...(own?.closed ?? [])].some((days) => falls(date, days));
  const [begins, ends] = [jstInstant(date), jstInstant(addDays(date, 1))];
  return [
    ...closures.filter((closure) => closure.service === 'whole' || closure.service === service),
    ...(isClosedAllDay ? [{ from: begins, until: ends }] : []),
    ...(own ? outside(own[kindOfDay(date)], date) : []),
  ];
}

function outside({ opens, closes }: DailyHours, date: string): readonly Span[] {
  return [
    { from: jstInstant(date), until: jstInstant(date, opens) },
    { from: jstInstant(date, closes), until: jstInstant(addDays(date, 1)) },
  ];
}

function kindOfDay(date: string): KindOfDay {
  if (isPublicHoliday(date)) return 'holiday';
  const weekday = dayOfWeek(date);
  return weekday === 0 ? 'sunday' : weekday === 6 ? 'saturday' : 'weekday';
}

function falls(date: string, days: ClosedDays): boolean {
  const day = date.slice(5);
  if ('nth' in days) return dayOfWeek(date) === days.weekday && Math.ceil(Number(date.slice(8)) / 7) === days.nth;
  const { from, to } = days;
  return from <= to ? from <= day && day <= to : from <= day || day <= to;
}
