import { issueWindowEnd } from '../../shared/domain/certificate-life.ts';
import { assertMayRevoke } from '../../shared/domain/certificate-rights.ts';
import { handle } from '../../shared/frame/handle.ts';
import { assertRevocable, revocation } from '../../shared/steps/issuance/revocation.ts';
import { revokeCertificate } from './revoke-certificate.operation.ts';

export const handler = handle(revokeCertificate, async (_input, context) => {
  const { caller, subject, now, profile } = context;
  const { user, rights } = subject;
  assertMayRevoke(caller.rights, rights, profile.certificate.revocation);
  assertRevocable(user);
  const until = issueWindowEnd(now, profile.certificate.issueWindowDays).toISOString();
  return {
    answer: { loginId: user.loginId, userName: user.name, state: 'revoked' as const },
    ...revocation(user, caller.userId, until, context),
  };
});
