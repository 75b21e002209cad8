import { loginNameOf } from '../../domain/login-name.ts';
import type { Subordinate } from '../../operation/subject-kinds.ts';
import type { Profile } from '../../profiles/profile.ts';
import type { Company } from '../../table/companies.ts';
import type { HistoryRow } from '../../table/history.ts';
import { audiencesOf, noticePageLimit, readingPageLimit } from '../../table/notices.ts';
import type { Table } from '../../table/table.ts';
import { monthsOf } from '../history/history-months.ts';

interface ReadContext {
  readonly table: Table<{
    logins: ['get'];
    certificates: ['getAll'];
    confirmations: ['attemptsOf'];
    otpRegistrations: ['attemptsOf'];
    secretAnswers: ['get'];
    sessions: ['get'];
    tokens: ['get'];
    histories: ['pageOfUser'];
    notices: ['of', 'readings'];
  }>;
  readonly company: Company;
  readonly subject: Subordinate;
  readonly now: Date;
  readonly profile: Profile;
}

export type AccessItems = Awaited<ReturnType<typeof readAccess>>;

/** Reads all items in one round trip. */
export async function readAccess(context: ReadContext) {
  const { table, company, subject, profile } = context;
  const { companyId, userId, loginId, sessionId, tokenSerialNumber, certificate } = subject.user;
  const [login, certificates, confirmation, otpRegistration, answers, session, token, refusals, readings, ...notices] =
    await Promise.all([
      table.logins.get(loginNameOf(profile, { loginId, contractId: company.contractId })),
      table.certificates.getAll(
        [certificate.thumbprint, certificate.replaces].flatMap((each) => (each ? [[each] as const] : [])),
      ),
      table.confirmations.attemptsOf(userId),
      table.otpRegistrations.attemptsOf(userId),
      table.secretAnswers.get(companyId, userId),
      sessionId === undefined ? undefined : table.sessions.get(sessionId),
      tokenSerialNumber === undefined ? undefined : table.tokens.get(companyId, tokenSerialNumber),
      refusalsOf(context),
      table.notices.readings(userId, { limit: readingPageLimit }),
      ...audiencesOf({ companyId, userId }).map((audience) => table.notices.of(audience, { limit: noticePageLimit })),
    ]);
  return {
    // A row under this name can be another user's only while a change of the login ID is under way.
    login: login?.userId === userId ? login : undefined,
    certificates: certificates.flatMap((each) => each ?? []),
    ...{ confirmation, otpRegistration, answers, session, token, refusals },
    readings: readings.items,
    notices: notices.flatMap(({ items }) => items),
  };
}

const refusalsShown = 10;
/** Rows of a month that are looked through: the user's newest ones. */
const rowsRead = 200;
const daysBack = 31;

async function refusalsOf({ table, now, subject: { user } }: ReadContext): Promise<readonly HistoryRow[]> {
  const { companyId, userId } = user;
  const from = new Date(now.getTime() - daysBack * 86_400_000).toISOString();
  const where = [{ field: 'outcome', is: 'refused' }];
  const period = { from, to: now.toISOString() };
  const pages = await Promise.all(
    monthsOf(period).map((month) =>
      table.histories.pageOfUser(companyId, userId, { month, ...period, where, limit: rowsRead }),
    ),
  );
  return pages.flatMap(({ items }) => items).slice(0, refusalsShown);
}
