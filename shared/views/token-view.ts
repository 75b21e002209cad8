import * as z from 'zod/mini';
import { TokenState, tokenStateOf } from '../domain/token-rules.ts';
import { wrongGuesses } from '../table/attempts.ts';
import type { Token } from '../table/tokens.ts';
import type { User } from '../table/user.ts';

/** A token as administrators see it, with its users and the number of wrong codes in a row (A10-3, threat 13). */
export const TokenLine = z.strictObject({
  serialNumber: z.string(),
  state: TokenState,
  users: z.array(z.strictObject({ userId: z.string(), loginId: z.string(), name: z.string() })),
  failures: z.int(),
});
export type TokenLine = z.infer<typeof TokenLine>;

/** A user, as far as a token's line shows one. */
export type Sharer = Pick<User, 'userId' | 'loginId' | 'name'>;

export function tokenLine(token: Token, sharers: readonly Sharer[]): TokenLine {
  return {
    serialNumber: token.serialNumber,
    state: tokenStateOf(token),
    users: sharers.map(({ userId, loginId, name }) => ({ userId, loginId, name })),
    failures: wrongGuesses(token),
  };
}
