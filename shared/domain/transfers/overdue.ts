import { addDays, jstDate, jstInstant } from '../jst.ts';

/** How long after a pick-up a request that was to be taken may still wait: a core takes many hand-overs one after the other. */
const graceMilliseconds = 60 * 60_000;

/** The last of the times at which the bank's core should have taken everything that was due by now (B-48). */
export function lastPickUp(pickUps: readonly string[], now: Date): Date {
  const over = now.getTime() - graceMilliseconds;
  const days = [jstDate(now), addDays(jstDate(now), -1), addDays(jstDate(now), -2)];
  const instants = days.flatMap((day) => pickUps.map((time) => jstInstant(day, time)));
  return new Date(Math.max(...instants.map((each) => each.getTime()).filter((each) => each <= over)));
}

/** Whether an authorised request waits although the core has had its chance: it was due, and ready, at a pick-up. */
export const isOverdue = (
  { executionDate, authorisedAt }: { readonly executionDate: string; readonly authorisedAt?: string | undefined },
  pickUp: Date,
): boolean =>
  executionDate <= jstDate(pickUp) && authorisedAt !== undefined && Date.parse(authorisedAt) < pickUp.getTime();
