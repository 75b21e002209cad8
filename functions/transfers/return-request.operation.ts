import * as z from 'zod/mini';
import { Comment, RequestId } from '../../shared/domain/fields.ts';
import { defineOperation } from '../../shared/operation/operation.ts';
import { RequestView } from '../../shared/views/request-view.ts';

/** 差戻し. Source: T-9. */
export const returnRequest = defineOperation({
  name: 'return-request',
  summary: 'Returns a request that awaits approval to its maker, with a comment; approvals already given lapse.',
  route: 'POST /requests/{requestId}/return',
  hosts: ['entry', 'secure'],
  may: 'session',
  subject: 'transferRequest',
  input: z.strictObject({ requestId: RequestId, comment: Comment }),
  output: RequestView,
  access: { transferRequests: ['move'], waitingRequests: ['remove'], users: ['checkHolds'] },
  errors: ['transfer.notAllowed'],
  history: { event: 'transfer.returned', service: 'transfers' },
  alerts: ['transferReturned'],
  example: { requestId: '01JZ8Z0000REQVEST000000001', comment: '振込先の口座番号をご確認ください。' },
});
