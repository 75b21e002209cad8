import * as z from 'zod/mini';
import { Cursor, PageLimit, RequestId } from '../../shared/domain/fields.ts';
import { defineOperation } from '../../shared/operation/operation.ts';
import { LineView } from '../../shared/views/line-view.ts';

/** Source: T-13, A9-6, A9-9. */
export const listLines = defineOperation({
  name: 'list-lines',
  summary:
    'Lists the lines of a request that the caller may see, in their order; of each that the bank could not execute, why.',
  route: 'GET /requests/{requestId}/lines',
  hosts: ['entry', 'secure'],
  may: 'session',
  subject: 'transferRequest',
  page: z.strictObject({ line: z.int().check(z.minimum(1), z.maximum(50_000)) }),
  input: z.strictObject({ requestId: RequestId, limit: z._default(PageLimit, 50), cursor: z.optional(Cursor) }),
  output: z.strictObject({ items: z.array(LineView), cursor: z.optional(z.string()) }),
  access: { requestLines: ['getChunks', 'getFrame'], lineResults: ['between'] },
  errors: [],
  history: { event: 'batch.linesListed', service: 'batches' },
  example: { requestId: '01JZ8Z0000REQVEST000000002', limit: '20' },
});
