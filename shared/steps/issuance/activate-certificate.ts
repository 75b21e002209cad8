import { DomainError } from '../../domain/errors.ts';
import { formatRfc3339 } from '../../domain/jst.ts';
import { noAttempts } from '../../table/attempts.ts';
import type { Write } from '../../table/engine.ts';
import type { Issuance } from '../../table/issuances.ts';
import type { CertificatePointer } from '../../table/user.ts';
import { type ClientCertificate, readCertificate } from '../../x509/certificate.ts';
import { finishedUntil } from './abandon-issuance.ts';
import type { Made } from './fetch-certificate.ts';
import type { IssuanceContext } from './issuance-context.ts';
import { issuanceHistory } from './issuance-history.ts';
import { blocksOf, judgeCertificate } from './judge-certificate.ts';

/** An issuance with an active certificate. */
export type Issued = Issuance & { readonly certificate: string; readonly chain: string };

export function isIssued(issuance: Issuance | undefined): issuance is Issued {
  return issuance?.state === 'issued' && issuance.certificate !== undefined && issuance.chain !== undefined;
}

/**
 * Makes an issued certificate the user's, in one transaction; of concurrent calls the second returns the first one's
 * result. A certificate that differs from its request, or whose issuance was abandoned, is revoked at the authority
 * instead. @throws `issuance.failed` if the certificate cannot be used; the issuance then is still open
 */
export async function activateCertificate(context: IssuanceContext, issuance: Issuance, made: Made): Promise<Issued> {
  const { now } = context;
  const verdict = judgeCertificate(made, issuance, context);
  if ('fault' in verdict) {
    context.log({
      level: 'error',
      message: 'the authority issued another certificate than was asked for',
      issuanceId: issuance.issuanceId,
      fault: verdict.fault,
    });
    return discard(context, made);
  }
  const { certificate } = verdict;
  const ttl = finishedUntil(now);
  const { arn, certificate: pem, chain } = made;
  const result = { arn, certificate: pem, chain, thumbprint: certificate.thumbprint, ttl };
  try {
    const activated = { ...certificate, authorityArn: made.authorityArn };
    await context.commit(activation(context, issuance, activated, result));
    logIssued(context, issuance, chain);
    return { ...issuance, ...result, state: 'issued' };
  } catch (thrown) {
    if (!(thrown instanceof DomainError) || thrown.status >= 500) throw thrown;
    const current = await context.table.issuances.get(issuance.issuanceId);
    return isIssued(current) ? current : discard(context, made);
  }
}

const dayMilliseconds = 86_400_000;

/**
 * Logs how long the applicant waited, and how long the authority itself is still valid: it cannot issue beyond its own
 * end.
 */
function logIssued({ clock, log }: IssuanceContext, { issuanceId, requestedAt }: Issuance, chain: string): void {
  const now = clock().getTime();
  const [authority = ''] = blocksOf(chain);
  log({
    level: 'info',
    message: 'certificate issued',
    issuanceId,
    waitedSeconds: Math.floor((now - Date.parse(requestedAt)) / 1000),
    authorityDaysLeft: Math.floor((readCertificate(authority).notAfter.getTime() - now) / dayMilliseconds),
  });
}

function activation(
  context: IssuanceContext,
  issuance: Issuance,
  certificate: ClientCertificate & { readonly authorityArn: string },
  result: Parameters<IssuanceContext['table']['issuances']['issued']>[1],
): readonly Write[] {
  const { table } = context;
  const { companyId, userId, loginId, issuanceId, renewedFrom, requestedAt } = issuance;
  const { thumbprint, serialNumber, keyHash, authorityArn } = certificate;
  const validity = { notBefore: certificate.notBefore.toISOString(), notAfter: certificate.notAfter.toISOString() };
  const pointer: CertificatePointer = {
    state: 'active',
    thumbprint,
    serialNumber,
    ...validity,
    issuedAt: requestedAt,
    ...(renewedFrom && { replaces: renewedFrom }),
  };
  return [
    table.issuances.issued(issuanceId, result),
    table.users.certificateActivated(issuance, issuanceId, pointer),
    ...table.certificates.activate({
      thumbprint,
      companyId,
      userId,
      loginId,
      serialNumber,
      ...validity,
      state: 'active',
      keyHash,
      ...(renewedFrom && { renewedFrom }),
      authority: 'valid',
      authorityArn,
      ...noAttempts,
    }),
    issuanceHistory(context, issuance, {
      event: renewedFrom ? 'certificate.renewed' : 'certificate.issued',
      changes: [
        { path: 'certificate.state', before: renewedFrom ? 'active' : 'issuing', after: 'active' },
        { path: 'certificate.serialNumber', before: null, after: serialNumber },
        { path: 'certificate.notAfter', before: null, after: formatRfc3339(certificate.notAfter) },
      ],
    }),
    context.mail({
      kind: 'certificateIssued',
      ownerId: userId,
      companyId,
      values: { serialNumber, notAfter: formatRfc3339(certificate.notAfter) },
    }),
  ];
}

/**
 * Rejects a certificate: it gets no row, and is revoked at the authority before its issuance is closed, so that a crash
 * in between repeats the revocation. @throws `issuance.failed`
 */
export async function discard({ authority }: Pick<IssuanceContext, 'authority'>, made: Made): Promise<never> {
  const serialNumber = serialNumberOf(made.certificate);
  const { authorityArn } = made;
  if (serialNumber) await authority.revoke({ serialNumber, authorityArn });
  throw new DomainError('issuance.failed');
}

/** Undefined for bytes that are not a certificate, so there is nothing to revoke. */
function serialNumberOf(pem: string): string | undefined {
  try {
    return readCertificate(pem).serialNumber;
  } catch (thrown) {
    if (thrown instanceof DomainError) return undefined;
    throw thrown;
  }
}
