import { DomainError } from '../../domain/errors.ts';
import { storedAlert } from '../../operation/alerts.ts';
import type { EventContext } from '../../operation/event-context.ts';
import { historyRow } from '../../operation/history-row.ts';
import { inLanes } from '../../operation/in-lanes.ts';
import { expiryBacklogs, type TransferRequest } from '../../table/transfer-requests.ts';
import { noLongerWaiting } from './move-request.ts';
import { endedAs } from './request-facts.ts';
import { resultAlert } from './transfer-alert.ts';

type ExpiryAccess = {
  readonly transferRequests: readonly ['expiring', 'move'];
  readonly waitingRequests: readonly ['remove'];
  readonly histories: readonly ['record'];
  readonly mails: readonly ['send'];
};

type ExpiryContext = EventContext<ExpiryAccess>;

const pageLimit = 100;
/** No page is begun within this time before the function's timeout. */
const reserveMilliseconds = 30_000;

/** Ends every request that has expired (T-5), of those spread over so many shards. */
export async function expireDue(context: ExpiryContext, shards: number): Promise<{ expired: number; failed: number }> {
  const tally = { expired: 0, failed: 0 };
  const backlogs = expiryBacklogs(shards);
  const failures = await inLanes(backlogs, backlogs.length, async (backlog) => {
    let after: Readonly<Record<string, string>> | undefined;
    do {
      const page = await context.table.transferRequests.expiring(backlog, context.now, {
        limit: pageLimit,
        ...(after && { after }),
      });
      const failed = await inLanes(page.items, 1, async (request) => {
        if (await expire(context, request)) tally.expired += 1;
      });
      tally.failed += failed.length;
      after = page.next;
    } while (after && context.timeLeft() > reserveMilliseconds);
  });
  const [unread] = failures;
  context.log({ level: tally.failed > 0 ? 'error' : 'info', message: 'requests expired', ...tally });
  if (unread !== undefined) throw unread;
  return tally;
}

/** Ends one request, unless somebody has done something with it since it was read. */
async function expire(context: ExpiryContext, request: TransferRequest): Promise<boolean> {
  const { table, now } = context;
  const { companyId, requestId, state } = request;
  const what = {
    event: 'transfer.expired',
    operation: 'expire-requests',
    service: 'transfers',
    outcome: 'done',
    subject: requestId,
    changes: [{ path: 'state', before: state, after: 'expired' }],
  } as const;
  try {
    await context.commit([
      table.transferRequests.move(request, endedAs('expired', request)),
      ...noLongerWaiting(table, request),
      table.histories.record(historyRow({ ...context, now }, { companyId }, { ...what, changes: [...what.changes] })),
      storedAlert(table, resultAlert(request, 'expired'), context),
    ]);
    return true;
  } catch (thrown) {
    if (thrown instanceof DomainError && thrown.code === 'request.conflict') return false;
    throw thrown;
  }
}
