import type { Rights } from '../../table/rights.ts';
import type { Table } from '../../table/table.ts';
import type { Token } from '../../table/tokens.ts';
import type { User, UserSummary } from '../../table/user.ts';

const readAtOnce = 500;
/** No contract has more users (D-9). */
const mostUsers = 999;

/** All users of a company, at most 999 (D-9); one request if they fit in a page of the table, a megabyte. */
export function allUsers(table: Table<{ users: ['list'] }>, companyId: string): Promise<readonly User[]> {
  return allOf((page) => table.users.list(companyId, page));
}

/**
 * The fields of all users that their lists show. The index holds only these, so that 999 users fit in one request
 * (D-9), whatever else their records hold.
 */
export async function allSummaries(
  table: Table<{ users: ['pageByLoginId'] }>,
  companyId: string,
): Promise<readonly UserSummary[]> {
  const { items } = await table.users.pageByLoginId(companyId, { limit: mostUsers, descending: false });
  return items;
}

/** The rights of all users of a company. */
export function allRights(table: Table<{ rights: ['list'] }>, companyId: string): Promise<readonly Rights[]> {
  return allOf((page) => table.rights.list(companyId, page));
}

/** The tokens of a company. */
export function allTokens(table: Table<{ tokens: ['list'] }>, companyId: string): Promise<readonly Token[]> {
  return allOf((page) => table.tokens.list(companyId, page));
}

/** The users of a token. */
export function tokenHolders(
  table: Table<{ users: ['holdersOf'] }>,
  { companyId, serialNumber }: { readonly companyId: string; readonly serialNumber: string },
): Promise<readonly User[]> {
  return allOf((page) => table.users.holdersOf(companyId, serialNumber, page));
}

interface PageOf<T> {
  readonly items: readonly T[];
  readonly next?: Readonly<Record<string, string>>;
}

async function allOf<T>(
  list: (page: { limit: number; after?: Record<string, string> }) => Promise<PageOf<T>>,
): Promise<readonly T[]> {
  const all: T[] = [];
  for (let after: Record<string, string> | undefined, isFirst = true; isFirst || after; isFirst = false) {
    const page: PageOf<T> = await list({ limit: readAtOnce, ...(after && { after }) });
    all.push(...page.items);
    after = page.next && { ...page.next };
  }
  return all;
}
