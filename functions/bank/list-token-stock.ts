import { TokenSerial } from '../../shared/domain/fields.ts';
import { openCursor, sealCursor } from '../../shared/operation/cursor.ts';
import { handle } from '../../shared/operation/handle.ts';
import { type StockedToken, stockedTokenItem } from '../../shared/table/tokens.ts';
import { listTokenStock } from './list-token-stock.operation.ts';

// As in the list of companies: sealed to stay opaque, and what it holds is looked at.
const seal = ['bank', 'token-stock'] as const;

export const handler = handle(listTokenStock, async ({ limit, cursor }, { table, refuse }) => {
  const position =
    cursor === undefined ? undefined : TokenSerial.safeParse(openCursor(cursor, ...seal)['serialNumber']);
  if (position?.success === false) throw refuse('request.cursorInvalid');
  const after = position && { ...stockedTokenItem.key(position.data) };
  const page = await table.tokenStock.list({ limit, ...(after && { after }) });
  const last = page.next && page.items.at(-1);
  return {
    answer: {
      items: page.items.map(stockLine),
      ...(last && { cursor: sealCursor({ serialNumber: last.serialNumber }, ...seal) }),
    },
  };
});

function stockLine({ serialNumber, companyId }: StockedToken) {
  const state: 'inStock' | 'assigned' = companyId === undefined ? 'inStock' : 'assigned';
  return { serialNumber, state, ...(companyId !== undefined && { companyId }) };
}
