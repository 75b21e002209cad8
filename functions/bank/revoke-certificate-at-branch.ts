import { issueWindowEnd } from '../../shared/domain/certificate-life.ts';
import { assertRevocable, revocation } from '../../shared/issuance/revocation.ts';
import { handle } from '../../shared/operation/handle.ts';
import { revokeCertificateAtBranch } from './revoke-certificate-at-branch.operation.ts';

export const handler = handle(revokeCertificateAtBranch, async (_input, context) => {
  const { found, now, profile, ifMatch, refuse } = context;
  const { user } = found;
  if (!user) throw refuse('user.notFound');
  if (ifMatch !== undefined && ifMatch !== user.version) throw refuse('request.staleVersion');
  assertRevocable(user);
  const { companyId, userId, loginId } = user;
  const until = issueWindowEnd(now, profile.certificate.issueWindowDays).toISOString();
  return {
    answer: { loginId, userName: user.name, state: 'revoked' as const },
    ...revocation(user, 'bank', until, context),
    about: { companyId, userId, loginId },
    subject: userId,
    version: user.version + 1,
  };
});
