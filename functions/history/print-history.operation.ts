import * as z from 'zod/mini';
import { historyFilters } from '../../shared/domain/history-filters.ts';
import { PrintedDocument } from '../../shared/domain/printed-document.ts';
import { defineOperation } from '../../shared/operation/operation.ts';

/** Source: A12-3, D-16. */
export const printHistory = defineOperation({
  name: 'print-history',
  summary: 'Prints the operation history of a search as a PDF file, at most 1,000 rows.',
  route: 'GET /history/print',
  hosts: ['entry', 'secure'],
  may: 'session',
  printed: true,
  input: z.strictObject(historyFilters),
  output: PrintedDocument,
  access: { histories: ['page', 'pageOfUser'], users: ['pageByLoginId'] },
  errors: ['permission.denied', 'request.invalid', 'print.tooLarge'],
  history: { event: 'history.printed', service: 'history' },
  example: { from: '2026-04-01', to: '2026-04-30' },
});
