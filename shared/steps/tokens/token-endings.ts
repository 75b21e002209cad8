import { DomainError } from '../../domain/errors.ts';
import { assertStopped, tokenStateOf } from '../../domain/token-rules.ts';
import type { Decision } from '../../operation/decision.ts';
import type { Table } from '../../table/table.ts';
import type { Token } from '../../table/tokens.ts';
import type { User } from '../../table/user.ts';
import type { TokenLine } from '../../views/token-view.ts';
import { lineOf } from './token-lines.ts';

/**
 * Ends a token's stop for everyone who shares it (A10-11); the caller's right has been checked. @throws
 * `token.notStopped`
 */
export function releasing(
  { table }: { readonly table: Table<{ tokens: ['release'] }> },
  token: Token,
  users: readonly User[],
): Decision<TokenLine> {
  assertStopped(token);
  const { companyId, serialNumber } = token;
  const answer = lineOf({ ...token, stopped: false, attempts: 0 }, users);
  return {
    answer,
    changes: [{ path: 'state', before: tokenStateOf(token), after: answer.state }],
    alerts: [{ kind: 'tokenReleased', companyId, users: idsOf(token), serialNumber }],
    writes: [table.tokens.release(token)],
  };
}

/**
 * Revokes a token, also a stopped one, and removes it from every user (A10-13), who can register another. @throws
 * `token.revoked`
 */
export function revokingToken(
  { table, now }: { readonly table: Table<{ tokens: ['revoke']; users: ['tokenRevoked'] }>; readonly now: Date },
  token: Token,
): Decision<{ readonly serialNumber: string; readonly state: 'revoked' }> {
  if (token.state === 'revoked') throw new DomainError('token.revoked');
  const { companyId, serialNumber, userIds } = token;
  return {
    answer: { serialNumber, state: 'revoked' },
    changes: [
      { path: 'state', before: tokenStateOf(token), after: 'revoked' },
      { path: 'users', before: userIds, after: [] },
    ],
    alerts: [{ kind: 'tokenRevoked', companyId, users: idsOf(token), serialNumber }],
    writes: [
      table.tokens.revoke(token, now.toISOString()),
      ...userIds.map((userId) => table.users.tokenRevoked({ companyId, userId }, serialNumber)),
    ],
  };
}

const idsOf = ({ userIds }: Token) => userIds.map((userId) => ({ userId }));
