import * as z from 'zod/mini';
import { ClosableService, type Closed } from '../domain/service-hours.ts';
import { writesAll } from './capability.ts';
import type { Key, Write } from './engine.ts';
import { entity, Instant } from './entity.ts';

/** A closure by the bank (A1-3). One that has ended stays as long as a session that it ended could have lasted. */
export const Closure = z.object({ closureId: z.string(), service: ClosableService, from: Instant, until: Instant });
export type Closure = z.infer<typeof Closure>;

/** The bank's closures, in the order of their registration. Every request of a customer reads them. */
export const BankCalendar = z.object({ version: z.int(), closures: z.array(Closure) });
export type BankCalendar = z.infer<typeof BankCalendar>;

/** The closures as the rules of the calendar take them. */
export const closureSpans = (calendar: BankCalendar | undefined): readonly Closed[] =>
  (calendar?.closures ?? []).map(({ service, from, until }) => ({
    service,
    from: new Date(from),
    until: new Date(until),
  }));

/** Those that have not ended, or so lately that a session that they ended could still be tried. */
export function keptClosures(calendar: BankCalendar | undefined, now: Date, sessionHours: number): readonly Closure[] {
  const since = new Date(now.getTime() - sessionHours * 3_600_000).toISOString();
  return (calendar?.closures ?? []).filter(({ until }) => until >= since);
}

/**
 * Copies, each in its own partition, so that no single partition serves the requests of all customers. All of them
 * change in one transaction.
 */
const copies = 8;

/** So few that a copy is one read unit (4 KB). */
export const closuresAtMost = 24;

export const bankCalendarItem = entity({
  name: 'bankCalendar',
  prefix: 'BANK#CALENDAR-',
  schema: BankCalendar,
  ids: [/^[0-7]$/],
  key: (copy: number) => ({ pk: `BANK#CALENDAR-${copy}`, sk: 'CALENDAR' }),
});

/** The copy that a request reads, by the id of its invocation. */
export const calendarCopyOf = (invocationId: string) => invocationId.charCodeAt(invocationId.length - 1) % copies;

const inEveryCopy = (write: (key: Key) => Write): readonly Write[] =>
  Array.from({ length: copies }, (_, copy) => write(bankCalendarItem.key(copy)));

export const bankCalendar = {
  /** Creates every copy, with the first closures. */
  begin: writesAll(['put'], [bankCalendarItem.prefix], (closures: readonly Closure[]): readonly Write[] =>
    inEveryCopy((key) => bankCalendarItem.create(key, { version: 1, closures: [...closures] }, 'request.conflict')),
  ),
  /** Replaces the closures in every copy, if they are still those that were read. */
  change: writesAll(
    ['update'],
    [bankCalendarItem.prefix],
    (read: BankCalendar, closures: readonly Closure[]): readonly Write[] =>
      inEveryCopy((key) => bankCalendarItem.updateAtVersion(key, read, { set: { closures } })),
  ),
};
