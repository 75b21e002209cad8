import { addDays, formatRfc3339, jstDate, jstInstant } from '../../domain/jst.ts';
import { type HistoryRow, monthOf } from '../../table/history.ts';
import type { Table } from '../../table/table.ts';
import type { User } from '../../table/user.ts';
import { historyLabel } from '../../text/history-labels.ts';
import type { Language } from '../../text/language.ts';

/** How many menus 最近の操作 shows, and how many rows of a month are read for them. */
const maximumLabels = 5;
const rowsRead = 60;

/** What is done on the way to the home screen, in the certificate application or inside another form is no menu. */
const notMenus = ['login', 'registration', 'certificates'];
const notMenuEvents = [
  ...['emailCheck.begun', 'emailCheck.completed', 'emailCheck.skipped', 'mailPassword.requested'],
  'tokenRegistration.deferred',
];

export interface RecentOperation {
  readonly label: string;
  /** RFC 3339 in Japanese time: the latest use. */
  readonly at: string;
}

/**
 * The menus in which a user worked lately, newest first, without repetitions (A5-15). It reads only the newest rows of
 * this and the previous month, in parallel: in a busy company, older rows are not recent.
 */
export async function recentOperations(
  table: Table<{ histories: ['pageOfUser'] }>,
  { companyId, userId }: Pick<User, 'companyId' | 'userId'>,
  now: Date,
  language: Language,
): Promise<RecentOperation[]> {
  const to = now.toISOString();
  const earlier = jstInstant(addDays(jstDate(now), -28)).toISOString();
  // The rows of a user tell what others did too, such as a notice that was mailed.
  const where = [
    { field: 'outcome', is: 'done' },
    { field: 'actor', is: 'user' },
  ] as const;
  const months = [...new Set([monthOf(to), monthOf(earlier)])];
  const pages = await Promise.all(
    months.map((month) =>
      table.histories.pageOfUser(companyId, userId, { month, from: earlier, to, where, limit: rowsRead }),
    ),
  );
  return distinct(
    pages.flatMap(({ items }) => items),
    language,
  );
}

const isOfMenu = ({ service, event }: HistoryRow) => !notMenus.includes(service) && !notMenuEvents.includes(event);

function distinct(rows: readonly HistoryRow[], language: Language): RecentOperation[] {
  const latest = new Map<string, string>();
  for (const row of rows.filter(isOfMenu)) {
    const label = historyLabel(row, language);
    if (!latest.has(label)) latest.set(label, row.at);
  }
  return [...latest].slice(0, maximumLabels).map(([label, at]) => ({ label, at: formatRfc3339(new Date(at)) }));
}
