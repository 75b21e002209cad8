import type { Table } from '../../table/table.ts';
import type { Token } from '../../table/tokens.ts';
import type { User } from '../../table/user.ts';
import { type TokenLine, tokenLine } from '../../views/token-view.ts';

/** The entries of a company's list of tokens, with their users; each user is read once. */
export async function tokenLines(
  table: Table<{ users: ['getAll'] }>,
  companyId: string,
  tokens: readonly Token[],
): Promise<TokenLine[]> {
  const userIds = [...new Set(tokens.flatMap((token) => token.userIds))];
  const users = await table.users.getAll(userIds.map((userId) => [companyId, userId]));
  const byId = new Map(users.flatMap((user) => (user ? [[user.userId, user] as const] : [])));
  const sharersOf = ({ userIds: ids }: Token): User[] => ids.flatMap((userId) => byId.get(userId) ?? []);
  return tokens.map((token) => tokenLine(token, sharersOf(token)));
}
