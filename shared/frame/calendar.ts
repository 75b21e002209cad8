import { assertOpen, type Calendar, reopenedSince } from '../domain/service-hours.ts';
import type { Call } from '../operation/call.ts';
import { type AnyOperation, needsSession } from '../operation/operation.ts';
import { defineStep } from '../operation/step.ts';
import { bankCalendarItem, calendarCopyOf, closureSpans } from '../table/calendar.ts';
import { type Wanted, wanting } from './wanted.ts';

const isForCustomers = ({ hosts }: AnyOperation) => hosts.some((host) => host !== 'bank');

/** The bank's closures are in the gate's one read, so that they hold from the next request on. */
const readingCalendar = defineStep({
  name: 'readingCalendar',
  isOf: (operation) => isForCustomers(operation) && (operation.hours !== 'always' || needsSession(operation)),
  reads: { calendar: bankCalendarItem },
});

const keepingHours = defineStep({
  name: 'keepingHours',
  isOf: (operation) => isForCustomers(operation) && operation.hours !== 'always',
  errors: ['service.closed'],
});

export const calendarSteps = [readingCalendar, keepingHours] as const;

/**
 * Reads the calendar. Outside the operation's hours it refuses before anything read with it is looked at, so that the
 * refusal says nothing about anybody and counts nothing (D-33).
 */
export function calendarRead(call: Call): readonly Wanted[] {
  if (!readingCalendar.isOf(call.operation)) return [];
  const { key, read } = readingCalendar.reads.calendar;
  return wanting(key(calendarCopyOf(call.invocationId)), read, (found) => {
    const calendar: Calendar = { hours: call.profile.hours, closures: closureSpans(found) };
    call.calendar = calendar;
    const { hours = 'whole' } = call.operation;
    if (hours !== 'always') assertOpen(hours, calendar, call.now);
  });
}

/** Whether the service was closed since a session began: the session ended there (D-33). */
export const endedByClosure = ({ calendar, now }: Call, startedAt: string): boolean =>
  calendar !== undefined && reopenedSince('whole', calendar, new Date(startedAt), now);
