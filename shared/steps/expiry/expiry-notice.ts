import { createHash } from 'node:crypto';
import { daysLeft } from '../../domain/certificate-life.ts';
import { addDays, formatRfc3339, jstDate, jstInstant } from '../../domain/jst.ts';
import { type MailRequest, mailWrite } from '../../operation/mail-write.ts';
import type { Put } from '../../table/engine.ts';
import type { Notice } from '../../table/notices.ts';
import type { Table } from '../../table/table.ts';
import { expiryNoticeTexts } from '../../text/expiry-notice-texts.ts';
import type { Held } from './expiring-certificates.ts';

/** The instant at which a threshold's notice falls due: the beginning of its day in Japan. */
export function dueSince(notAfter: Date, threshold: number): Date {
  return jstInstant(addDays(jstDate(notAfter), -threshold));
}

/**
 * The id of the single notice and mail of a certificate and a threshold: always the same, and in the form and
 * order of other ids, so that lists by id remain lists by time.
 */
export function expiryNoticeId(thumbprint: string, notAfter: Date, threshold: number): string {
  const digest = createHash('sha256').update(`expiry notice ${threshold} ${thumbprint}`).digest();
  return ulidOf(dueSince(notAfter, threshold), digest);
}

/**
 * Days for which a notice is kept after the certificate's end: longer than any scan is late, or it would be sent again.
 */
const retentionDays = 400;

/** The notice in the application (A11-10). */
export function expiryNotice({ certificate, user }: Held, threshold: number, now: Date): Notice {
  const notAfter = new Date(certificate.notAfter);
  return {
    noticeId: expiryNoticeId(certificate.thumbprint, notAfter, threshold),
    audience: user.userId,
    ...expiryNoticeTexts(notAfter, daysLeft(notAfter, now)),
    from: now.toISOString(),
    ...(notAfter > now && { until: certificate.notAfter }),
    atLogin: false,
    createdAt: now.toISOString(),
    ttl: Math.floor(notAfter.getTime() / 1000) + retentionDays * 86_400,
  };
}

/** The mail of the same notice; it has the notice's id, so that it too exists once. */
export function expiryMail(
  { certificate, user }: Held,
  threshold: number,
  { now, table }: { readonly now: Date; readonly table: Table<{ mails: ['send'] }> },
): Put {
  const notAfter = new Date(certificate.notAfter);
  const noticeId = expiryNoticeId(certificate.thumbprint, notAfter, threshold);
  const [last] = user.lastLogins;
  const mail: MailRequest = {
    kind: 'certificateExpiry',
    ownerId: user.userId,
    companyId: user.companyId,
    values: {
      userName: user.name,
      serialNumber: certificate.serialNumber,
      notAfter: formatRfc3339(notAfter),
      daysLeft: daysLeft(notAfter, now),
      ...(last && { lastLogin: formatRfc3339(new Date(last)) }),
    },
  };
  return mailWrite({ table, now, newId: () => noticeId }, mail);
}

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A ULID from a time and 80 given bits instead of random ones. */
function ulidOf(at: Date, bits: Uint8Array): string {
  const time = Array.from({ length: 10 }, (_, place) => crockford[Math.floor(at.getTime() / 32 ** (9 - place)) % 32]);
  const binary = [...bits.subarray(0, 10)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const rest = Array.from(binary.matchAll(/.{5}/g), ([five]) => crockford[Number.parseInt(five, 2)]);
  return [...time, ...rest].join('');
}
