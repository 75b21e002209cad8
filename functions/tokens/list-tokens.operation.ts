import * as z from 'zod/mini';
import { Cursor, PageLimit, TokenSerial } from '../../shared/domain/fields.ts';
import { defineOperation } from '../../shared/operation/operation.ts';
import { TokenLine } from '../../shared/views/token-view.ts';

/** Source: A10-3, A10-15. */
export const listTokens = defineOperation({
  name: 'list-tokens',
  summary: "Lists the company's tokens by serial number: state, users and wrong codes in a row.",
  route: 'GET /tokens',
  hosts: ['entry', 'secure'],
  may: { role: 'administrator' },
  page: z.strictObject({ serialNumber: TokenSerial }),
  input: z.strictObject({ limit: z._default(PageLimit, 50), cursor: z.optional(Cursor) }),
  output: z.strictObject({ items: z.array(TokenLine), cursor: z.optional(z.string()) }),
  access: { tokens: ['list'], users: ['pageByLoginId'] },
  errors: [],
  history: { event: 'token.listed', service: 'tokens' },
  example: { limit: '20' },
});
