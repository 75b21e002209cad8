import type { Table } from '../../table/table.ts';
import type { Token } from '../../table/tokens.ts';
import type { User } from '../../table/user.ts';
import { type Sharer, type TokenLine, tokenLine } from '../../views/token-view.ts';

/** The users of tokens of one company; each is read once. */
export async function sharersOf(
  table: Table<{ users: ['getAll'] }>,
  companyId: string,
  tokens: readonly Token[],
): Promise<readonly User[]> {
  const userIds = [...new Set(tokens.flatMap((token) => token.userIds))];
  const users = await table.users.getAll(userIds.map((userId) => [companyId, userId]));
  return users.filter((user) => user !== undefined);
}

/** A token's entry in the list. */
export const lineOf = (token: Token, users: readonly Sharer[]): TokenLine =>
  tokenLine(
    token,
    token.userIds.flatMap((userId) => users.find((user) => user.userId === userId) ?? []),
  );
