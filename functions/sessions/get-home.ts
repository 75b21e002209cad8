import { isRenewable } from '../../shared/domain/certificate-life.ts';
import { formatRfc3339 } from '../../shared/domain/jst.ts';
import { isTokenMissing } from '../../shared/domain/token-rules.ts';
import { handle } from '../../shared/frame/handle.ts';
import type { Context } from '../../shared/operation/context.ts';
import { recentOperations } from '../../shared/steps/history/recent-operations.ts';
import { noticesOf } from '../../shared/steps/notices/notices-of.ts';
import { homeMessages } from '../../shared/text/home-messages.ts';
import { noticeView } from '../../shared/views/notice-view.ts';
import { userCertificateView } from '../../shared/views/user-view.ts';
import { getHome, type Home } from './get-home.operation.ts';

const maximumNotices = 10;

/** Everything not read by the gate is read in parallel: two round trips in all. */
export const handler = handle(getHome, async (_input, context) => {
  const { caller, table, now, profile, language } = context;
  const { user, rights, company, session } = caller;
  const [{ unread }, operations, waiting] = await Promise.all([
    noticesOf(table, caller, now),
    recentOperations(table, caller, now, language),
    waitingApprovals(context),
  ]);
  const certificate = certificateOf(context);
  const expires = certificate?.renewable && user.certificate.notAfter;
  const expiring = expires ? { notAfter: new Date(expires), daysLeft: certificate.daysLeft ?? 0 } : undefined;
  const facts = {
    expiringCertificate: expiring,
    endedEarlierSession: session.endedEarlierSession,
    emailBounced: user.emailState === 'invalid',
    waitingApprovals: waiting,
    tokenMissing: isTokenMissing(user, rights, company, profile),
  };
  const { userId, loginId, name } = user;
  const { role, permissions } = rights;
  const answer: Home = {
    // the first one began this session
    lastLogins: user.lastLogins.slice(1, 4).map((at) => formatRfc3339(new Date(at))),
    notices: unread.slice(0, maximumNotices).map((notice) => noticeView(notice, language, false)),
    recentOperations: operations,
    ...(certificate && { certificate }),
    messages: homeMessages(facts, language),
    user: { userId, loginId, name, role, permissions: [...permissions] },
    company: { companyId: company.companyId, name: company.name, nameKana: company.nameKana },
  };
  return { answer };
});

/** A higher count is shown as this one. */
const countedAtMost = 100;

/** How many requests wait for the caller's approval (T-13). */
async function waitingApprovals({ caller, table }: Context<typeof getHome>): Promise<number> {
  const { companyId, userId, rights } = caller;
  if (!rights.permissions.some((permission) => permission.startsWith('approval.'))) return 0;
  return (await table.waitingRequests.ofUser(companyId, userId, { limit: countedAtMost })).items.length;
}

/** The user's certificate; it can be renewed only in a session that uses it (A11-11, D-13). */
function certificateOf({ caller, now, profile }: Context<typeof getHome>): Home['certificate'] {
  const { certificate: record } = caller.user;
  if (record.state === 'none') return undefined;
  const isPresented = record.state === 'active' && caller.certificate?.thumbprint === record.thumbprint;
  const ends = new Date(record.notAfter ?? 0);
  const renewable = isPresented && isRenewable(ends, now, profile.certificate.renewalWindowDays);
  return { ...userCertificateView(caller.user, { now, profile }), renewable };
}
