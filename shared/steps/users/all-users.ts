import type { Table } from '../../table/table.ts';
import type { User } from '../../table/user.ts';

const readAtOnce = 500;

/** All users of a company, at most 999 (D-9); one request if they fit in a page of the table, a megabyte. */
export async function allUsers(table: Table<{ users: ['list'] }>, companyId: string): Promise<readonly User[]> {
  const users: User[] = [];
  for (let after: Record<string, string> | undefined, isFirst = true; isFirst || after; isFirst = false) {
    const page = await table.users.list(companyId, { limit: readAtOnce, ...(after && { after }) });
    users.push(...page.items);
    after = page.next && { ...page.next };
  }
  return users;
}
