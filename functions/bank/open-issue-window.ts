import { assertMayAcquire, issueWindowEnd } from '../../shared/domain/certificate-life.ts';
import { formatRfc3339 } from '../../shared/domain/jst.ts';
import { handle } from '../../shared/frame/handle.ts';
import { windowChange } from '../../shared/steps/issuance/revocation.ts';
import { openIssueWindow } from './open-issue-window.operation.ts';

/**
 * A user who has a certificate, even an expired one, needs it revoked first; the revocation also opens a window
 * (A11-15).
 */
export const handler = handle(
  openIssueWindow,
  async (_input, { company, subject: user, table, now, profile, refuse }) => {
    if (company.state === 'closed' || company.loginMethod !== 'certificate') throw refuse('company.state');
    const end = issueWindowEnd(now, profile.certificate.issueWindowDays);
    const until = end.toISOString();
    assertMayAcquire({ ...user, issueWindowUntil: until }, now);
    const { userId, loginId } = user;
    return {
      answer: { userId, loginId, issueWindowUntil: formatRfc3339(end) },
      changes: [windowChange(user, until)],
      writes: [table.users.openIssueWindow(user, until)],
    };
  },
);
