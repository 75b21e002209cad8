import * as z from 'zod/mini';
import { LineNumber, RequestId } from '../../shared/domain/fields.ts';
import { PrintedDocument } from '../../shared/domain/printed-document.ts';
import { defineOperation } from '../../shared/operation/operation.ts';

/** Source: T-13, B-66. */
export const printRequest = defineOperation({
  name: 'print-request',
  summary: 'Prints a request that the caller may see as a PDF file.',
  details: 'What is ordered, its state, its people, and its lines, at most 5,000 from the one that is asked for.',
  route: 'GET /requests/{requestId}/print',
  hosts: ['entry', 'secure'],
  may: 'session',
  subject: 'transferRequest',
  printed: true,
  input: z.strictObject({
    requestId: RequestId,
    /** Where the lines begin, from 1. */
    fromLine: z.optional(LineNumber),
  }),
  output: PrintedDocument,
  access: { requestLines: ['getFrame', 'getChunks'], lineResults: ['between'] },
  uses: ['bankDirectory'],
  errors: [],
  history: { event: 'transfer.printed', service: 'transfers' },
  example: { requestId: '01JZ8Z0000REQVEST000000002' },
});
