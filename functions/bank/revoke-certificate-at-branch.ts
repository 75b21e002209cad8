import { issueWindowEnd } from '../../shared/domain/certificate-life.ts';
import { handle } from '../../shared/frame/handle.ts';
import { assertRevocable, revocation } from '../../shared/steps/issuance/revocation.ts';
import { revokeCertificateAtBranch } from './revoke-certificate-at-branch.operation.ts';

export const handler = handle(revokeCertificateAtBranch, async (_input, context) => {
  const { subject: user, now, profile } = context;
  assertRevocable(user);
  const until = issueWindowEnd(now, profile.certificate.issueWindowDays).toISOString();
  return {
    answer: { loginId: user.loginId, userName: user.name, state: 'revoked' as const },
    ...revocation(user, 'bank', until, context),
  };
});
