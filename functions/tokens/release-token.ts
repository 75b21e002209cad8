import { assertMayRelease, tokenStateOf } from '../../shared/domain/token-rules.ts';
import { handle } from '../../shared/frame/handle.ts';
import { tokenLines } from '../../shared/steps/tokens/token-lines.ts';
import { releaseToken } from './release-token.operation.ts';

export const handler = handle(releaseToken, async ({ serialNumber }, { caller, subject: token, table }) => {
  const { companyId } = caller;
  assertMayRelease(token, caller.userId);
  const released = { ...token, stopped: false, attempts: 0 };
  const [answer] = await tokenLines(table, companyId, [released]);
  if (!answer) throw new Error('a token has a line');
  return {
    answer,
    changes: [{ path: 'state', before: tokenStateOf(token), after: answer.state }],
    alerts: [{ kind: 'tokenReleased', companyId, users: token.userIds.map((userId) => ({ userId })), serialNumber }],
    writes: [table.tokens.release(token)],
  };
});
