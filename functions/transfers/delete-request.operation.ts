import * as z from 'zod/mini';
import { RequestId } from '../../shared/domain/fields.ts';
import { defineOperation } from '../../shared/operation/operation.ts';
import { RequestView } from '../../shared/views/request-view.ts';

/** 削除. Source: T-5, T-9, B-66. */
export const deleteRequest = defineOperation({
  name: 'delete-request',
  summary: 'Deletes a request that is with its maker: it ends, and can still be looked at.',
  route: 'DELETE /requests/{requestId}',
  hosts: ['entry', 'secure'],
  may: 'session',
  subject: 'transferRequest',
  input: z.strictObject({ requestId: RequestId }),
  output: RequestView,
  access: { transferRequests: ['move'], users: ['checkHolds'] },
  errors: ['transfer.notAllowed'],
  history: { event: 'transfer.deleted', service: 'transfers' },
  example: { requestId: '01JZ8Z0000REQVEST000000001' },
});
