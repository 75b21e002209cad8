import { issueWindowEnd } from '../../shared/domain/certificate-life.ts';
import { assertMayRevoke } from '../../shared/domain/certificate-rights.ts';
import { formatRfc3339 } from '../../shared/domain/jst.ts';
import { handle } from '../../shared/frame/handle.ts';
import { isRevocable, revocation, windowChange } from '../../shared/steps/issuance/revocation.ts';
import { reissueCertificate } from './reissue-certificate.operation.ts';

/** A certificate may be re-issued by the same people who may revoke it (A11-27). */
export const handler = handle(reissueCertificate, async (_input, context) => {
  const { caller, subject, table, now, profile, refuse } = context;
  const { user, rights } = subject;
  if (!profile.certificate.reissueChoice) throw refuse('certificate.protected', { reason: 'notOffered' });
  assertMayRevoke(caller.rights, rights, profile.certificate.revocation);
  const end = issueWindowEnd(now, profile.certificate.issueWindowDays);
  const until = end.toISOString();
  const hadNone = user.certificate.state === 'none';
  return {
    answer: {
      loginId: user.loginId,
      userName: user.name,
      state: hadNone ? ('none' as const) : ('revoked' as const),
      issueWindowUntil: formatRfc3339(end),
    },
    ...(isRevocable(user)
      ? revocation(user, caller.userId, until, context)
      : { writes: [table.users.openIssueWindow(user, until)], changes: [windowChange(user, until)] }),
  };
});
