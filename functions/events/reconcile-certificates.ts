import { inLanes } from '../../shared/expiry/in-lanes.ts';
import { reconcileIssuance } from '../../shared/issuance/reconcile-issuance.ts';
import { tellAuthority } from '../../shared/issuance/tell-authority.ts';
import { type EventContext, handleFunction } from '../../shared/operation/event.ts';
import { reconcileCertificates } from './reconcile-certificates.function.ts';

type ReconcileContext = EventContext<typeof reconcileCertificates.access, 'authority'>;

/** Younger than this, the request itself is still at it. */
const issuanceSeconds = 30;
/** The stream tells the authority at once; what is older was left. */
const revocationSeconds = 60;
/** Few at a time: the authority revokes 20 a second for everybody. */
const lanes = 4;
const pageLimit = 100;
/** Nothing is begun later than this before the end of the function's time. */
const reserveMilliseconds = 60_000;

export const handler = handleFunction(reconcileCertificates, {
  scheduled: async (context) => {
    const tally = { issued: 0, pending: 0, abandoned: 0, told: 0 };
    const [unfinished, untold] = [{ oldestAgeSeconds: 0 }, { oldestAgeSeconds: 0 }];
    const failures = [
      ...(await eachUnfinished(context, unfinished, async (issuanceId) => {
        tally[await reconcileIssuance(context, issuanceId)] += 1;
      })),
      ...(await eachUntold(context, untold, async (thumbprint) => {
        await tellAuthority(context, thumbprint);
        tally.told += 1;
      })),
    ];
    const failed = failures.length;
    const line = {
      ...tally,
      oldestIssuanceAgeSeconds: unfinished.oldestAgeSeconds,
      oldestRevocationAgeSeconds: untold.oldestAgeSeconds,
      failed,
    };
    context.log({ level: failed > 0 ? 'error' : 'info', message: 'certificate backlog', ...line });
    // Everything else was done all the same; the alarm needs a failed run, and the first cause.
    if (failed > 0) throw failures[0];
    return tally;
  },
});

/** What was found waiting, before anything was done about it. */
interface Backlog {
  oldestAgeSeconds: number;
}

async function eachUnfinished(context: ReconcileContext, left: Backlog, work: (issuanceId: string) => Promise<void>) {
  const { table, now } = context;
  return eachOf(context, left, {
    read: (page) => table.issuances.unfinished({ until: before(now, issuanceSeconds), ...page }),
    since: ({ requestedAt }) => requestedAt,
    work: ({ issuanceId }) => work(issuanceId),
  });
}

async function eachUntold(context: ReconcileContext, left: Backlog, work: (thumbprint: string) => Promise<void>) {
  const { table, now } = context;
  return eachOf(context, left, {
    read: (page) => table.certificates.awaitingRevocation({ until: before(now, revocationSeconds), ...page }),
    since: ({ revokedAt }) => revokedAt ?? now.toISOString(),
    work: ({ thumbprint }) => work(thumbprint),
  });
}

interface Rows<T> {
  readonly read: (page: { limit: number; after?: Record<string, string> }) => Promise<{
    readonly items: readonly T[];
    readonly next?: Readonly<Record<string, string>>;
  }>;
  readonly since: (row: T) => string;
  readonly work: (row: T) => Promise<void>;
}

/** Oldest first, page by page; one that fails is tried again by the next run. */
async function eachOf<T>(
  { now, timeLeft }: ReconcileContext,
  left: Backlog,
  { read, since, work }: Rows<T>,
): Promise<readonly unknown[]> {
  const failures: unknown[] = [];
  let after: Readonly<Record<string, string>> | undefined;
  do {
    const page = await read({ limit: pageLimit, ...(after && { after: { ...after } }) });
    const ages = page.items.map((row) => (now.getTime() - Date.parse(since(row))) / 1000);
    left.oldestAgeSeconds = Math.max(left.oldestAgeSeconds, ...ages.map(Math.floor));
    failures.push(...(await inLanes(page.items, lanes, work)));
    after = page.next;
  } while (after && timeLeft() > reserveMilliseconds);
  return failures;
}

const before = (now: Date, seconds: number) => new Date(now.getTime() - seconds * 1000).toISOString();
