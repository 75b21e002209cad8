import { handle } from '../../shared/frame/handle.ts';
import { lastOf } from '../../shared/operation/cursor.ts';
import { lineOf } from '../../shared/steps/tokens/token-lines.ts';
import { allSummaries } from '../../shared/steps/users/all-users.ts';
import { tokenItem } from '../../shared/table/tokens.ts';
import { listTokens } from './list-tokens.operation.ts';

/** Reads all users of the company beside the tokens: only the tokens name theirs, which would take another round trip. */
export const handler = handle(listTokens, async ({ limit }, { caller, table, page }) => {
  const { companyId } = caller;
  const after = page.after && { ...tokenItem.key(companyId, page.after.serialNumber) };
  const [found, users] = await Promise.all([
    table.tokens.list(companyId, { limit, ...(after && { after }) }),
    allSummaries(table, companyId),
  ]);
  const last = lastOf(found);
  return {
    answer: {
      items: found.items.map((token) => lineOf(token, users)),
      ...page.followedBy(last && { serialNumber: last.serialNumber }),
    },
  };
});
