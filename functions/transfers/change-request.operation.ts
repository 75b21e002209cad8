import { proofsButMail } from '../../shared/domain/proof-rules.ts';
import { ChangedRequest, isTransferOrder } from '../../shared/domain/transfers/changed-request.ts';
import { isExecutedAtOnce } from '../../shared/domain/transfers/executed-at-once.ts';
import { batchBytes } from '../../shared/domain/transfers/ordered-batch.ts';
import { defineOperation } from '../../shared/operation/operation.ts';
import { RequestView } from '../../shared/views/request-view.ts';
import { lineAccess, uploadRead } from '../batches/make-batch.operation.ts';
import { executingAccess, placingAccess, transferReads } from './make-transfer.operation.ts';

/** Source: T-5, T-9. */
export const changeRequest = defineOperation({
  name: 'change-request',
  summary: 'Gives a request that is with its maker a new content, and keeps, hands on or executes it.',
  details:
    'With all fields, as make-transfer or make-batch takes them. Without `lines` and `uploadId` a request of many lines keeps the lines that it has.',
  route: 'PUT /requests/{requestId}',
  hosts: ['entry', 'secure'],
  may: 'session',
  subject: 'transferRequest',
  ifMatch: 'required',
  proof: (profile, company, input) =>
    isTransferOrder(input) && isExecutedAtOnce(input, company, profile)
      ? proofsButMail(profile.transfers.approvalProofs, company)
      : [],
  bodyBytes: batchBytes,
  input: ChangedRequest,
  output: RequestView,
  reads: { ...transferReads, ...uploadRead },
  access: {
    ...placingAccess,
    ...executingAccess,
    ...lineAccess,
    requestLines: [...lineAccess.requestLines, 'getFrame', 'getChunks'],
    transferRequests: ['move'],
  },
  uses: ['uploadedRequests', 'bankDirectory'],
  errors: [
    ...(['transfer.notAllowed', 'transfer.limitReached', 'transfer.contentChanged', 'batch.linesInvalid'] as const),
    ...(['upload.notFound', 'upload.missing', 'upload.used'] as const),
  ],
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
