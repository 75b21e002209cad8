import { businessDaysAfter, isBusinessDay } from '../../../shared/domain/business-days.ts';
import { jstDate, jstInstant } from '../../../shared/domain/jst.ts';

/** The first time at or after an instant at which the bank's core takes requests: on business days only (B-48). */
export function nextPickUp(pickUps: readonly string[], from: Date): Date {
  const today = jstDate(from);
  const days = isBusinessDay(today) ? [today, businessDaysAfter(today, 1)] : [businessDaysAfter(today, 1)];
  const instants = days.flatMap((day) => pickUps.map((time) => jstInstant(day, time)));
  return new Date(Math.min(...instants.map((each) => each.getTime()).filter((each) => each >= from.getTime())));
}
