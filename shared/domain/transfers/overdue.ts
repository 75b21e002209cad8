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

/**
 * So many days after its execution day a request that was taken may be without a result: a core may report on the next business
 * day, and a weekend may be between. Holidays are not counted, so that the number of days is the same for every bank.
 */
const daysToReport = 3;

/** The last execution day whose requests should all have a result now. */
export const reportedUntil = (now: Date): string => addDays(jstDate(now), -daysToReport - 1);

/** Whether the core should have reported a request that it has taken; if it took it after its execution day, it has as long from then. */
export const isUnreported = (
  { executionDate, takenAt }: { readonly executionDate: string; readonly takenAt?: string | undefined },
  now: Date,
): boolean => {
  const until = reportedUntil(now);
  return executionDate <= until && takenAt !== undefined && jstDate(new Date(takenAt)) <= until;
};

/** Whether an authorised request waits although the core has had its chance: it was due, and ready, at a pick-up. */
export const isOverdue = (
  { executionDate, authorisedAt }: { readonly executionDate: string; readonly authorisedAt?: string | undefined },
  pickUp: Date,
): boolean =>
  executionDate <= jstDate(pickUp) && authorisedAt !== undefined && Date.parse(authorisedAt) < pickUp.getTime();
