import { dueThreshold } from '../../domain/certificate-life.ts';
import { DomainError, type ErrorCode } from '../../domain/errors.ts';
import { formatRfc3339 } from '../../domain/jst.ts';
import { historyRow } from '../../operation/history-row.ts';
import type { Profile } from '../../profiles/profile.ts';
import type { Write } from '../../table/engine.ts';
import type { Table } from '../../table/table.ts';
import type { Held } from './expiring-certificates.ts';
import { dueSince, expiryMail, expiryNotice } from './expiry-notice.ts';

/** The counts of a scan. */
export interface Tally {
  /** Certificates read. */
  scanned: number;
  noticed: number;
  /** Notified before, or no longer the user's current certificate. */
  skipped: number;
  /** The delay of the oldest notice written. */
  oldestDueNoticeAgeSeconds: number;
}

interface TellContext {
  readonly table: Table<{
    users: ['checkCertificate'];
    notices: ['publish'];
    mails: ['send'];
    histories: ['record'];
  }>;
  readonly commit: (writes: readonly Write[]) => Promise<void>;
  readonly now: Date;
  readonly profile: Profile;
  readonly requestId: string;
  readonly invocationId: string;
  readonly newId: () => string;
}

/** Codes that mean that no notice is needed: it exists, or the certificate is no longer the user's. */
const nothingToTell: readonly ErrorCode[] = ['request.conflict', 'certificate.none'];

/**
 * Writes the notice and the mail of the most urgent due threshold, in one transaction that requires that the
 * certificate is still the user's current one and the notice does not exist. So each exists once, even with concurrent
 * scans (I17).
 */
export async function tellHolder(context: TellContext, held: Held, tally: Tally): Promise<void> {
  const { now, profile } = context;
  const notAfter = new Date(held.certificate.notAfter);
  const threshold = dueThreshold(notAfter, now, profile.certificate.noticeDays);
  const isTold = threshold !== undefined && (await commitNotice(context, held, threshold));
  if (!isTold) {
    tally.skipped += 1;
    return;
  }
  tally.noticed += 1;
  const ageSeconds = Math.floor((now.getTime() - dueSince(notAfter, threshold).getTime()) / 1000);
  tally.oldestDueNoticeAgeSeconds = Math.max(tally.oldestDueNoticeAgeSeconds, ageSeconds);
}

/** False if nothing is left to tell. */
async function commitNotice(context: TellContext, held: Held, threshold: number): Promise<boolean> {
  const { table, commit, now } = context;
  try {
    await commit([
      table.notices.publish(expiryNotice(held, threshold, now)),
      table.users.checkCertificate(held.user, held.certificate.thumbprint),
      expiryMail(held, threshold, context),
      table.histories.record(historyOf(context, held, threshold)),
    ]);
    return true;
  } catch (thrown) {
    if (thrown instanceof DomainError && nothingToTell.includes(thrown.code)) return false;
    throw thrown;
  }
}

function historyOf(context: TellContext, { certificate, user }: Held, threshold: number) {
  const { companyId, userId, loginId } = user;
  return historyRow(
    context,
    { companyId, userId, loginId },
    {
      event: 'certificate.expiryNoticed',
      operation: 'scan-certificate-expiry',
      service: 'certificates',
      outcome: 'done',
      subject: userId,
      changes: [
        { path: 'certificate.notAfter', before: null, after: formatRfc3339(new Date(certificate.notAfter)) },
        { path: 'certificate.noticeDays', before: null, after: threshold },
      ],
    },
  );
}
