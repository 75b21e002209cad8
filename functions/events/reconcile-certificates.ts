import { handleFunction } from '../../shared/frame/handle-function.ts';
import type { EventContext } from '../../shared/operation/event-context.ts';
import { inLanes } from '../../shared/operation/in-lanes.ts';
import { reconcileIssuance } from '../../shared/steps/issuance/reconcile-issuance.ts';
import { tellAuthority } from '../../shared/steps/issuance/tell-authority.ts';
import { reconcileCertificates } from './reconcile-certificates.function.ts';

type ReconcileContext = EventContext<typeof reconcileCertificates.access, 'authority'>;

/** Younger issuances are still handled by their own request. */
const issuanceSeconds = 30;
/** The stream revokes at the authority at once; older revocations were missed. */
const revocationSeconds = 60;
/** Few in parallel: the authority allows 20 revocations a second in total. */
const lanes = 4;
const pageLimit = 100;
/** No item is started within this time before the function's timeout. */
const reserveMilliseconds = 60_000;

/**
 * Settles each item independently: a failed one is counted and tried again by the next run, and does not stop the
 * others, so a single revocation that its authority refuses does not fail the run. Only a backlog that cannot be read
 * fails the run.
 */
export const handler = handleFunction(reconcileCertificates, {
  scheduled: async (context) => {
    const tally = { issued: 0, pending: 0, abandoned: 0, told: 0 };
    const [unfinished, untold] = await Promise.all([
      eachUnfinished(context, async (issuanceId) => {
        const outcome = await reconcileIssuance(context, issuanceId);
        tally[outcome] += 1;
      }),
      eachUntold(context, async (thumbprint) => {
        await tellAuthority(context, thumbprint);
        tally.told += 1;
      }),
    ]);
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

/** The backlog as found before the run changed anything, and its failures. */
interface Backlog {
  readonly oldestAgeSeconds: number;
  readonly failures: readonly unknown[];
  /** The error that interrupted reading. */
  readonly unread?: unknown;
}

/** Error messages from AWS may quote values; names do not. */
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

/** Reads oldest first, page by page. */
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
