import { lastOf } from '../../shared/operation/cursor.ts';
import { handle } from '../../shared/operation/handle.ts';
import { tokenItem } from '../../shared/table/tokens.ts';
import { tokenLines } from '../../shared/tokens/token-lines.ts';
import { listTokens } from './list-tokens.operation.ts';

export const handler = handle(listTokens, async ({ limit }, { caller, table, page }) => {
  const { companyId } = caller;
  const after = page.after && { ...tokenItem.key(companyId, page.after.serialNumber) };
  const found = await table.tokens.list(companyId, { limit, ...(after && { after }) });
  const last = lastOf(found);
  return {
    answer: {
      items: await tokenLines(table, companyId, found.items),
      ...page.followedBy(last && { serialNumber: last.serialNumber }),
    },
  };
});
