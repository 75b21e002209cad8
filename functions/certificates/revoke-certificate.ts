import { issueWindowEnd } from '../../shared/domain/certificate-life.ts';
import { assertMayRevoke } from '../../shared/domain/certificate-rights.ts';
import { assertRevocable, revocation } from '../../shared/issuance/revocation.ts';
import { handle } from '../../shared/operation/handle.ts';
import { revokeCertificate } from './revoke-certificate.operation.ts';

export const handler = handle(revokeCertificate, async (_input, context) => {
  const { caller, found, now, profile, ifMatch, refuse } = context;
  const { user } = found;
  if (!user) throw refuse('user.notFound');
  assertMayRevoke(caller.user, user, profile.certificate.revocation);
  if (ifMatch !== undefined && ifMatch !== user.version) throw refuse('request.staleVersion');
  assertRevocable(user);
  const until = issueWindowEnd(now, profile.certificate.issueWindowDays).toISOString();
  return {
    answer: { loginId: user.loginId, userName: user.name, state: 'revoked' as const },
    ...revocation(user, caller.userId, until, context),
    subject: user.userId,
    version: user.version + 1,
  };
});
