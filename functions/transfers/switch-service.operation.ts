import * as z from 'zod/mini';
import { RequestId } from '../../shared/domain/fields.ts';
import { SwitchTarget } from '../../shared/domain/transfers/switching.ts';
import { defineOperation, reading } from '../../shared/operation/operation.ts';
import { feeTableItem, standardFeesItem } from '../../shared/table/fees.ts';
import { RequestView } from '../../shared/views/request-view.ts';

interface To {
  readonly to: SwitchTarget;
}

/** 切替. Source: T-9, A9-7, A9-8, B-61. */
export const switchService = defineOperation({
  name: 'switch-service',
  summary: 'Moves a request to another service whose deadline it still meets, as a draft there.',
  details:
    'One that is with its maker, or has expired. Salaries and bonuses become each other or bulk transfers; bulk transfers of at most ten lines become a transfer for each line.',
  route: 'POST /requests/{requestId}/switch',
  hosts: ['entry', 'secure'],
  may: 'session',
  subject: 'transferRequest',
  input: z.strictObject({ requestId: RequestId, to: SwitchTarget }),
  output: z.strictObject({
    /** The request in the other service, or the transfers that its lines became. */
    requests: z.array(RequestView),
  }),
  reads: {
    ownFees: reading(feeTableItem, ({ to }: To, { companyId }) =>
      to === 'transfer' ? [companyId, 'payee-transfer'] : undefined,
    ),
    standardFees: reading(standardFeesItem, ({ to }: To) => (to === 'transfer' ? ['payee-transfer'] : undefined)),
  },
  access: {
    transferRequests: ['make', 'move'],
    requestLines: ['getFrame', 'getChunks', 'addFrame', 'addChunk'],
    involvements: ['add'],
    companies: ['checkUnchanged'],
    users: ['checkHolds'],
  },
  errors: ['transfer.notAllowed', 'batch.linesInvalid'],
  history: { event: 'transfer.switched', service: 'transfers' },
  example: { requestId: '01JZ8Z0000REQVEST000000002', to: 'bulkTransfer' as const },
});
