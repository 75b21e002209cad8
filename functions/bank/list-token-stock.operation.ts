import * as z from 'zod/mini';
import { Cursor, PageLimit, TokenSerial } from '../../shared/domain/fields.ts';
import { defineOperation } from '../../shared/operation/operation.ts';

const StockLine = z.strictObject({
  serialNumber: z.string(),
  /** `importing`: prepared by an import that is not done. */
  state: z.enum(['importing', 'inStock', 'assigned']),
  companyId: z.optional(z.string()),
});

export const listTokenStock = defineOperation({
  name: 'list-token-stock',
  summary: 'Lists the tokens the bank has imported, by serial number, and the company each is assigned to.',
  route: 'GET /bank/tokens',
  hosts: ['bank'],
  may: 'bank',
  about: 'bank',
  page: z.strictObject({ serialNumber: TokenSerial }),
  input: z.strictObject({ limit: z._default(PageLimit, 50), cursor: z.optional(Cursor) }),
  output: z.strictObject({ items: z.array(StockLine), cursor: z.optional(z.string()) }),
  access: { tokenStock: ['list'], tokenImports: ['getAll'] },
  errors: [],
  example: { limit: '20' },
});
