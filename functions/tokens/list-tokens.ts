import * as z from 'zod';
import { TokenSerial } from '../../shared/domain/fields.ts';
import { openCursor, sealCursor } from '../../shared/operation/cursor.ts';
import { handle } from '../../shared/operation/handle.ts';
import { tokenItem } from '../../shared/table/tokens.ts';
import { tokenLines } from '../../shared/tokens/token-lines.ts';
import { listTokens } from './list-tokens.operation.ts';

const Position = z.strictObject({ serialNumber: TokenSerial });

export const handler = handle(listTokens, async ({ limit, cursor }, { caller, table }) => {
  const { companyId, company } = caller;
  const position = cursor === undefined ? undefined : openCursor(cursor, company.cursorKey, 'tokens', Position);
  const after = position && { ...tokenItem.key(companyId, position.serialNumber) };
  const page = await table.tokens.list(companyId, { limit, ...(after && { after }) });
  const last = page.next && page.items.at(-1);
  return {
    answer: {
      items: await tokenLines(table, companyId, page.items),
      ...(last && { cursor: sealCursor({ serialNumber: last.serialNumber }, company.cursorKey, 'tokens') }),
    },
  };
});
