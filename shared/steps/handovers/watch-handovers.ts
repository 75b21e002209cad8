import { jstDate } from '../../domain/jst.ts';
import { isOverdue, isUnreported, lastPickUp, reportedUntil } from '../../domain/transfers/overdue.ts';
import { requestServices } from '../../domain/transfers/services.ts';
import type { EventContext } from '../../operation/event-context.ts';
import { handoverBacklogs, type TransferRequest, unreportedBacklogs } from '../../table/transfer-requests.ts';

type WatchingContext = EventContext<{ readonly transferRequests: readonly ['forHandover', 'unreported'] }>;

/** Of each backlog; an alarm needs no more. */
const countedAtMost = 100;

/**
 * Logs how many authorised requests the bank's core should have taken and has not, and of how many that it has taken it should have
 * reported the result (T-14): the answer to a hand-over may have been lost, or the core lost what it took.
 */
export async function watchHandovers(context: WatchingContext, shards: number): Promise<void> {
  const [overdue, unreported] = await Promise.all([overdueOf(context, shards), unreportedOf(context, shards)]);
  const oldest = earliestOf(overdue);
  const oldestUnreported = earliestOf(unreported);
  context.log({
    level: overdue.length + unreported.length > 0 ? 'error' : 'info',
    message: 'hand-over backlog',
    overdue: overdue.length,
    ...(oldest && { oldest }),
    unreported: unreported.length,
    ...(oldestUnreported && { oldestUnreported }),
  });
}

async function overdueOf({ table, profile, now }: WatchingContext, shards: number): Promise<TransferRequest[]> {
  const pickUp = lastPickUp(profile.transfers.pickUps, now);
  const backlogs = requestServices.flatMap((service) => handoverBacklogs(service, shards));
  const pages = await Promise.all(
    backlogs.map((backlog) => table.transferRequests.forHandover(backlog, jstDate(pickUp), { limit: countedAtMost })),
  );
  return pages.flatMap(({ items }) => items).filter((request) => isOverdue(request, pickUp));
}

async function unreportedOf({ table, now }: WatchingContext, shards: number): Promise<TransferRequest[]> {
  const pages = await Promise.all(
    unreportedBacklogs(shards).map((backlog) =>
      table.transferRequests.unreported(backlog, reportedUntil(now), { limit: countedAtMost }),
    ),
  );
  return pages.flatMap(({ items }) => items).filter((request) => isUnreported(request, now));
}

const earliestOf = (requests: readonly TransferRequest[]) =>
  requests.map(({ executionDate }) => executionDate).toSorted()[0];
