import * as z from 'zod/mini';
import { RequestId } from '../../shared/domain/fields.ts';
import { GivenProofs } from '../../shared/domain/proof-rules.ts';
import { defineOperation } from '../../shared/operation/operation.ts';
import { RequestView } from '../../shared/views/request-view.ts';

/** 承認取消. Source: T-9, T-10, B-48, B-49. */
export const cancelApproval = defineOperation({
  name: 'cancel-approval',
  summary: "Cancels the approval of a request that the bank's core has not taken yet.",
  details: 'It goes back to its maker, and what it used of the daily limits is given back.',
  route: 'POST /requests/{requestId}/approval-cancellation',
  hosts: ['entry', 'secure'],
  may: 'session',
  subject: 'transferRequest',
  proof: ['confirmationPassword'],
  input: z.strictObject({ requestId: RequestId, proof: GivenProofs }),
  output: RequestView,
  access: {
    transferRequests: ['move'],
    waitingRequests: ['remove'],
    usedLimits: ['giveBack'],
    users: ['checkApproves'],
  },
  errors: ['transfer.notAllowed'],
  history: { event: 'transfer.approvalCancelled', service: 'transfers' },
  alerts: ['transferReturned'],
  example: { requestId: '01JZ8Z0000REQVEST000000001', proof: { confirmationPassword: 'Kakunin26b' } },
});
