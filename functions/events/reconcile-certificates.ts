import { handleFunction } from '../../shared/frame/handle-function.ts';
import type { EventContext } from '../../shared/operation/event-context.ts';
import { inLanes } from '../../shared/steps/expiry/in-lanes.ts';
import { reconcileIssuance } from '../../shared/steps/issuance/reconcile-issuance.ts';
import { tellAuthority } from '../../shared/steps/issuance/tell-authority.ts';
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

/**
 * Each item stands for itself: one that fails is counted, tried again by the next run, and stops no other, so that a single
 * revocation that an authority refuses leaves the others done and the run good. Only a list that cannot be read fails the run.
 */
export const handler = handleFunction(reconcileCertificates, {
  scheduled: async (context) => {
    const tally = { issued: 0, pending: 0, abandoned: 0, told: 0 };
    const unfinished = await eachUnfinished(context, async (issuanceId) => {
      tally[await reconcileIssuance(context, issuanceId)] += 1;
    });
    const untold = await eachUntold(context, async (thumbprint) => {
      await tellAuthority(context, thumbprint);
      tally.told += 1;
    });
    const failures = [...unfinished.failures, ...untold.failures];
    const failed = failures.length;
    context.log({
      level: failed > 0 ? 'error' : 'info',
      message: 'certificate backlog',
      ...tally,
      oldestIssuanceAgeSeconds: unfinished.oldestAgeSeconds,
      oldestRevocationAgeSeconds: untold.oldestAgeSeconds,
      failed,
      ...(failed > 0 && { errors: [...new Set(failures.map(nameOf))].join(' ') }),
    });
    for (const { unread } of [unfinished, untold]) if (unread !== undefined) throw unread;
    return { ...tally, failed };
  },
});

/** What was found waiting, before anything was done about it, and what went wrong with it. */
interface Backlog {
  readonly oldestAgeSeconds: number;
  readonly failures: readonly unknown[];
  /** Why the list was not read to its end. */
  readonly unread?: unknown;
}

/** Messages of AWS may quote values; names do not. */
const nameOf = (thrown: unknown) => (thrown instanceof Error ? thrown.name : typeof thrown);

async function eachUnfinished(context: ReconcileContext, work: (issuanceId: string) => Promise<void>) {
  const { table, now } = context;
  return eachOf(context, {
    read: (page) => table.issuances.unfinished({ until: before(now, issuanceSeconds), ...page }),
    since: ({ requestedAt }) => requestedAt,
    work: ({ issuanceId }) => work(issuanceId),
  });
}

async function eachUntold(context: ReconcileContext, work: (thumbprint: string) => Promise<void>) {
  const { table, now } = context;
  return eachOf(context, {
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

/** Oldest first, page by page. */
async function eachOf<T>({ now, timeLeft }: ReconcileContext, { read, since, work }: Rows<T>): Promise<Backlog> {
  const failures: unknown[] = [];
  let oldestAgeSeconds = 0;
  let after: Readonly<Record<string, string>> | undefined;
  try {
    do {
      const page = await read({ limit: pageLimit, ...(after && { after: { ...after } }) });
      const ages = page.items.map((row) => (now.getTime() - Date.parse(since(row))) / 1000);
      oldestAgeSeconds = Math.max(oldestAgeSeconds, ...ages.map(Math.floor));
      failures.push(...(await inLanes(page.items, lanes, work)));
      after = page.next;
    } while (after && timeLeft() > reserveMilliseconds);
  } catch (unread) {
    return { oldestAgeSeconds, failures, unread };
  }
  return { oldestAgeSeconds, failures };
}

const before = (now: Date, seconds: number) => new Date(now.getTime() - seconds * 1000).toISOString();
