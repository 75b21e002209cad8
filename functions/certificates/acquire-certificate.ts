import { assertMayAcquire } from '../../shared/domain/certificate-life.ts';
import type { IssuanceAnswer } from '../../shared/domain/issued-certificate.ts';
import { handle } from '../../shared/frame/handle.ts';
import type { Context } from '../../shared/operation/context.ts';
import type { Decision } from '../../shared/operation/decision.ts';
import { type NamedLogin, namedLogin, tried } from '../../shared/steps/authentication/identify.ts';
import { reservedStranger } from '../../shared/steps/authentication/login-counters.ts';
import { refusedLogin } from '../../shared/steps/authentication/login-refusal.ts';
import { clearing } from '../../shared/steps/issuance/clearing.ts';
import { pendingAnswer } from '../../shared/steps/issuance/issuance-answer.ts';
import { obtainCertificate } from '../../shared/steps/issuance/obtain-certificate.ts';
import { type ApplicantCode, applicantCode, applicantItems } from '../../shared/steps/tokens/applicant-code.ts';
import type { Write } from '../../shared/table/engine.ts';
import type { Login } from '../../shared/table/logins.ts';
import { sideBySide } from '../../shared/table/side-by-side.ts';
import { assertOwnSubject, subjectFor } from '../../shared/x509/certificate-subject.ts';
import { type Csr, readCsr } from '../../shared/x509/csr.ts';
import { acquireCertificate } from './acquire-certificate.operation.ts';

type AcquireContext = Context<typeof acquireCertificate>;

/**
 * Takes four requests to the table if the authority is prompt: the gate's, reserve the attempt, commit the intent,
 * activate; a one-time password takes one more. The
 * CSR's form and subject are checked before any user is looked up, so that its errors do not reveal whether an ID
 * exists.
 */
export const handler = handle(acquireCertificate, async (input, context) => {
  const { table, profile, found } = context;
  const csr = readCsr(input.csr);
  const named = namedLogin(input, profile);
  assertOwnSubject(csr.subject, subjectFor(profile, named), named);
  assertOtpGiven(input.otp, context);
  const needsCode = profile.certificate.acquisitionNeedsOtp;
  const [login, items] = await sideBySide(
    verifiedApplicant(named, context),
    needsCode ? applicantItems(context, found.login, input) : undefined,
  );
  const cleared = table.strangers.clear(named.loginName, login);
  const decision = await clearing(context, { cleared, about: login }, async () => {
    if (!needsCode) return issue(context, { login, named, csr, cleared });
    // Read before the password was verified: by now the name may be another user's.
    if (items?.user?.userId !== login.userId) throw context.refuse('session.refused');
    const code = await applicantCode(context, items, input);
    return clearing(context, { cleared: code.clearing, about: login }, () =>
      issue(context, { login, named, csr, cleared, code }),
    );
  });
  // The alert of a registered token was committed with the registration, before the authority was called.
  return { ...decision, alerts: [] };
});

/** An applicant whose proofs were right. */
interface Proved {
  readonly login: Login;
  readonly named: NamedLogin;
  readonly csr: Csr;
  readonly cleared: Write;
  readonly code?: ApplicantCode;
}

function issue(context: AcquireContext, { login, named, csr, cleared, code }: Proved) {
  if (context.validateOnly) return rehearse(context, login, csr);
  const { table, now } = context;
  const { companyId, userId, loginId } = login;
  const applicant = { companyId, userId, loginId, contractId: named.contractId };
  const begun = { at: now.toISOString(), tokenSerialNumber: code?.registering };
  return obtainCertificate({ ...context, operation: acquireCertificate.name }, applicant, csr, {
    allowing: (issuanceId) => [
      table.companies.checkUsesCertificates(companyId),
      table.users.startIssuing(login, { issuanceId, ...begun }),
      cleared,
      ...(code?.using ?? []),
    ],
    resuming: [cleared, ...(code ? [code.spending] : [])],
  });
}

/**
 * Applicants count as strangers: there is no certificate yet and programs have no device token. So outsiders cannot
 * stop a certificate user's login (X-4, D-29).
 */
async function verifiedApplicant(named: NamedLogin, context: AcquireContext): Promise<Login> {
  const { loginName, password } = named;
  const { reserved, login, counter } = await reservedStranger(context, loginName);
  const { isRight } = await tried({ loginName, password, login, counter }, context);
  if (isRight && login) return login;
  throw refusedLogin({ error: context.refuse('session.refused'), reserved, counter, of: login });
}

function assertOtpGiven(otp: string | undefined, { profile, refuse }: AcquireContext): void {
  if (!profile.certificate.acquisitionNeedsOtp || otp !== undefined) return;
  throw refuse('request.invalid', { errors: [{ path: 'otp', code: 'field.required' }] });
}

/** The dry run: makes the same refusals, by reading only. */
async function rehearse(
  { table, now, refuse }: AcquireContext,
  login: Login,
  csr: Csr,
): Promise<Decision<IssuanceAnswer>> {
  const [company, user, claim] = await Promise.all([
    table.companies.get(login.companyId),
    table.users.get(login.companyId, login.userId),
    table.certificates.keyClaim(csr.keyHash),
  ]);
  const isUsable = company?.state === 'usable' && user?.serviceState === 'usable' && !user.loginStopped;
  if (!isUsable) throw refuse('session.refused');
  if (company.loginMethod !== 'certificate') throw refuse('certificate.noIssueWindow', { askWhom: 'bank' });
  assertMayAcquire(user, now);
  if (claim) throw refuse('certificate.keyReused');
  const changes = [{ path: 'certificate.state', before: user.certificate.state, after: 'active' }];
  return { answer: pendingAnswer('', ''), changes };
}
