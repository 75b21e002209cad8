import { issueWindowEnd, stateAt } from '../../domain/certificate-life.ts';
import { formatRfc3339 } from '../../domain/jst.ts';
import type { Profile } from '../../profiles/profile.ts';
import type { Company } from '../../table/companies.ts';
import type { Write } from '../../table/engine.ts';
import type { Change } from '../../table/history.ts';
import type { Table } from '../../table/table.ts';
import type { User } from '../../table/user.ts';
import { isRevocable } from '../issuance/revocation.ts';
import { allUsers } from '../users/all-users.ts';

interface WayContext {
  readonly table: Table<{ users: ['list', 'openIssueWindow'] }>;
  readonly now: Date;
  readonly profile: Profile;
}

/** What a change of the login method writes and changes besides the contract. */
export interface WayIn {
  readonly changes: readonly Change[];
  readonly writes: readonly Write[];
}

/**
 * Makes sure that a company can still log in when it changes to certificates: an issue window opens for the master,
 * who opens one for each other user by reissue-certificate. The users without a certificate are listed, the master too if
 * the branch must first revoke an expired one.
 */
export async function wayIn(context: WayContext, before: Company, after: Company): Promise<WayIn> {
  if (before.loginMethod === after.loginMethod || after.loginMethod === 'password') return { changes: [], writes: [] };
  const { table, now, profile } = context;
  const users = await allUsers(table, before.companyId);
  const without = users.filter(({ certificate }) => stateAt(certificate, now) !== 'active');
  const master = without.find((user) => user.userId === before.masterUserId && !isRevocable(user));
  const others = without.filter((user) => user !== master).map(({ userId }) => userId);
  const until = issueWindowEnd(now, profile.certificate.issueWindowDays);
  return {
    changes: [
      ...(master ? [windowOf(master, until)] : []),
      ...(others.length > 0 ? [{ path: 'usersWithoutCertificate', before: [], after: others }] : []),
    ],
    writes: master ? [table.users.openIssueWindow(master, until.toISOString())] : [],
  };
}

const windowOf = ({ userId, issueWindowUntil }: User, until: Date): Change => ({
  path: `issueWindows.${userId}`,
  before: issueWindowUntil ? formatRfc3339(new Date(issueWindowUntil)) : null,
  after: formatRfc3339(until),
});
