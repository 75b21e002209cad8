import { handle } from '../../shared/frame/handle.ts';
import { lastOf } from '../../shared/operation/cursor.ts';
import { type StockedToken, stockedTokenItem } from '../../shared/table/tokens.ts';
import { listTokenStock } from './list-token-stock.operation.ts';

export const handler = handle(listTokenStock, async ({ limit }, { table, page }) => {
  const after = page.after && { ...stockedTokenItem.key(page.after.serialNumber) };
  const found = await table.tokenStock.list({ limit, ...(after && { after }) });
  const last = lastOf(found);
  return {
    answer: {
      items: found.items.map(stockLine),
      ...page.followedBy(last && { serialNumber: last.serialNumber }),
    },
  };
});

function stockLine({ serialNumber, companyId }: StockedToken) {
  const state: 'inStock' | 'assigned' = companyId === undefined ? 'inStock' : 'assigned';
  return { serialNumber, state, ...(companyId !== undefined && { companyId }) };
}
