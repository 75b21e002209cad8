import { jstDate } from '../../domain/jst.ts';
import { isOverdue, lastPickUp } from '../../domain/transfers/overdue.ts';
import { requestServices } from '../../domain/transfers/services.ts';
import type { EventContext } from '../../operation/event-context.ts';
import { handoverBacklogs } from '../../table/transfer-requests.ts';

type WatchingContext = EventContext<{ readonly transferRequests: readonly ['forHandover'] }>;

/** Of each backlog; an alarm needs no more. */
const countedAtMost = 100;

/** Logs how many authorised requests the bank's core should have taken and has not (T-14). */
export async function watchHandovers({ table, profile, now, log }: WatchingContext, shards: number): Promise<void> {
  const pickUp = lastPickUp(profile.transfers.pickUps, now);
  const backlogs = requestServices.flatMap((service) => handoverBacklogs(service, shards));
  const pages = await Promise.all(
    backlogs.map((backlog) => table.transferRequests.forHandover(backlog, jstDate(pickUp), { limit: countedAtMost })),
  );
  const overdue = pages.flatMap(({ items }) => items).filter((request) => isOverdue(request, pickUp));
  const level = overdue.length > 0 ? 'error' : 'info';
  const [oldest] = overdue.map(({ executionDate }) => executionDate).toSorted();
  log({ level, message: 'hand-over backlog', overdue: overdue.length, ...(oldest && { oldest }) });
}
