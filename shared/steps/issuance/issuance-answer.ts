import type { IssuedCertificate, PendingIssuance } from '../../domain/issued-certificate.ts';
import { formatRfc3339 } from '../../domain/jst.ts';
import { readCertificate } from '../../x509/certificate.ts';
import type { Issued } from './activate-certificate.ts';

/** When an applicant should ask again; the authority rarely takes longer. */
const retryAfterSeconds = 5;

/** The certificate as its user receives it. */
export function issuedAnswer({ certificate, chain }: Issued): IssuedCertificate {
  const { serialNumber, subject, notBefore, notAfter } = readCertificate(certificate);
  return {
    serialNumber,
    subject,
    notBefore: formatRfc3339(notBefore),
    notAfter: formatRfc3339(notAfter),
    certificate,
    chain,
  };
}

/** The receipt for an issuance in progress. */
export function pendingAnswer(issuanceId: string, issuanceToken: string): PendingIssuance {
  return { issuanceId, issuanceToken, retryAfterSeconds };
}
