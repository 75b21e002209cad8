import type { Token } from '../../../shared/table/tokens.ts';
import type { User } from '../../../shared/table/user.ts';
import type { Sim } from '../sim.ts';
import { stockedTokenOf, tokenOf, tokensOf } from '../view.ts';
import type { Say } from './entry.ts';

/** A company's tokens and users agree on who has which; nobody has a revoked one (A10-2, A10-3, A10-13, I21). */
export function checkTokenState(sim: Sim, companyId: string, users: readonly User[], say: Say): void {
  for (const { userId, tokenSerialNumber } of users) {
    if (tokenSerialNumber === undefined) continue;
    const token = tokenOf(sim, companyId, tokenSerialNumber);
    if (!token) say('I21', `${userId} has a token that is not the company’s`);
    else if (!token.userIds.includes(userId)) say('A10-2', `a ${token.state} token does not know its user ${userId}`);
  }
  for (const token of tokensOf(sim, companyId)) checkOne(sim, token, users, say);
}

function checkOne(sim: Sim, token: Token, users: readonly User[], say: Say): void {
  const { companyId, serialNumber, state, sealedSecret, userIds, attempts } = token;
  if ((sealedSecret === undefined) !== (state === 'revoked')) say('I12', `a ${state} token, and its secret`);
  if (stockedTokenOf(sim, serialNumber)?.companyId !== companyId) say('I21', 'the stock knows nothing of a token');
  if (attempts > sim.world.profile.attempts.otp.limit) say('I10', `${attempts} wrong codes`);
  if (new Set(userIds).size !== userIds.length) say('A10-3', 'somebody shares a token twice');
  if (state === 'revoked' && userIds.length > 0) say('A10-13', 'somebody has a revoked token');
  for (const userId of userIds)
    if (users.find((each) => each.userId === userId)?.tokenSerialNumber !== serialNumber)
      say('A10-3', `${userId} shares a token that is not the user’s`);
}
