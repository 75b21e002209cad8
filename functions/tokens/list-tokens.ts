import { handle } from '../../shared/frame/handle.ts';
import { lastOf } from '../../shared/operation/cursor.ts';
import { lineOf, sharersOf } from '../../shared/steps/tokens/token-lines.ts';
import { tokenItem } from '../../shared/table/tokens.ts';
import { listTokens } from './list-tokens.operation.ts';

export const handler = handle(listTokens, async ({ limit }, { caller, table, page }) => {
  const { companyId } = caller;
  const after = page.after && { ...tokenItem.key(companyId, page.after.serialNumber) };
  const found = await table.tokens.list(companyId, { limit, ...(after && { after }) });
  const last = lastOf(found);
  const users = await sharersOf(table, companyId, found.items);
  return {
    answer: {
      items: found.items.map((token) => lineOf(token, users)),
      ...page.followedBy(last && { serialNumber: last.serialNumber }),
    },
  };
});
