import type { FeeTableName } from '../../shared/domain/fees.ts';
import { batchBytes, OrderedBatch } from '../../shared/domain/transfers/ordered-batch.ts';
import type { BatchService } from '../../shared/domain/transfers/services.ts';
import { defineOperation, reading } from '../../shared/operation/operation.ts';
import { feeTableItem, standardFeesItem } from '../../shared/table/fees.ts';
import { requestFileItem } from '../../shared/table/request-files.ts';
import { RequestView } from '../../shared/views/request-view.ts';

interface BearingFees {
  readonly service?: BatchService | undefined;
  readonly feeBearer?: 'payer' | 'payee' | undefined;
}

/** 先方負担 has a table of 振込振替 and one of 総合振込, 当方負担 one of 総合振込 (A7-1). */
const feeTableOf = ({ service, feeBearer = 'payer' }: BearingFees): FeeTableName | undefined => {
  if (service === undefined) return feeBearer === 'payee' ? 'payee-transfer' : undefined;
  return service === 'bulkTransfer' ? `${feeBearer}-bulk` : undefined;
};

/** The fees by which a request is quoted. */
export const feeReads = {
  ownFees: reading(feeTableItem, (order: BearingFees, { companyId }) => {
    const table = feeTableOf(order);
    return table && [companyId, table];
  }),
  standardFees: reading(standardFeesItem, (order: BearingFees) => {
    const table = feeTableOf(order);
    return table && [table];
  }),
};

/** The upload of a request's lines. */
export const uploadRead = {
  upload: reading(requestFileItem, ({ uploadId }: Pick<OrderedBatch, 'uploadId'>, { companyId, userId }) =>
    uploadId === undefined ? undefined : [companyId, userId, uploadId],
  ),
};

/** What lines need: where they are stored, the upload that has them, the payees that they name. */
export const lineAccess = {
  requestLines: ['addFrame', 'addChunk'],
  requestFiles: ['use'],
  payees: ['getAll'],
} as const;

/** Source: A9-7, A9-8, T-3, T-4, T-6. */
export const makeBatch = defineOperation({
  name: 'make-batch',
  summary: 'Makes a request of many lines, typed or in an uploaded file: a draft, or for its approvers.',
  details:
    'In bulk transfers the payees may bear the fees (`feeBearer`), which are deducted line by line. All or nothing; a refusal lists the errors by line or record, and field.',
  route: 'POST /batches',
  hosts: ['entry', 'secure'],
  may: 'session',
  bodyBytes: batchBytes,
  input: OrderedBatch,
  output: RequestView,
  status: 201,
  reads: { ...uploadRead, ...feeReads },
  access: {
    transferRequests: ['make'],
    involvements: ['add'],
    waitingRequests: ['add'],
    companies: ['checkUnchanged'],
    users: ['getAll', 'checkHolds'],
    rights: ['getAll'],
    ...lineAccess,
  },
  uses: ['uploadedRequests', 'bankDirectory'],
  errors: ['batch.linesInvalid', 'transfer.notAllowed', 'upload.notFound', 'upload.missing', 'upload.used'],
  history: { event: 'batch.made', service: 'batches' },
  alerts: ['approvalRequested'],
  example: {
    service: 'salary' as const,
    accountId: '01JZ8Z0000ACC0VNT000000001',
    executionDate: '2026-07-15',
    lines: [
      {
        payee: { bank: '0001', branch: '001', type: 'ordinary', number: '1234567', name: 'テガタ タロウ' },
        amount: 250_000,
        customerCode: '1001',
      },
    ],
    approvers: ['01JZ8Z0000VSER000000000002'],
  },
});
