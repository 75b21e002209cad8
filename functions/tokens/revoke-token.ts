import { tokenStateOf } from '../../shared/domain/token-rules.ts';
import { handle } from '../../shared/frame/handle.ts';
import { revokeToken } from './revoke-token.operation.ts';

/** Whoever shared it can register another token; a stopped token can be revoked too. */
export const handler = handle(revokeToken, async ({ serialNumber }, { caller, subject: token, table, now, refuse }) => {
  const { companyId } = caller;
  if (token.state === 'revoked') throw refuse('token.revoked');
  return {
    answer: { serialNumber, state: 'revoked' as const },
    changes: [
      { path: 'state', before: tokenStateOf(token), after: 'revoked' },
      { path: 'users', before: token.userIds, after: [] },
    ],
    alerts: [{ kind: 'tokenRevoked', companyId, users: token.userIds.map((userId) => ({ userId })), serialNumber }],
    writes: [
      table.tokens.revoke(token, now.toISOString()),
      ...token.userIds.map((userId) => table.users.tokenRevoked({ companyId, userId }, serialNumber)),
    ],
  };
});
