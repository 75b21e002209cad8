import * as z from 'zod/mini';
import { RequestId } from '../../shared/domain/fields.ts';
import { defineOperation } from '../../shared/operation/operation.ts';
import { RequestView } from '../../shared/views/request-view.ts';

/** 引戻し. Source: T-9, B-49. */
export const withdrawRequest = defineOperation({
  name: 'withdraw-request',
  summary:
    'Takes a request back from its approvers before the first of them has approved it, so that its maker can change it.',
  route: 'POST /requests/{requestId}/withdrawal',
  hosts: ['entry', 'secure'],
  may: 'session',
  subject: 'transferRequest',
  input: z.strictObject({ requestId: RequestId }),
  output: RequestView,
  access: { transferRequests: ['move'], waitingRequests: ['remove'], users: ['checkHolds'] },
  errors: ['transfer.notAllowed'],
  history: { event: 'transfer.withdrawn', service: 'transfers' },
  example: { requestId: '01JZ8Z0000REQVEST000000001' },
});
