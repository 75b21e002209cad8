import * as z from 'zod/mini';
import { RequestId } from '../../shared/domain/fields.ts';
import { GivenProofs } from '../../shared/domain/proof-rules.ts';
import { defineOperation } from '../../shared/operation/operation.ts';
import { RequestView } from '../../shared/views/request-view.ts';

/** 取消. Source: T-9, T-10, A9-1. */
export const cancelRequest = defineOperation({
  name: 'cancel-request',
  summary: "Cancels a reserved transfer that was made without approval, before the bank's core has taken it.",
  details: 'Gives back what it used of the daily limits.',
  route: 'POST /requests/{requestId}/cancellation',
  hosts: ['entry', 'secure'],
  may: 'session',
  subject: 'transferRequest',
  proof: ['confirmationPassword'],
  input: z.strictObject({ requestId: RequestId, proof: GivenProofs }),
  output: RequestView,
  access: { transferRequests: ['move'], usedLimits: ['giveBack'], users: ['checkApproves'] },
  errors: ['transfer.notAllowed'],
  history: { event: 'transfer.cancelled', service: 'transfers' },
  example: { requestId: '01JZ8Z0000REQVEST000000001', proof: { confirmationPassword: 'Kakunin26b' } },
});
