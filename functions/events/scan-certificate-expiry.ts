import { holidaysUntil } from '../../shared/domain/business-days.ts';
import { noticeExpiryDates } from '../../shared/domain/certificate-life.ts';
import { DomainError } from '../../shared/domain/errors.ts';
import { daysBetween, jstDate } from '../../shared/domain/jst.ts';
import { handleFunction } from '../../shared/frame/handle-function.ts';
import type { EventContext } from '../../shared/operation/event-context.ts';
import { inLanes } from '../../shared/operation/in-lanes.ts';
import { heldCertificates } from '../../shared/steps/expiry/expiring-certificates.ts';
import { type Tally, tellHolder } from '../../shared/steps/expiry/tell-holder.ts';
import type { ScanProgress } from '../../shared/table/bank.ts';
import { scanCertificateExpiry } from './scan-certificate-expiry.function.ts';

type ScanContext = EventContext<typeof scanCertificateExpiry.access>;

/** Partitions read side by side, and concurrent transactions of all of them. */
const partitionsAtOnce = 16;
const lanes = 32;
/** No page is started within this time before the function's timeout. */
const reserveMilliseconds = 30_000;

/**
 * Reads everything due since the last finished run and sends each notice once (X-3, D-15). A run that fails or times
 * out does not advance the progress: the next one recognizes the notices already sent, and sends the rest.
 */
export const handler = handleFunction(scanCertificateExpiry, {
  scheduled: async (context) => {
    const { table, now, profile } = context;
    const { progress, shards } = await table.scanProgress.find();
    const daysToCover = progress ? daysBetween(progress.coveredUntil, jstDate(now)) : 1;
    const tally: Tally = { scanned: 0, noticed: 0, skipped: 0, oldestDueNoticeAgeSeconds: 0 };
    const dates = noticeExpiryDates(now, daysToCover, profile.certificate.noticeDays);
    const failures = await scanPartitions(
      context,
      dates.flatMap((date) => shards.map((shard) => ({ date, shard }))),
      tally,
    );
    const failed = failures.length;
    // The alarm on late notices reads this line; failing runs write it too.
    context.log({ level: failed > 0 ? 'error' : 'info', message: 'expiry scan', ...tally, failed });
    // Once a day is enough to see the end of the data come.
    context.log({ level: 'info', message: 'public holidays', daysLeft: daysBetween(jstDate(now), holidaysUntil()) });
    if (failed > 0) throw failures[0];
    await advance(context, progress);
    const { scanned, noticed, skipped } = tally;
    return { scanned, noticed, skipped };
  },
});

interface Partition {
  readonly date: string;
  readonly shard: number;
}

/** @returns the failures of partitions that could not be read, and of holders */
async function scanPartitions(
  context: ScanContext,
  partitions: readonly Partition[],
  tally: Tally,
): Promise<readonly unknown[]> {
  const untold: unknown[] = [];
  const lanesOfEach = Math.ceil(lanes / Math.min(partitions.length, partitionsAtOnce));
  const unread = await inLanes(partitions, partitionsAtOnce, async ({ date, shard }) => {
    for await (const { found, held } of heldCertificates(context.table, date, shard)) {
      if (context.timeLeft() < reserveMilliseconds) throw new Error('the time was not enough; the next run goes on');
      tally.scanned += found;
      tally.skipped += found - held.length;
      untold.push(...(await inLanes(held, lanesOfEach, (each) => tellHolder(context, each, tally))));
    }
  });
  return [...unread, ...untold];
}

/** Of two concurrent runs the second one finds the progress already advanced. */
async function advance({ table, commit, now }: ScanContext, read: ScanProgress | undefined): Promise<void> {
  const next = { coveredUntil: jstDate(now), finishedAt: now.toISOString() };
  try {
    if (read) await table.scanProgress.advance(read, next);
    else await commit([table.scanProgress.start(next)]);
  } catch (thrown) {
    if (!(thrown instanceof DomainError) || thrown.code !== 'request.conflict') throw thrown;
  }
}
