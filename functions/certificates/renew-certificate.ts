import { assertRenewable, expiryOf } from '../../shared/domain/certificate-life.ts';
import type { IssuanceAnswer } from '../../shared/domain/issued-certificate.ts';
import { formatRfc3339 } from '../../shared/domain/jst.ts';
import { handle } from '../../shared/frame/handle.ts';
import type { Context } from '../../shared/operation/context.ts';
import type { Decision } from '../../shared/operation/decision.ts';
import { byCertificate, type Claimed, tried } from '../../shared/steps/authentication/identify.ts';
import { refusedLogin } from '../../shared/steps/authentication/login-refusal.ts';
import { clearing } from '../../shared/steps/issuance/clearing.ts';
import { pendingAnswer } from '../../shared/steps/issuance/issuance-answer.ts';
import { obtainCertificate } from '../../shared/steps/issuance/obtain-certificate.ts';
import type { Certificate } from '../../shared/table/certificates.ts';
import { assertOwnSubject, subjectFor } from '../../shared/x509/certificate-subject.ts';
import { type Csr, readCsr } from '../../shared/x509/csr.ts';
import { nameInCertificate } from '../../shared/x509/login-name-in-certificate.ts';
import { renewCertificate } from './renew-certificate.operation.ts';

type RenewContext = Context<typeof renewCertificate>;

/**
 * The certificate identifies the user; the password authenticates them. Both certificates stay valid until the first
 * login with the new one. A revoked or superseded certificate has no attempts to reserve, so it is refused here (threat
 * 9).
 */
export const handler = handle(renewCertificate, async (input, context) => {
  const { table, now, profile } = context;
  const csr = readCsr(input.csr);
  const pem = context.origin.certificatePem ?? '';
  const claimed = await byCertificate(pem, context, table.logins.get(nameInCertificate(pem, profile)));
  const who = { ...claimed, password: input.loginPassword };
  const certificate = await verifiedHolder(who, context);
  const cleared = table.certificates.clearAttempts(certificate.thumbprint);
  return clearing(context, { cleared, about: certificate }, async () => {
    assertRenewable(certificate, now, profile.certificate.renewalWindowDays);
    const { companyId, userId, loginId, thumbprint } = certificate;
    const contractId = profile.identity === 'contract' ? who.loginName.split('/')[0] : undefined;
    const holder = { loginId, contractId };
    assertOwnSubject(csr.subject, subjectFor(profile, holder), holder);
    if (context.validateOnly) return rehearse(context, certificate, csr);
    const applicant = { companyId, userId, ...holder, renewedFrom: thumbprint };
    return obtainCertificate({ ...context, operation: renewCertificate.name }, applicant, csr, {
      allowing: (issuanceId) => [
        table.companies.checkUsesCertificates(companyId),
        table.users.startRenewing(certificate, thumbprint, issuanceId),
        cleared,
      ],
      resuming: [cleared],
    });
  });
});

async function verifiedHolder(who: Claimed, context: RenewContext): Promise<Certificate> {
  const { certificate, counter } = who;
  const { reserved, isRight } = await tried(who, context);
  if (isRight && certificate) return certificate;
  throw refusedLogin({ error: context.refuse('session.refused'), reserved, counter, of: certificate });
}

/** The dry run: makes the same refusals, by reading only. */
async function rehearse(context: RenewContext, certificate: Certificate, csr: Csr): Promise<Decision<IssuanceAnswer>> {
  const { table, now, refuse } = context;
  const [company, user, claim] = await Promise.all([
    table.companies.get(certificate.companyId),
    table.users.get(certificate.companyId, certificate.userId),
    table.certificates.keyClaim(csr.keyHash),
  ]);
  const isUsable = company?.state === 'usable' && user?.serviceState === 'usable' && !user.loginStopped;
  if (!isUsable) throw refuse('session.refused');
  if (user.certificate.state === 'renewing') throw refuse('certificate.issuing');
  if (user.certificate.thumbprint !== certificate.thumbprint) throw refuse('certificate.notRenewable');
  if (claim) throw refuse('certificate.keyReused');
  const [before, after] = [new Date(certificate.notAfter), expiryOf(now)].map(formatRfc3339);
  const changes = [{ path: 'certificate.notAfter', before, after }];
  return { answer: pendingAnswer('', ''), changes };
}
