import * as z from 'zod';
import { RequestId } from '../../shared/domain/fields.ts';
import { proofsFor } from '../../shared/domain/proof-rules.ts';
import { isExecutedAtOnce } from '../../shared/domain/transfers/executed-at-once.ts';
import { OrderedTransfer } from '../../shared/domain/transfers/ordered-transfer.ts';
import { defineOperation } from '../../shared/operation/operation.ts';
import { RequestView } from '../../shared/views/request-view.ts';
import { placingAccess, transferReads } from './make-transfer.operation.ts';

/** Source: T-5, T-9. */
export const changeRequest = defineOperation({
  name: 'change-request',
  summary:
    'Gives a transfer that is with its maker a new content, and keeps, hands on or executes it as make-transfer does: with all fields, as if it were made anew.',
  route: 'PUT /requests/{requestId}',
  hosts: ['entry', 'secure'],
  may: 'session',
  subject: 'transferRequest',
  ifMatch: 'required',
  proof: (profile, company, input) =>
    isExecutedAtOnce(input, company, profile) ? proofsFor(['confirmationPassword', 'otpIfUsed'], company) : [],
  input: z.strictObject({ requestId: RequestId, ...OrderedTransfer.shape }),
  output: RequestView,
  reads: transferReads,
  access: { ...placingAccess, transferRequests: ['move'] },
  uses: ['bankDirectory'],
  errors: ['transfer.notAllowed', 'transfer.limitReached'],
  history: { event: 'transfer.changed', service: 'transfers' },
  alerts: ['approvalRequested', 'transferReceived'],
  // a second proof
  roundTrips: 4,
  example: {
    requestId: '01JZ8Z0000REQVEST000000001',
    way: 'newAccount',
    accountId: '01JZ8Z0000ACC0VNT000000001',
    payee: { bank: '0001', branch: '001', type: 'ordinary', number: '1234567', name: 'テガタシヨウジ' },
    amount: 120_000,
    feeBearer: 'payer',
    executionDate: '2026-07-15',
    proof: { confirmationPassword: 'Kakunin26b' },
  },
});
