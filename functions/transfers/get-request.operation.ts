import * as z from 'zod/mini';
import { RequestId } from '../../shared/domain/fields.ts';
import { defineOperation } from '../../shared/operation/operation.ts';
import { RequestView } from '../../shared/views/request-view.ts';

/** Source: T-13, A9-6, A9-9. */
export const getRequest = defineOperation({
  name: 'get-request',
  summary: 'Returns a request, with what the caller may do with it now.',
  details:
    'One that the caller made or is named to approve, or any with the right to look at all. `blocked` says what stands in the way of its approval.',
  route: 'GET /requests/{requestId}',
  hosts: ['entry', 'secure'],
  may: 'session',
  subject: 'transferRequest',
  input: z.strictObject({ requestId: RequestId }),
  output: RequestView,
  access: { users: ['getAll'], rights: ['getAll'] },
  errors: [],
  history: { event: 'transfer.viewed', service: 'transfers' },
  example: { requestId: '01JZ8Z0000REQVEST000000001' },
});
