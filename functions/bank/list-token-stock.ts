import { handle } from '../../shared/frame/handle.ts';
import type { Context } from '../../shared/operation/context.ts';
import { lastOf } from '../../shared/operation/cursor.ts';
import { type StockedToken, stockedTokenItem } from '../../shared/table/tokens.ts';
import { listTokenStock } from './list-token-stock.operation.ts';

export const handler = handle(listTokenStock, async ({ limit }, { table, page }) => {
  const after = page.after && { ...stockedTokenItem.key(page.after.serialNumber) };
  const found = await table.tokenStock.list({ limit, ...(after && { after }) });
  const last = lastOf(found);
  const isReady = await readiness(table, found.items);
  return {
    answer: {
      items: found.items.map((token) => stockLine(token, isReady(token))),
      ...page.followedBy(last && { serialNumber: last.serialNumber }),
    },
  };
});

/** Tokens of an import are in stock once it is done. */
async function readiness(table: Context<typeof listTokenStock>['table'], tokens: readonly StockedToken[]) {
  const named = new Set(tokens.flatMap(({ importId }) => importId ?? []));
  const imports = await table.tokenImports.getAll([...named].map((importId) => [importId]));
  const done = new Set(imports.flatMap((each) => (each?.state === 'done' ? [each.importId] : [])));
  return ({ importId }: StockedToken) => importId === undefined || done.has(importId);
}

function stockLine({ serialNumber, companyId }: StockedToken, isReady: boolean) {
  if (companyId !== undefined) return { serialNumber, state: 'assigned', companyId } as const;
  return { serialNumber, state: isReady ? 'inStock' : 'importing' } as const;
}
